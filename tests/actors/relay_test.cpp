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
