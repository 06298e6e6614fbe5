#include "support/connection_fixture.hpp"

using namespace caucus;
using namespace caucus::test;

TEST_CASE_FIXTURE(connection_fixture,
                  "a frame for a user reaches all of its sessions") {
  auto other = std::make_shared<fake_outbox>();
  auto third = std::make_shared<fake_outbox>();
  auto a = enter("alice", out);
  auto b = enter("alice", other);
  auto c = enter("carol", third);
  fan_out what;
  what.users = std::make_shared<std::vector<user_id>>(
    std::vector{user_id{"alice"}, user_id{"nobody"}});
  what.what.what.frame = std::make_shared<const std::string>("{}");
  tell(relay, what);
  run();
  CHECK(out->take() == std::vector<std::string>{"{}"});
  CHECK(other->take() == std::vector<std::string>{"{}"});
  CHECK(third->take().empty());
}

TEST_CASE_FIXTURE(connection_fixture,
                  "fan-out leaves out the one it is about") {
  auto conn = enter("alice", out);
  fan_out what;
  what.users
    = std::make_shared<std::vector<user_id>>(std::vector{user_id{"alice"}});
  what.what.what.frame = std::make_shared<const std::string>("{}");
  what.except = user_id{"alice"};
  tell(relay, what);
  run();
  CHECK(out->take().empty());
}

TEST_CASE_FIXTURE(connection_fixture,
                  "a replaced leader's late frame is dropped") {
  auto conn = enter("alice", out);
  const auto come = [&](const char* text, frame_origin by) {
    fan_out what;
    what.users
      = std::make_shared<std::vector<user_id>>(std::vector{user_id{"alice"}});
    what.what.what.frame = std::make_shared<const std::string>(text);
    what.by = by;
    tell(relay, what);
  };
  come("old", {shard_id{1}, log_term{3}});
  come("new", {shard_id{1}, log_term{4}});
  come("late", {shard_id{1}, log_term{3}});
  come("other", {shard_id{2}, log_term{3}});
  come("new again", {shard_id{1}, log_term{4}});
  come("of nobody", {});
  come("no such shard", {control_shard, log_term{9}});
  run();
  CHECK(out->take()
        == std::vector<std::string>{"old", "new", "other", "new again",
                                    "of nobody"});
}

namespace {

struct watching : connection_fixture {
  using names = std::vector<std::string>;

  /// A connection of `user` that watches these.
  connection_actor watch(const char* user, std::shared_ptr<fake_outbox> box,
                         const names& whom) {
    auto conn = enter(user, std::move(box));
    set(conn, whom);
    return conn;
  }

  void set(const connection_actor& conn, const names& whom) {
    tell(relay, watch_list{people(whom)}, conn);
    run();
  }

  void news(const char* about, const names& users = {}) {
    fan_out what;
    what.users = people(users);
    what.about = user_id{about};
    what.what.what.frame = std::make_shared<const std::string>(about);
    tell(relay, what);
    run();
  }

  static std::shared_ptr<const std::vector<user_id>> people(const names& whom) {
    std::vector<user_id> users;
    for (const auto& one : whom)
      users.emplace_back(one);
    return std::make_shared<const std::vector<user_id>>(std::move(users));
  }
};

} // namespace

TEST_CASE_FIXTURE(watching, "who watches a user is told of it, once") {
  auto other = std::make_shared<fake_outbox>();
  auto ann = watch("ann", out, {"bob", "cat"});
  auto eve = watch("eve", other, {"cat"});
  news("bob");
  CHECK(out->take() == names{"bob"});
  CHECK(other->take().empty());
  news("cat", {"ann"}); // a friend as well
  CHECK(out->take() == names{"cat"});
  CHECK(other->take() == names{"cat"});
}

TEST_CASE_FIXTURE(watching, "a list replaces the one before, and ends with its "
                            "connection") {
  auto other = std::make_shared<fake_outbox>();
  auto ann = watch("ann", out, {"bob", "cat"});
  auto eve = watch("eve", other, {"bob"});
  set(ann, {"cat", "dan"});
  news("bob");
  CHECK(out->take().empty());
  CHECK(other->take() == names{"bob"});
  news("dan");
  CHECK(out->take() == names{"dan"});
  tell(relay, watch_list{}, ann);
  news("cat");
  CHECK(out->take().empty());
  tell(eve, socket_closed{net::close_code::normal});
  news("bob");
  CHECK(other->take().empty());
  set(ann, {"bob"});
  news("bob");
  CHECK(out->take() == names{"bob"});
}

TEST_CASE_FIXTURE(watching, "nobody sees by watching what others see of one") {
  auto ann = watch("ann", out, {"ann"});
  news("ann");
  CHECK(out->take().empty());
}

TEST_CASE_FIXTURE(connection_fixture,
                  "the end of a socket signs the session off") {
  auto conn = enter("alice", out);
  tell(conn, socket_closed{net::close_code::normal});
  run();
  REQUIRE(script.downs.size() == 1);
  CHECK(script.downs[0].session == script.ups[0].session);
  CHECK(ask<bool>(relay, caf::join_atom_v));
}

TEST_CASE_FIXTURE(connection_fixture,
                  "a connection that fails closes its socket and is "
                  "signed off") {
  auto conn = enter("alice", out);
  kill(conn);
  CHECK(out->closed == net::close_code::internal);
  CHECK(script.downs.size() == 1);
}

TEST_CASE_FIXTURE(connection_fixture,
                  "going away is told to all, and to those to come") {
  auto conn = enter("alice", out);
  tell(relay, go_away{250, {}});
  run();
  REQUIRE(out->frames.size() == 1);
  CHECK(has(out->frames[0], "goaway"));
  CHECK(has(out->frames[0], "250"));
  CHECK(out->closed == net::close_code::going_away);
  auto late = std::make_shared<fake_outbox>();
  auto next = connect(late);
  CHECK(late->closed == net::close_code::going_away);
}
