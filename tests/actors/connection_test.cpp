#include "support/connection_fixture.hpp"

using namespace caucus;
using namespace caucus::test;

TEST_CASE_FIXTURE(connection_fixture,
                  "hello with a good token answers who and where") {
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

TEST_CASE_FIXTURE(connection_fixture,
                  "a bad token is told, then closed as unauthorized") {
  auto conn = connect(out);
  say(conn, R"({"op":"hello","rid":1,"token":"nonsense"})");
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], "bad_token"));
  CHECK(out->closed == net::close_code::unauthorized);
  CHECK(script.ups.empty());
}

TEST_CASE_FIXTURE(connection_fixture, "an expired token is told apart") {
  auto conn = connect(out);
  say(conn, hello("alice", now - 1000));
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], "token_expired"));
}

TEST_CASE_FIXTURE(connection_fixture,
                  "a command before hello is refused, not closed") {
  auto conn = connect(out);
  say(conn, R"({"op":"conv.list","rid":5})");
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], R"("re":5)"));
  CHECK(has(frames[0], "hello_required"));
  CHECK_FALSE(out->closed);
}

TEST_CASE_FIXTURE(connection_fixture,
                  "a message goes to its conversation and is answered") {
  script.on_conv = [](const conv_call& what) -> caf::result<frame::reply> {
    return frame::reply{
      frame::msg_sent{what.conv, message_seq{7}, message_id{1}}};
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

TEST_CASE_FIXTURE(connection_fixture,
                  "a refusal carries its code and its text") {
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

TEST_CASE_FIXTURE(connection_fixture,
                  "without rid there is no reply, but an error event") {
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

TEST_CASE_FIXTURE(connection_fixture,
                  "a direct conversation has one id for both") {
  auto conn = enter("bob", out);
  say(conn, R"({"op":"conv.create","rid":2,"kind":"direct",)"
            R"("members":["alice"]})");
  say(conn, R"({"op":"conv.create","rid":3,"kind":"direct",)"
            R"("members":["bob","alice"]})");
  REQUIRE(script.conv_calls.size() == 2);
  CHECK(script.conv_calls[0].conv == conv_id{"d:alice:bob"});
  CHECK(script.conv_calls[1].conv == conv_id{"d:alice:bob"});
}

TEST_CASE_FIXTURE(connection_fixture,
                  "a direct conversation of three is refused") {
  auto conn = enter("bob", out);
  say(conn, R"({"op":"conv.create","rid":2,"kind":"direct",)"
            R"("members":["alice","carol"]})");
  const auto frames = out->take();
  REQUIRE(frames.size() == 1);
  CHECK(has(frames[0], "bad_request"));
  CHECK(script.conv_calls.empty());
}

TEST_CASE_FIXTURE(connection_fixture, "each group gets an id of its own") {
  auto conn = enter("bob", out);
  for (auto rid : {"2", "3"})
    say(conn, std::string{R"({"op":"conv.create","kind":"group","rid":)"} + rid
                + R"(,"members":["alice"],"title":"t"})");
  REQUIRE(script.conv_calls.size() == 2);
  CHECK(script.conv_calls[0].conv != script.conv_calls[1].conv);
}

TEST_CASE_FIXTURE(connection_fixture,
                  "repeated garbage closes the connection as abusive") {
  auto conn = enter("alice", out);
  for (std::uint32_t i = 0; i < limits::bad_frames_max; ++i)
    say(conn, "{nonsense");
  CHECK_FALSE(out->closed);
  CHECK(out->take().size() == limits::bad_frames_max);
  say(conn, "{nonsense");
  CHECK(out->closed == net::close_code::abusive);
}

TEST_CASE_FIXTURE(connection_fixture,
                  "an unknown op is an error, however often") {
  auto conn = enter("alice", out);
  for (std::uint32_t i = 0; i < 2 * limits::bad_frames_max; ++i)
    say(conn, R"({"op":"msg.translate","rid":9})");
  CHECK_FALSE(out->closed);
  CHECK(has(out->frames.back(), "unknown_op"));
}

TEST_CASE_FIXTURE(connection_fixture,
                  "an answer to a client that has left is dropped") {
  auto conn = enter("alice", out);
  say(conn, R"({"op":"conv.members","rid":3,"conv":"g:1"})");
  out->take();
  tell(conn, frame_in{R"({"op":"conv.members","rid":4,"conv":"g:1"})"});
  tell(conn, socket_closed{net::close_code::normal});
  run();
  CHECK(out->take().empty());
}

TEST_CASE_FIXTURE(connection_fixture, "after a refused hello nothing of the "
                                      "frame, nor of later ones, is done") {
  auto conn = connect(out);
  const auto send = R"({"op":"msg.send","rid":2,"conv":"g:1","cid":"c",)"
                    R"("body":{}})";
  say(conn, R"([{"op":"hello","rid":1,"token":"nonsense"},)" + hello("alice")
              + ',' + send + ']');
  say(conn, hello("alice"));
  say(conn, send);
  CHECK(out->closed == net::close_code::unauthorized);
  CHECK(script.ups.empty());
  CHECK(script.conv_calls.empty());
}

TEST_CASE_FIXTURE(connection_fixture,
                  "whom a session watches adds up, and is bounded") {
  const auto told = [&](const char* about) {
    fan_out what;
    what.users = std::make_shared<const std::vector<user_id>>();
    what.about = user_id{about};
    what.what.what.frame = std::make_shared<const std::string>("news");
    tell(relay, what);
    run();
    return out->take().size();
  };
  auto conn = enter("alice", out);
  say(conn, R"({"op":"presence.watch","users":["bob","bob","carol"]})");
  say(conn, R"({"op":"presence.watch","users":["dan"]})");
  REQUIRE(script.user_calls.size() == 2); // asks for their rows
  const auto& asked = std::get<frame::presence_watch>(script.user_calls[0].op);
  CHECK(asked.users.size() == 2);
  CHECK(told("bob") == 1);
  CHECK(told("dan") == 1);
  say(conn, R"({"op":"presence.unwatch","rid":4,"users":["bob"]})");
  CHECK(has(out->take().at(0), R"({"re":4,"ok":{}})"));
  CHECK(told("bob") == 0);
  CHECK(told("carol") == 1);
  std::string many = R"({"op":"presence.watch","rid":5,"users":["u0")";
  for (std::size_t i = 1; i + 1 < limits::watches_max; ++i)
    many += ",\"u" + std::to_string(i) + '"';
  say(conn, many + "]}");
  CHECK(has(out->take().at(0), "too_large"));
  CHECK(told("u0") == 0);
  CHECK(told("carol") == 1);
  say(conn, R"({"op":"presence.unwatch"})");
  CHECK(told("carol") == 0);
  say(conn, many + "]}");
  out->take();
  CHECK(told("u0") == 1);
}

TEST_CASE_FIXTURE(connection_fixture, "pages in flight are bounded, and an "
                                      "answer makes room") {
  auto conn = enter("alice", out);
  const std::string ask = R"({"op":"msg.history","rid":5,"conv":"g:1"})";
  std::string frame = "[" + ask;
  for (std::size_t i = 0; i < limits::pages_in_flight_max; ++i)
    frame += "," + ask;
  say(conn, frame + "]");
  CHECK(script.conv_calls.size() == limits::pages_in_flight_max);
  const auto frames = out->take();
  REQUIRE(frames.size() == limits::pages_in_flight_max + 1);
  CHECK(has(frames.front(), "too_many_in_flight"));
  say(conn, ask);
  CHECK(script.conv_calls.size() == limits::pages_in_flight_max + 1);
}
