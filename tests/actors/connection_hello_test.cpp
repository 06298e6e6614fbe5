// A token that was ended opens no session, and closes those it opened.
#include "actors/recent_revocations.hpp"
#include "model/limits_auth.hpp"
#include "support/connection_fixture.hpp"

using namespace caucus;
using namespace caucus::test;

namespace {

struct fixture : connection_fixture {
  void shard_answers(errc code) {
    script.on_check = [code](const check_token&) -> caf::result<frame::reply> {
      if (code != errc::none)
        return caf::make_error(code);
      return frame::reply{frame::done{}};
    };
  }

  /// A connection whose hello has no answer yet: nobody leads its shard.
  connection_actor knock() {
    shard_answers(errc::unavailable);
    auto conn = connect(out);
    say(conn, hello("alice"));
    CHECK(out->take().empty());
    return conn;
  }
};

/// A rule under which no token of before is good.
revoke_sessions all_of(const char* user) {
  return {user_id{user}, {1, now, {}}};
}

constexpr auto list = R"({"op":"conv.list","rid":5})";

} // namespace

TEST_CASE_FIXTURE(fixture, "the shard is asked whether the token is good") {
  enter("alice", out);
  REQUIRE(script.checks.size() == 1);
  CHECK(script.checks[0].user == user_id{"alice"});
  CHECK(script.checks[0].token.issued_ms == now);
}

TEST_CASE_FIXTURE(fixture, "a token that was ended is a bad one") {
  for (const auto why : {errc::bad_token, errc::user_not_found}) {
    shard_answers(why);
    auto where = std::make_shared<fake_outbox>();
    auto conn = connect(where);
    say(conn, hello("alice"));
    const auto frames = where->take();
    REQUIRE(frames.size() == 1);
    CHECK(has(frames[0], "bad_token"));
    CHECK(where->closed == net::close_code::unauthorized);
  }
  CHECK(script.ups.empty());
}

TEST_CASE_FIXTURE(fixture, "what comes behind a hello waits for its answer") {
  auto conn = knock();
  say(conn, list);
  say(conn, hello("alice"));
  auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], "already_hello"));
  CHECK(script.user_calls.empty());
  shard_answers(errc::none);
  advance(limits::command_retry_max);
  frames = out->take();
  REQUIRE(frames.size() == 2);
  CHECK(has(frames[0], R"("user":"alice")"));
  CHECK(has(frames[1], R"("re":5)"));
  CHECK(script.user_calls.size() == 1);
  CHECK(script.ups.size() == 1);
}

TEST_CASE_FIXTURE(fixture, "too much behind a hello is refused") {
  auto conn = knock();
  for (std::size_t i = 0; i < limits::commands_behind_hello_max; ++i)
    say(conn, list);
  CHECK(out->take().empty());
  say(conn, list);
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], "too_many_in_flight"));
}

TEST_CASE_FIXTURE(fixture, "a shard without a leader is told, and the client "
                           "may try again") {
  auto conn = knock();
  say(conn, list);
  advance(limits::command_retry_time + limits::command_retry_max);
  auto frames = out->take();
  REQUIRE(frames.size() == 2);
  CHECK(has(frames[0], "unavailable"));
  CHECK(has(frames[1], "hello_required"));
  CHECK_FALSE(out->closed);
  shard_answers(errc::none);
  say(conn, hello("alice"));
  frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], R"("user":"alice")"));
}

TEST_CASE_FIXTURE(fixture, "a client that leaves meanwhile gets no session") {
  auto conn = knock();
  tell(conn, socket_closed{net::close_code::normal});
  shard_answers(errc::none);
  advance(limits::command_retry_max);
  CHECK(script.ups.empty());
}

TEST_CASE_FIXTURE(fixture, "a revocation closes the user's sessions") {
  auto other = std::make_shared<fake_outbox>();
  enter("alice", out);
  enter("bob", other);
  tell(relay, all_of("alice"));
  run();
  CHECK(out->closed == net::close_code::unauthorized);
  CHECK_FALSE(other->closed);
}

TEST_CASE_FIXTURE(fixture, "the end of one token leaves the others' sessions") {
  auto other = std::make_shared<fake_outbox>();
  enter("alice", out);
  enter("alice", other);
  REQUIRE(script.checks.size() == 2);
  tell(relay, revoke_sessions{user_id{"alice"},
                              {0, 0, {{script.checks[0].token.hash, now}}}});
  run();
  CHECK(out->closed == net::close_code::unauthorized);
  CHECK_FALSE(other->closed);
}

TEST_CASE_FIXTURE(fixture, "a session that was judged before a revocation and "
                           "begins after it is closed") {
  tell(relay, all_of("alice"));
  run();
  enter("alice", out);
  CHECK(out->closed == net::close_code::unauthorized);
}

TEST_CASE_FIXTURE(fixture, "a new leader is asked again") {
  enter("alice", out);
  const announce_sessions news{shard_of(user_id{"alice"}), log_term{2}};
  tell(relay, news);
  run();
  CHECK(script.checks.size() == 2);
  CHECK_FALSE(out->closed);
  shard_answers(errc::bad_token);
  tell(relay, news);
  run();
  CHECK(out->closed == net::close_code::unauthorized);
  CHECK(out->take().empty());
}

TEST_CASE_FIXTURE(fixture, "nobody there to ask closes nothing") {
  enter("alice", out);
  shard_answers(errc::unavailable);
  tell(relay, announce_sessions{shard_of(user_id{"alice"}), log_term{2}});
  run();
  advance(limits::command_retry_time + limits::command_retry_max);
  CHECK_FALSE(out->closed);
  CHECK(out->take().empty());
}

TEST_CASE("so many revocations are remembered, the newest of each user") {
  recent_revocations recent;
  recent.add({user_id{"ann"}, {1, 1, {}}});
  recent.add({user_id{"ann"}, {2, 2, {}}});
  CHECK(recent.find(user_id{"ann"})->epoch == 2);
  CHECK(recent.find(user_id{"bob"}) == nullptr);
  for (std::size_t i = 1; i < limits::revocations_kept_max; ++i)
    recent.add({user_id{"u" + std::to_string(i)}, {}});
  CHECK(recent.find(user_id{"ann"}) != nullptr);
  recent.add({user_id{"last"}, {}});
  CHECK(recent.find(user_id{"ann"}) == nullptr);
  CHECK(recent.find(user_id{"last"}) != nullptr);
}
