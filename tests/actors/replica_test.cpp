#include "actors/replica.hpp"
#include "replica_node.hpp"
#include "shard_names.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace caucus;
using caucus::test::replica_node;
using caucus::test::user_in;

namespace {

const shard_id shard{5};

create_user user(std::size_t n, shard_id home = shard) {
  return {user_in(home, n), "name", "hash", 1};
}

/// Proposes a new user at each tick, and keeps the answers in the order they
/// come.
struct proposer_state {
  static inline const char* name = "proposer";
  proposer_state(courier_actor::pointer self, replica_actor to, shard_id home)
    : self_(self), to_(std::move(to)), home_(home) {}
  courier_actor::behavior_type make_behavior() {
    return {[](const outbox_ready&) {}, [](const leadership&) {},
            [this](caf::tick_atom) { propose_one(); }};
  }
  void propose_one() {
    const auto n = next_++;
    self_->request(to_, caf::infinite, replica_node::to(home_, user(n, home_)))
      .then([this, n](const apply_result& r) { answers.emplace_back(n, r); },
            [this, n](const caf::error& why) {
              failures.emplace_back(n, to_errc(why));
            });
  }
  std::vector<std::pair<std::size_t, apply_result>> answers;
  std::vector<std::pair<std::size_t, errc>> failures;

private:
  courier_actor::pointer self_;
  replica_actor to_;
  shard_id home_;
  std::size_t next_ = 0;
};
using proposer = courier_actor::stateful_impl<proposer_state>;

/// A disk that hangs until it is told to flush.
struct slow_writer_state {
  static inline const char* name = "slow_writer";
  slow_writer_state(log_writer_actor::pointer self, log_writer_actor to)
    : self_(self), to_(std::move(to)) {}
  log_writer_actor::behavior_type make_behavior() {
    return {[this](const log_job& what) { held_.push_back(what); },
            [this](caf::flush_atom) {
              for (const auto& one : std::exchange(held_, {}))
                self_->send(to_, one);
            }};
  }

private:
  log_writer_actor::pointer self_;
  log_writer_actor to_;
  std::vector<log_job> held_;
};
using slow_writer = log_writer_actor::stateful_impl<slow_writer_state>;

std::size_t commands_in(const log_entry& entry) {
  return decode_batch(*entry.payload)->size();
}

} // namespace

TEST_CASE_FIXTURE(replica_node, "a single voter leads and tells when it is "
                                "ready") {
  add(shard);
  const auto& news = courier_news().news;
  REQUIRE(news.size() == 2);
  CHECK(news[0].leading);
  CHECK_FALSE(news[0].applied_all);
  CHECK(news[1].leading);
  CHECK(news[1].applied_all);
  CHECK(news[1].shard == shard);
}

TEST_CASE_FIXTURE(replica_node, "a proposal is answered when it is durable and "
                                "applied") {
  auto replica = add(shard);
  const auto syncs = disk.log->syncs;
  const auto result = ask<apply_result>(replica, to(shard, user(0)));
  REQUIRE(result);
  CHECK(result->fresh);
  CHECK(disk.log->syncs == syncs + 1);
  CHECK(disk.db->state().user(user_in(shard, 0)));
}

TEST_CASE_FIXTURE(replica_node, "what apply refuses is a value, not an error") {
  auto replica = add(shard);
  CHECK(ask<apply_result>(replica, to(shard, user(0))));
  const auto again = ask<apply_result>(replica, to(shard, user(0)));
  REQUIRE(again);
  CHECK(again->error == errc::user_exists);
}

TEST_CASE_FIXTURE(replica_node, "concurrent proposals share an entry and are "
                                "answered in order") {
  auto replica = add(shard);
  auto from = spawn<proposer>(replica, shard);
  disk.log->written.clear();
  for (int i = 0; i < 50; ++i)
    tell(from, caf::tick_atom_v);
  run();
  const auto& answers = state<proposer>(from).answers;
  REQUIRE(answers.size() == 50);
  for (std::size_t i = 0; i < 50; ++i) {
    CHECK(answers[i].first == i);
    CHECK(answers[i].second.fresh);
  }
  std::vector<std::size_t> sizes;
  for (const auto& one : disk.log->written)
    for (const auto& entry : one.entries)
      sizes.push_back(commands_in(entry));
  CHECK(sizes == std::vector<std::size_t>{1, 1, 48});
}

TEST_CASE_FIXTURE(replica_node, "a replica without a majority refuses") {
  auto replica = add(shard, 2);
  advance(std::chrono::seconds{5});
  const auto result = ask<apply_result>(replica, to(shard, user(0)));
  CHECK(result.error() == errc::unavailable);
  CHECK(courier_news().news.empty());
}

TEST_CASE_FIXTURE(replica_node, "a slow disk delays an answer and never takes "
                                "it away") {
  auto replica = add(shard);
  auto from = spawn<proposer>(replica, shard);
  const auto disk_thread = world->log_writer;
  auto gate = spawn<slow_writer>(disk_thread);
  world->log_writer = gate;
  tell(from, caf::tick_atom_v);
  tell(from, caf::tick_atom_v);
  run();
  advance(10 * limits::command_timeout);
  CHECK(state<proposer>(from).failures.empty());
  CHECK(state<proposer>(from).answers.empty());
  tell(gate, caf::flush_atom_v);
  run();
  CHECK(state<proposer>(from).answers.size() == 2);
  CHECK(state<proposer>(from).failures.empty());
  world->log_writer = disk_thread;
}

TEST_CASE_FIXTURE(replica_node, "beyond the bound proposals are refused") {
  auto replica = add(shard);
  auto from = spawn<proposer>(replica, shard);
  kill(world->log_writer);
  for (std::size_t i = 0; i < limits::shard_pending_max + 3; ++i)
    tell(from, caf::tick_atom_v);
  run();
  const auto& failures = state<proposer>(from).failures;
  REQUIRE(failures.size() == 3);
  CHECK(failures[0].second == errc::unavailable);
}

TEST_CASE_FIXTURE(replica_node, "rows for other shards are told to the "
                                "courier") {
  const auto conv = group_conv_id(message_id{77});
  const auto home = shard_of(conv);
  auto replica = add(home);
  create_conversation what{conv,
                           conv_kind::group,
                           user_id{"ann"},
                           "tea",
                           {user_id{"ann"}, user_id{"bob"}},
                           1};
  const auto result = ask<apply_result>(replica, to(home, what));
  REQUIRE(result);
  CHECK(result->outbox_rows == 2);
  REQUIRE(courier_news().ready.size() == 1);
  CHECK(courier_news().ready[0].shard == home);
}

TEST_CASE("answers keep their order under every schedule") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    replica_node node;
    auto replica = node.add(shard);
    auto other = node.add(shard_id{6});
    auto from = node.spawn<proposer>(replica, shard);
    auto noise = node.spawn<proposer>(other, shard_id{6});
    std::mt19937 rng{seed};
    for (int i = 0; i < 30; ++i) {
      node.tell(from, caf::tick_atom_v);
      node.tell(noise, caf::tick_atom_v);
      if (rng() % 4 == 0)
        node.run_shuffled(rng);
    }
    node.run_shuffled(rng);
    const auto& answers = node.state<proposer>(from).answers;
    REQUIRE(answers.size() == 30);
    for (std::size_t i = 0; i < 30; ++i)
      CHECK(answers[i].first == i);
    CHECK(node.state<proposer>(noise).answers.size() == 30);
    CHECK(node.disk.fatal.lines->empty());
  }
}
