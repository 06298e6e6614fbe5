#include "actors/applier.hpp"
#include "actors/type_ids.hpp"
#include "deterministic.hpp"
#include "model/command_codec.hpp"
#include "no_members.hpp"
#include "shard_disk.hpp"
#include "shard_names.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using caucus::test::shard_disk;
using caucus::test::user_in;

namespace {

/// Keeps what was applied.
struct waiter_state {
  static inline const char* name = "waiter";
  explicit waiter_state(replica_actor::pointer) {}
  replica_actor::behavior_type make_behavior() {
    return {[](const propose&) { return apply_result{}; },
            caucus::test::no_barrier,
            caucus::test::no_mail,
            caucus::test::no_status,
            caucus::test::no_open,
            caucus::test::no_close,
            caucus::test::no_change,
            caucus::test::no_transfer,
            [](const log_written&) {},
            [this](const entries_applied& what) {
              for (const auto& one : what.entries)
                applied.push_back(one);
            },
            [](caf::tick_atom) {}};
  }
  std::vector<storage::applied_entry> applied;
};
using waiter = replica_actor::stateful_impl<waiter_state>;

struct fixture : caucus::test::deterministic {
  fixture() {
    for (auto shard : {shard_id{1}, shard_id{2}})
      disk.create(shard, {{replica_id{1}, true}});
    applier
      = spawn<applier_impl>(&disk.db->state(), stats, disk.fatal.handler());
    one = spawn<waiter>();
    two = spawn<waiter>();
  }

  static log_entry entry(std::uint64_t index, entry_kind kind,
                         std::string payload) {
    return {log_index{index}, log_term{1}, kind,
            std::make_shared<const std::string>(std::move(payload))};
  }

  /// Two new users of shard 1.
  static log_entry users(std::uint64_t index) {
    std::vector<std::string> commands;
    for (std::size_t n = 0; n < 2; ++n)
      commands.push_back(encode_command(
        create_user{user_in(shard_id{1}, n), "name", "hash", 1}));
    return entry(index, entry_kind::command, encode_batch(commands));
  }

  static log_entry change() {
    return entry(1, entry_kind::change,
                 replication::encode_configuration({{replica_id{1}, true}}));
  }

  shard_disk disk;
  std::shared_ptr<disk_stats> stats = std::make_shared<disk_stats>();
  applier_actor applier;
  replica_actor one;
  replica_actor two;
};

} // namespace

TEST_CASE_FIXTURE(fixture, "jobs that wait are applied together, answers go to "
                           "each replica in order") {
  tell(applier, apply_job{one, {shard_id{1}, {change()}}});
  tell(applier, apply_job{two, {shard_id{2}, {change()}}});
  tell(applier, apply_job{one, {shard_id{1}, {users(2)}}});
  run();
  CHECK(stats->batch_us.count() == 1);
  CHECK(stats->jobs_per_batch.sum() == 3);
  const auto& first = state<waiter>(one).applied;
  REQUIRE(first.size() == 2);
  CHECK(first[0].index == log_index{1});
  CHECK(first[0].results.empty());
  CHECK(first[1].index == log_index{2});
  CHECK(first[1].results.size() == 2);
  CHECK(state<waiter>(two).applied.size() == 1);
  CHECK(disk.db->state().user(user_in(shard_id{1}, 1)));
}

TEST_CASE_FIXTURE(fixture, "an entry that cannot be read ends the process") {
  tell(applier,
       apply_job{
         one, {shard_id{1}, {change(), entry(2, entry_kind::command, "??")}}});
  tell(applier, apply_job{two, {shard_id{2}, {change()}}});
  run();
  CHECK(disk.fatal.lines->size() == 1);
  CHECK(state<waiter>(one).applied.empty());
  CHECK(state<waiter>(two).applied.empty());
}
