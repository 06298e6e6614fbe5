#include "session_rig.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace caucus::net {

using test::control;
using test::message;
using test::session_rig;

TEST_CASE("an upgrade opens a session, and a goodbye closes it") {
  session_rig rig;
  rig.connect();
  REQUIRE(rig.handshake);
  CHECK_FALSE(*rig.handshake);
  CHECK(rig.owner->opened == 1);
  CHECK(rig.peer.address == "test");
  rig.say_goodbye();
  CHECK(rig.owner->closed == 1);
  CHECK(rig.owner->code == close_code::normal);
  CHECK(rig.gauge.open() == 0);
}

TEST_CASE("messages of every size arrive whole") {
  session_rig rig;
  rig.connect();
  std::vector<std::string> sent;
  for (std::size_t size :
       {0U, 1U, 127U, 128U, 129U, 2047U, 2048U, 5000U, 65535U, 65536U}) {
    sent.emplace_back(size, 'x');
    rig.send(sent.back());
  }
  CHECK(rig.owner->messages == sent);
  CHECK(rig.lane.counters().messages_in.get() == sent.size());
}

TEST_CASE("a fragmented message arrives whole") {
  session_rig rig;
  rig.connect();
  std::string part(100, 'x');
  for (int i = 0; i < 4; ++i)
    rig.send(part, i == 3);
  REQUIRE(rig.owner->messages.size() == 1);
  CHECK(rig.owner->messages[0].size() == 400);
}

TEST_CASE("frames of one burst leave as one array in one write") {
  session_rig rig;
  rig.connect();
  for (auto text : {"1", "2", "3"})
    rig.owner->out->push(control(text));
  CHECK(rig.received.empty());
  rig.run();
  CHECK(rig.received == std::vector<std::string>{"[1,2,3]"});
  CHECK(rig.lane.counters().writes.get() == 1);
  CHECK(rig.lane.counters().frames_out.get() == 3);
  rig.owner->out->push(control("4"));
  rig.run();
  CHECK(rig.received.back() == "4");
}

TEST_CASE("what is pushed before a close is sent before it") {
  session_rig rig;
  rig.connect();
  rig.owner->out->push(control("1"));
  rig.owner->out->close(close_code::going_away);
  rig.owner->out->push(control("2"));
  CHECK(rig.owner->closed == 0);
  rig.run();
  CHECK(rig.received == std::vector<std::string>{"1"});
  CHECK(rig.client->reason().code == 4000);
  CHECK(rig.owner->closed == 1);
  CHECK(rig.owner->code == close_code::going_away);
}

TEST_CASE("a greeting from on_open, even with a close, reaches the client") {
  session_rig rig;
  rig.owner->greet = [](outbox& out) {
    out.push(control("hi"));
    out.close(close_code::unauthorized);
  };
  rig.connect();
  CHECK(rig.received == std::vector<std::string>{"hi"});
  CHECK(rig.client->reason().code == 4101);
  CHECK(rig.owner->closed == 1);
}

TEST_CASE("a slow reader gets the heads of what it missed") {
  session_rig rig;
  rig.connect();
  for (std::uint64_t seq = 1; seq <= 100; ++seq)
    rig.owner->out->push(message(seq, 4096));
  CHECK(rig.owner->out->waiting_bytes() <= limits::outbox_bytes_max);
  rig.run();
  REQUIRE_FALSE(rig.received.empty());
  CHECK(rig.received.back() == R"({"ev":"heads","heads":{"g:1":100}})");
  CHECK(rig.lane.counters().degraded.get() == 1);
  CHECK(rig.owner->out->waiting_bytes() == 0);
}

TEST_CASE("who asks and does not listen is not read further") {
  session_rig rig;
  rig.connect();
  rig.owner->reply = [](outbox& out, std::string_view) {
    out.push(control(std::string(limits::outbox_pause_bytes + 1, '1')));
  };
  rig.send("a");
  rig.send("b");
  // Nothing was lost: reading went on once the answers had left.
  CHECK(rig.owner->messages == std::vector<std::string>{"a", "b"});
  CHECK(rig.received.size() == 2);
}

TEST_CASE("a binary frame closes with 1003") {
  session_rig rig;
  rig.connect();
  rig.client->binary(true);
  rig.send("x");
  CHECK(rig.owner->messages.empty());
  CHECK(rig.client->reason().code == 1003);
  CHECK(rig.owner->code == close_code::unsupported_data);
}

TEST_CASE("a message above the bound closes with 1009") {
  session_rig rig;
  rig.connect();
  rig.send(std::string(limits::frame_bytes_max + 1, 'x'));
  CHECK(rig.owner->messages.empty());
  CHECK(rig.client->reason().code == 1009);
  CHECK(rig.owner->code == close_code::too_big);
  CHECK(rig.owner->closed == 1);
}

TEST_CASE("text that is not UTF-8 closes with 1007") {
  session_rig rig;
  rig.connect();
  rig.send("\xC3(");
  CHECK(rig.owner->messages.empty());
  CHECK(rig.owner->code == close_code::bad_payload);
  CHECK(rig.owner->closed == 1);
}

TEST_CASE("without hello the session ends after 10 s") {
  session_rig rig;
  rig.connect();
  rig.advance(9'000);
  CHECK(rig.owner->closed == 0);
  rig.advance(2'000);
  CHECK(rig.client->reason().code == 4100);
  CHECK(rig.owner->code == close_code::hello_timeout);
}

TEST_CASE("an idle client that answers pings stays") {
  session_rig rig;
  int pings = 0;
  rig.connect();
  rig.owner->out->identified();
  rig.client->control_callback(
    [&](boost::beast::websocket::frame_type kind, auto) {
      pings += kind == boost::beast::websocket::frame_type::ping ? 1 : 0;
    });
  for (int i = 0; i < 300; ++i)
    rig.advance(1'000);
  CHECK(pings >= 10);
  CHECK(rig.owner->closed == 0);
}

TEST_CASE("a client that reads nothing at all ends by ping timeout") {
  session_rig rig;
  // Speaks just enough to upgrade, then never again.
  rig.send_raw("GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n"
               "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  REQUIRE(rig.owner->opened == 1);
  rig.owner->out->identified();
  for (int i = 0; i < 100; ++i)
    rig.advance(1'000);
  CHECK(rig.owner->closed == 1);
  CHECK(rig.owner->code == close_code::ping_timeout);
}

TEST_CASE("a client that vanishes ends the session") {
  session_rig rig;
  rig.connect();
  rig.client->next_layer().close();
  rig.run();
  CHECK(rig.owner->closed == 1);
  CHECK(rig.owner->code == close_code::internal);
}

TEST_CASE("the end of the thread ends the session as going away") {
  session_rig rig;
  rig.connect();
  rig.owner->out->push(control("1"));
  rig.lane.shutdown();
  CHECK(rig.owner->closed == 1);
  CHECK(rig.owner->code == close_code::going_away);
  CHECK(rig.gauge.open() == 0);
}

TEST_CASE("an outbox that outlives its session does nothing") {
  session_rig rig;
  rig.connect();
  auto out = rig.owner->out;
  out->close(close_code::going_away);
  rig.run();
  REQUIRE(rig.owner->closed == 1);
  out->push(control("late"));
  out->close(close_code::normal);
  rig.run();
  CHECK(rig.owner->closed == 1);
}

TEST_CASE("whatever operation fails, the owner hears of the end once") {
  bool clean = false;
  std::size_t step = 1;
  for (; !clean; ++step) {
    REQUIRE(step < 200);
    INFO("operation ", step);
    session_rig rig{step};
    rig.owner->greet = [](outbox& out) {
      out.identified();
      out.push(control("1"));
      out.push(message(1, 300));
    };
    rig.owner->reply
      = [](outbox& out, std::string_view) { out.push(control("2")); };
    rig.connect();
    for (auto text : {"a", "bb"})
      if (rig.handshake && !*rig.handshake)
        rig.send(text);
    rig.advance(26'000);
    if (rig.owner->out)
      rig.owner->out->close(close_code::going_away);
    rig.run();
    for (int i = 0; i < 10; ++i)
      rig.advance(1'000);
    CHECK(rig.owner->closed == rig.accepts);
    CHECK(rig.owner->opened <= 1);
    CHECK(rig.owner->out == nullptr);
    CHECK(rig.gauge.open() == 0);
    // Below `step` operations were made: nothing failed any more.
    clean = rig.received.size() >= 3 && rig.owner->messages.size() == 2
            && rig.client->reason().code == 4000;
  }
  CHECK(step > 6);
}

} // namespace caucus::net
