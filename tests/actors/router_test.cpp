#include "link_nodes.hpp"
#include "support/fake_node.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace caucus::test;

namespace {

struct shard_script {
  std::vector<std::vector<std::string>> asked;
  errc presence_error = errc::none;
  int calls = 0;
};

/// SHARD that says which one it is.
class scripted_shard_state {
public:
  static inline const char* name = "scripted_shard";

  scripted_shard_state(std::uint16_t id, std::shared_ptr<shard_script> script)
    : id_(id), script_(std::move(script)) {}

  shard_actor::behavior_type make_behavior() {
    return {
      [this](const conv_call& what) -> caf::result<frame::reply> {
        return reply(shard_of(what.conv));
      },
      [this](const user_call& what) -> caf::result<frame::reply> {
        return reply(shard_of(what.user));
      },
      [this](const session_up&) { ++script_->calls; },
      [this](const session_down&) { ++script_->calls; },
      [this](const presence_query& what) { return presence(what); },
      no_leadership,
      no_told,
      no_link,
      [](const retire&) { return true; },
      [](const presence_changed&) {},
      [](caf::tick_atom) {},
    };
  }

private:
  caf::result<frame::reply> reply(shard_id wanted) const {
    if (wanted.value() != id_)
      return caf::make_error(errc::internal);
    return frame::reply{frame::done{}};
  }

  caf::result<std::vector<frame::presence_row>>
  presence(const presence_query& what) {
    script_->asked.push_back(names(what.users));
    if (script_->presence_error != errc::none)
      return caf::make_error(script_->presence_error);
    std::vector<frame::presence_row> rows;
    for (const auto& user : what.users) {
      CHECK(shard_of(user).value() == id_);
      rows.push_back({user, presence_status::online, 1});
    }
    return rows;
  }

  std::uint16_t id_;
  std::shared_ptr<shard_script> script_;
};
using scripted_shard_impl = shard_actor::stateful_impl<scripted_shard_state>;

struct with_router : fake_node {
  with_router() {
    other->shards.clear();
    for (std::uint16_t i = 0; i < limits::group_count; ++i)
      other->shards.push_back(spawn<scripted_shard_impl>(i, shard_log));
    other->replicas = world->replicas;
    other->readers = world->readers;
    router = spawn<router_impl>(other);
    for (std::uint16_t i = 0; i < limits::group_count; ++i)
      tell(router, leadership{shard_id{i}, true, true, log_term{1}});
    run();
  }

  ~with_router() { other->clear(); }

  std::shared_ptr<shard_script> shard_log = std::make_shared<shard_script>();
  services_ptr other = std::make_shared<services>();
  router_actor router;
};

std::vector<user_id> people(int count) {
  std::vector<user_id> users;
  for (int i = 0; i < count; ++i)
    users.push_back(user_id{"user" + std::to_string(i)});
  return users;
}

} // namespace

TEST_CASE_FIXTURE(with_router, "calls go to the shard of their conversation") {
  for (int i = 0; i < 200; ++i) {
    const conv_id conv{"g:" + std::to_string(i)};
    CHECK(
      ask<frame::reply>(router, conv_call{conv, user_id{"ann"}, session_id{1},
                                          message(conv, "c")}));
  }
}

TEST_CASE_FIXTURE(with_router, "calls go to the shard of their user") {
  for (const auto& user : people(200))
    CHECK(ask<frame::reply>(
      router, user_call{user, session_id{1}, frame::conv_list{}}));
}

TEST_CASE_FIXTURE(with_router, "presence is gathered from all shards") {
  const auto rows = ask<std::vector<frame::presence_row>>(
    router, presence_query{people(300)});
  REQUIRE(rows);
  CHECK(rows->size() == 300);
  CHECK(shard_log->asked.size() == limits::shard_count);
}

TEST_CASE_FIXTURE(with_router, "presence of nobody is asked of nobody") {
  const auto rows
    = ask<std::vector<frame::presence_row>>(router, presence_query{});
  REQUIRE(rows);
  CHECK(rows->empty());
  CHECK(shard_log->asked.empty());
}

TEST_CASE_FIXTURE(with_router, "half an answer about presence is none") {
  shard_log->presence_error = errc::unavailable;
  const auto rows
    = ask<std::vector<frame::presence_row>>(router, presence_query{people(10)});
  REQUIRE(!rows);
  CHECK(to_errc(rows.error()) == errc::unavailable);
}

TEST_CASE_FIXTURE(with_router,
                  "users that do not exist are found out, in order") {
  disk->add_user("user1");
  const auto missing = ask<std::vector<user_id>>(router, find_users{people(3)});
  REQUIRE(missing);
  CHECK(names(*missing) == std::vector<std::string>{"user0", "user2"});
}

TEST_CASE_FIXTURE(with_router, "a proposal goes to the replica and back") {
  auto bytes = std::make_shared<const std::string>(
    encode_command(set_last_seen{user_id{"ann"}, 5}));
  const auto done
    = ask<apply_result>(router, propose{shard_id{3}, std::move(bytes)});
  REQUIRE(done);
  CHECK(done->fresh);
  CHECK(disk->users[user_id{"ann"}].last_seen_ms == 5);
}

TEST_CASE_FIXTURE(with_router, "what is for a shard without a leader is "
                               "refused, and nothing was done") {
  const conv_id conv{"g:1"};
  const conv_call call{conv, user_id{"ann"}, session_id{1}, message(conv, "c")};
  CHECK(other->shards_ready == limits::shard_count);
  tell(router, leadership{shard_of(conv), false, false, log_term{2}});
  run();
  CHECK(other->shards_ready == limits::shard_count - 1);
  const auto refused = ask<frame::reply>(router, call);
  CHECK(error_of(refused) == errc::unavailable);
  const auto users = ask<std::vector<user_id>>(router, find_users{people(300)});
  REQUIRE(!users);
  CHECK(to_errc(users.error()) == errc::unavailable);
  tell(router, leadership{shard_of(conv), true, true, log_term{3}});
  run();
  CHECK(ask<frame::reply>(router, call));
}

// -- histories

namespace {

struct with_histories : with_router {
  with_histories() {
    reads->history
      = [this](const read_history& what) -> caf::result<frame::reply> {
      CHECK(what.user == user_id{"ann"});
      ++read_here;
      if (meanwhile)
        meanwhile();
      if (reader_error != errc::none)
        return caf::make_error(reader_error);
      return frame::reply{frame::history_page{what.what.conv, {}, true}};
    };
  }

  /// Whether a reader of this node answered; else the shard's leader did.
  bool answered_here(frame::msg_history what = {}) {
    what.conv = conv;
    const auto got = ask<frame::reply>(
      router, conv_call{conv, user_id{"ann"}, session_id{1}, what});
    REQUIRE(got);
    return std::holds_alternative<frame::history_page>(*got);
  }

  const conv_id conv{"g:1"};
  const shard_id shard = shard_of(conv);
  int read_here = 0;
  errc reader_error = errc::none;
  std::function<void()> meanwhile;
};

} // namespace

TEST_CASE_FIXTURE(with_histories,
                  "a history is read here once the tables are new enough") {
  CHECK_FALSE(answered_here()); // no replica
  other->reads.applied(shard, log_index{3});
  CHECK(answered_here());
  other->reads.heard({shard, log_index{4}});
  CHECK_FALSE(answered_here());
  other->reads.applied(shard, log_index{4});
  CHECK(answered_here());
  CHECK(read_here == 2);
  CHECK(other->histories.here == 2);
  CHECK(other->histories.passed == 2);
}

TEST_CASE_FIXTURE(with_histories, "a linearizable one goes to the leader") {
  other->reads.applied(shard, log_index{3});
  frame::msg_history what;
  what.linearizable = true;
  CHECK_FALSE(answered_here(what));
  CHECK(read_here == 0);
}

TEST_CASE_FIXTURE(with_histories,
                  "the leader is asked where a reader here says no") {
  other->reads.applied(shard, log_index{3});
  for (const auto why : {errc::not_member, errc::unavailable}) {
    reader_error = why;
    CHECK_FALSE(answered_here());
  }
  CHECK(other->histories.here == 0);
  CHECK(other->histories.passed == 2);
}

TEST_CASE_FIXTURE(with_histories,
                  "what was read while the tables went is not told") {
  other->reads.applied(shard, log_index{3});
  meanwhile = [this] { other->reads.gone(shard); };
  CHECK_FALSE(answered_here());
  CHECK(read_here == 1);
}

TEST_CASE_FIXTURE(with_histories, "without a leader old tables still answer") {
  other->reads.applied(shard, log_index{3});
  tell(router, leadership{shard, false, false, log_term{2}});
  run();
  CHECK(answered_here());
  reader_error = errc::conv_not_found;
  const auto refused
    = ask<frame::reply>(router, conv_call{conv, user_id{"ann"}, session_id{1},
                                          frame::msg_history{conv, {}, {}, 0}});
  CHECK(error_of(refused) == errc::unavailable);
}

TEST_CASE_FIXTURE(with_router, "the link of the last leader hears that a shard "
                               "is served elsewhere") {
  const auto heard = std::make_shared<record>();
  const auto join = [&](node_id peer) {
    other->links.put(
      peer, caf::actor_cast<link_actor>(spawn<recorder>("link", heard)));
  };
  join(node_id{5});
  const shard_id shard{3};
  tell(router, leader_news{shard, log_term{2}, node_id{5}, true});
  run();
  CHECK(heard->all<shard_moved>().empty()); // this node served it
  tell(router, leader_news{shard, log_term{2}, node_id{5}, true});
  tell(router, leader_news{shard, log_term{1}, node_id{6}, true}); // an old one
  run();
  CHECK(heard->all<shard_moved>().empty());
  tell(router, leader_news{shard, log_term{3}, node_id{6}, true});
  run();
  const auto moved = heard->all<shard_moved>();
  REQUIRE(moved.size() == 1);
  CHECK(moved[0].shard == shard);
}
