#include "actors/connection.hpp"
#include "actors/relay.hpp"
#include "support/deterministic.hpp"
#include "support/fake_outbox.hpp"

#include <doctest/doctest.h>
#include <functional>

using namespace caucus;

namespace {

constexpr unix_ms now = 1'800'000'000'000;

/// Answers calls as the test says, and keeps them.
struct router_script {
  std::vector<conv_call> conv_calls;
  std::vector<user_call> user_calls;
  std::vector<session_up> ups;
  std::vector<session_down> downs;
  std::function<caf::result<frame::reply>(const conv_call&)> on_conv
    = [](const conv_call&) { return frame::reply{frame::done{}}; };
};

class scripted_router_state {
public:
  static inline const char* name = "scripted_router";

  explicit scripted_router_state(router_script* script) : script_(script) {}

  router_actor::behavior_type make_behavior() {
    return {
      [this](const conv_call& what) -> caf::result<frame::reply> {
        script_->conv_calls.push_back(what);
        return script_->on_conv(what);
      },
      [this](const user_call& what) -> caf::result<frame::reply> {
        script_->user_calls.push_back(what);
        return frame::reply{frame::done{}};
      },
      [this](const session_up& what) { script_->ups.push_back(what); },
      [this](const session_down& what) { script_->downs.push_back(what); },
      [](const propose&) { return apply_result{}; },
      [](const find_users&) { return std::vector<user_id>{}; },
      [](const presence_query&) { return std::vector<frame::presence_row>{}; },
      [](const read_summaries&) { return std::vector<frame::conv_summary>{}; },
      [](const read_sync&) { return sync_rows{}; },
    };
  }

private:
  router_script* script_;
};

class counting_sequencer_state {
public:
  static inline const char* name = "counting_sequencer";
  explicit counting_sequencer_state(sequencer_actor::pointer) {}
  sequencer_actor::behavior_type make_behavior() {
    return {[this](const lease_ids& what) {
      return id_lease{message_id{++last_}, what.count};
    }};
  }

private:
  std::uint64_t last_ = 0;
};

struct fixture : test::deterministic {
  fixture() {
    world->node = node_id{1};
    world->now = [] { return now; };
    world->router = spawn<router_actor::stateful_impl<scripted_router_state>>(
      &script);
    world->sequencer
      = spawn<sequencer_actor::stateful_impl<counting_sequencer_state>>();
    relay = spawn_on_unit<relay_impl>(world);
    world->relays.push_back(relay);
    auto shared = std::make_shared<connection_world>();
    shared->services = world;
    shared->relay = relay;
    shared->tokens = tokens;
    shared->new_session = [n = std::uint64_t{0}]() mutable {
      return session_id{++n};
    };
    conn_world = shared;
  }

  ~fixture() { world->clear(); }

  connection_actor connect(std::shared_ptr<test::fake_outbox> out) {
    return spawn_on_unit<connection_impl>(conn_world, std::move(out));
  }

  std::string hello(const char* user, unix_ms expires = now + 60'000) {
    return R"({"op":"hello","rid":1,"token":")"
           + tokens->issue({user_id{user}, expires}, now) + "\"}";
  }

  void say(const connection_actor& conn, std::string text) {
    tell(conn, frame_in{std::move(text)});
    run();
  }

  /// A connection of `user` that has said hello.
  connection_actor enter(const char* user,
                         std::shared_ptr<test::fake_outbox> out) {
    auto conn = connect(out);
    say(conn, hello(user));
    REQUIRE(out->take().size() == 1);
    return conn;
  }

  router_script script;
  services_ptr world = std::make_shared<services>();
  std::shared_ptr<const auth::token_authority> tokens
    = std::make_shared<auth::token_authority>(std::string(32, 'k'));
  relay_actor relay;
  std::shared_ptr<const connection_world> conn_world;
  std::shared_ptr<test::fake_outbox> out
    = std::make_shared<test::fake_outbox>();
};

bool has(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE_FIXTURE(fixture, "hello with a good token answers who and where") {
  auto conn = connect(out);
  say(conn, hello("alice"));
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], R"("re":1)"));
  CHECK(has(frames[0], R"("user":"alice")"));
  CHECK(out->is_identified);
  REQUIRE(script.ups.size() == 1);
  CHECK(script.ups[0].user == user_id{"alice"});
}

TEST_CASE_FIXTURE(fixture, "a bad token is told, then closed as unauthorized") {
  auto conn = connect(out);
  say(conn, R"({"op":"hello","rid":1,"token":"nonsense"})");
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], "bad_token"));
  CHECK(out->closed == net::close_code::unauthorized);
  CHECK(script.ups.empty());
}

TEST_CASE_FIXTURE(fixture, "an expired token is told apart") {
  auto conn = connect(out);
  say(conn, hello("alice", now - 1000));
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], "token_expired"));
}

TEST_CASE_FIXTURE(fixture, "a command before hello is refused, not closed") {
  auto conn = connect(out);
  say(conn, R"({"op":"conv.list","rid":5})");
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], R"("re":5)"));
  CHECK(has(frames[0], "hello_required"));
  CHECK_FALSE(out->closed);
}

TEST_CASE_FIXTURE(fixture, "a message goes to its conversation and is answered") {
  script.on_conv = [](const conv_call& what) -> caf::result<frame::reply> {
    return frame::reply{
      frame::msg_sent{what.conv, message_seq{7}, message_id{1} }};
  };
  auto conn = enter("alice", out);
  say(conn, R"({"op":"msg.send","rid":2,"conv":"d:alice:bob","cid":"c1",)"
            R"("body":{"text":"hi"}})");
  REQUIRE(script.conv_calls.size() == 1);
  CHECK(script.conv_calls[0].user == user_id{"alice"});
  CHECK(script.conv_calls[0].conv == conv_id{"d:alice:bob"});
  const auto& op = std::get<frame::msg_send>(script.conv_calls[0].op);
  CHECK(op.body == R"({"text":"hi"})");
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], R"("seq":7)"));
}

TEST_CASE_FIXTURE(fixture, "a refusal carries its code and its text") {
  script.on_conv = [](const conv_call&) -> caf::result<frame::reply> {
    return caf::make_error(errc::user_not_found, std::string{"no such: eve"});
  };
  auto conn = enter("alice", out);
  say(conn, R"({"op":"conv.members","rid":3,"conv":"g:1"})");
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], "user_not_found"));
  CHECK(has(frames[0], "no such: eve"));
}

TEST_CASE_FIXTURE(fixture, "without rid there is no reply, but an error event") {
  auto conn = enter("alice", out);
  say(conn, R"({"op":"typing","conv":"g:1","on":true})");
  CHECK(out->take().empty());
  script.on_conv = [](const conv_call&) -> caf::result<frame::reply> {
    return caf::make_error(errc::not_member);
  };
  say(conn, R"({"op":"typing","conv":"g:1","on":true})");
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], R"("ev":"error")"));
  CHECK(has(frames[0], "not_member"));
}

TEST_CASE_FIXTURE(fixture, "a direct conversation has one id for both") {
  auto conn = enter("bob", out);
  say(conn, R"({"op":"conv.create","rid":2,"kind":"direct",)"
            R"("members":["alice"]})");
  say(conn, R"({"op":"conv.create","rid":3,"kind":"direct",)"
            R"("members":["bob","alice"]})");
  REQUIRE(script.conv_calls.size() == 2);
  CHECK(script.conv_calls[0].conv == conv_id{"d:alice:bob"});
  CHECK(script.conv_calls[1].conv == conv_id{"d:alice:bob"});
}

TEST_CASE_FIXTURE(fixture, "a direct conversation of three is refused") {
  auto conn = enter("bob", out);
  say(conn, R"({"op":"conv.create","rid":2,"kind":"direct",)"
            R"("members":["alice","carol"]})");
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], "bad_request"));
  CHECK(script.conv_calls.empty());
}

TEST_CASE_FIXTURE(fixture, "each group gets an id of its own") {
  auto conn = enter("bob", out);
  for (auto rid : {"2", "3"})
    say(conn, std::string{R"({"op":"conv.create","kind":"group","rid":)"} + rid
                + R"(,"members":["alice"],"title":"t"})");
  REQUIRE(script.conv_calls.size() == 2);
  CHECK(script.conv_calls[0].conv != script.conv_calls[1].conv);
}

TEST_CASE_FIXTURE(fixture, "repeated garbage closes the connection as abusive") {
  auto conn = enter("alice", out);
  for (std::uint32_t i = 0; i < limits::bad_frames_max; ++i)
    say(conn, "{nonsense");
  CHECK_FALSE(out->closed);
  CHECK(out->take().size() == limits::bad_frames_max);
  say(conn, "{nonsense");
  CHECK(out->closed == net::close_code::abusive);
}

TEST_CASE_FIXTURE(fixture, "an unknown op is an error, however often") {
  auto conn = enter("alice", out);
  for (std::uint32_t i = 0; i < 2 * limits::bad_frames_max; ++i)
    say(conn, R"({"op":"msg.translate","rid":9})");
  CHECK_FALSE(out->closed);
  CHECK(has(out->frames.back(), "unknown_op"));
}

TEST_CASE_FIXTURE(fixture, "a frame for a user reaches all of its sessions") {
  auto other = std::make_shared<test::fake_outbox>();
  auto third = std::make_shared<test::fake_outbox>();
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

TEST_CASE_FIXTURE(fixture, "fan-out leaves out the one it is about") {
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

TEST_CASE_FIXTURE(fixture, "the end of a socket signs the session off") {
  auto conn = enter("alice", out);
  tell(conn, socket_closed{net::close_code::normal});
  run();
  REQUIRE(script.downs.size() == 1);
  CHECK(script.downs[0].session == script.ups[0].session);
  CHECK(ask<bool>(relay, caf::join_atom_v));
}

TEST_CASE_FIXTURE(fixture, "a connection that fails closes its socket and is "
                           "signed off") {
  auto conn = enter("alice", out);
  kill(conn);
  CHECK(out->closed == net::close_code::internal);
  CHECK(script.downs.size() == 1);
}

TEST_CASE_FIXTURE(fixture, "going away is told to all, and to those to come") {
  auto conn = enter("alice", out);
  tell(relay, go_away{250, {}});
  run();
  REQUIRE(out->frames.size() == 1);
  CHECK(has(out->frames[0], "goaway"));
  CHECK(has(out->frames[0], "250"));
  CHECK(out->closed == net::close_code::going_away);
  auto late = std::make_shared<test::fake_outbox>();
  auto next = connect(late);
  CHECK(late->closed == net::close_code::going_away);
}

TEST_CASE_FIXTURE(fixture, "an answer to a client that has left is dropped") {
  auto conn = enter("alice", out);
  say(conn, R"({"op":"conv.members","rid":3,"conv":"g:1"})");
  out->take();
  tell(conn, frame_in{R"({"op":"conv.members","rid":4,"conv":"g:1"})"});
  tell(conn, socket_closed{net::close_code::normal});
  run();
  CHECK(out->take().empty());
}
