#include "session_rig.hpp"

#include <doctest/doctest.h>

namespace caucus::net {

using test::session_rig;

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr std::string_view upgrade_head
  = "GET /ws HTTP/1.1\r\nHost: chat.example\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

} // namespace

TEST_CASE("a page comes with its type, its tag and a strict policy") {
  session_rig rig;
  rig.send_raw("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  auto text = rig.received_raw();
  CHECK(has(text, "HTTP/1.1 200 OK\r\n"));
  CHECK(has(text, "Content-Type: text/html; charset=utf-8\r\n"));
  CHECK(has(text, "ETag: \"1\"\r\n"));
  CHECK(has(text, "Cache-Control: no-cache\r\n"));
  CHECK(has(text, "Content-Security-Policy: default-src 'self'"));
  CHECK(has(text, "X-Content-Type-Options: nosniff\r\n"));
  CHECK(has(text, "\r\n\r\n<p>page"));
}

TEST_CASE("one connection serves request after request") {
  session_rig rig;
  for (int i = 0; i < 3; ++i)
    rig.send_raw("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  rig.send_raw("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
               "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  auto text = rig.received_raw();
  std::size_t answers = 0;
  for (auto at = text.find("200 OK"); at != std::string::npos;
       at = text.find("200 OK", at + 1))
    ++answers;
  CHECK(answers == 5);
  CHECK(rig.lane.counters().http_requests.get() == 5);
  CHECK(rig.gauge.open() == 0);
}

TEST_CASE("HEAD answers the length without the bytes") {
  session_rig rig;
  rig.send_raw("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(has(rig.received_raw(), "Content-Length: 7\r\n"));
  CHECK_FALSE(has(rig.received_raw(), "<p>page"));
}

TEST_CASE("a tag that matches is answered without the bytes") {
  session_rig rig;
  rig.send_raw("GET / HTTP/1.1\r\nHost: h\r\nIf-None-Match: \"1\"\r\n\r\n");
  CHECK(has(rig.received_raw(), "304 Not Modified"));
  CHECK_FALSE(has(rig.received_raw(), "<p>page"));
  CHECK_FALSE(has(rig.received_raw(), "Content-Length"));
}

TEST_CASE("an account request waits for the service, however long") {
  session_rig rig;
  rig.service.hold = true;
  rig.send_raw("POST /api/v1/login HTTP/1.1\r\nHost: h\r\n"
               "Content-Length: 36\r\n\r\n"
               R"({"user":"ann","password":"12345678"})");
  REQUIRE(rig.service.held.size() == 1);
  rig.advance(100'000);
  CHECK(rig.received_raw().empty());
  rig.service.held[0]();
  rig.service.held.clear();
  rig.run();
  CHECK(has(rig.received_raw(), "200 OK"));
  CHECK(has(rig.received_raw(), R"("token":"t.ok")"));
}

TEST_CASE("an answer after the end of the thread is dropped") {
  session_rig rig;
  rig.service.hold = true;
  rig.send_raw("POST /api/v1/login HTTP/1.1\r\nHost: h\r\n"
               "Content-Length: 36\r\n\r\n"
               R"({"user":"ann","password":"12345678"})");
  REQUIRE(rig.service.held.size() == 1);
  rig.lane.shutdown();
  CHECK(rig.gauge.open() == 0);
  rig.service.held[0]();
  rig.service.held.clear();
  rig.run();
  CHECK(rig.received_raw().empty());
}

TEST_CASE("what is not HTTP, or too large, is refused and closed") {
  const std::pair<std::string, std::string> table[]{
    {"hello\r\n\r\n", "400 "},
    {"GET / HTTP/1.1\r\nX: " + std::string(9000, 'x') + "\r\n\r\n", "431 "},
    {"POST /api/v1/login HTTP/1.1\r\nContent-Length: 70000\r\n\r\n", "413 "},
  };
  for (const auto& [request, status] : table) {
    session_rig rig;
    rig.send_raw(request);
    CHECK_MESSAGE(has(rig.received_raw(), status), status);
    CHECK(has(rig.received_raw(), "Connection: close"));
    CHECK(rig.gauge.open() == 0);
  }
}

TEST_CASE("half a request is not waited for longer than 30 s") {
  session_rig rig;
  rig.send_raw("GET / HTT");
  rig.advance(29'000);
  CHECK(rig.gauge.open() == 1);
  rig.advance(2'000);
  CHECK(rig.gauge.open() == 0);
}

TEST_CASE("a drain ends idle connections") {
  session_rig rig;
  rig.run();
  rig.lane.drain();
  rig.run();
  CHECK(rig.gauge.open() == 0);
}

TEST_CASE("the known subprotocol is echoed") {
  session_rig rig;
  rig.send_raw(std::string{upgrade_head}
               + "Sec-WebSocket-Protocol: x, caucus.v1.json\r\n\r\n");
  CHECK(has(rig.received_raw(), "101 Switching Protocols"));
  CHECK(has(rig.received_raw(), "Sec-WebSocket-Protocol: caucus.v1.json\r\n"));
  CHECK(rig.owner->opened == 1);
}

TEST_CASE("the user agent is cut and made text") {
  session_rig rig;
  rig.send_raw(std::string{upgrade_head} + "User-Agent: a\xFF"
               + std::string(500, 'b') + "\r\n\r\n");
  CHECK(rig.peer.agent.size() == limits::agent_bytes_max);
  CHECK(rig.peer.agent.substr(0, 3) == "a?b");
}

TEST_CASE("an upgrade that may not be is refused with a reason") {
  const std::pair<std::string, std::string> table[]{
    {std::string{upgrade_head} + "Origin: http://evil.example\r\n\r\n", "403 "},
    {std::string{upgrade_head} + "Sec-WebSocket-Protocol: soap\r\n\r\n",
     "400 "},
    {std::string{upgrade_head} + "\r\nearly", "400 "},
    {"GET /chat" + std::string{upgrade_head.substr(7)} + "\r\n", "404 "},
  };
  for (const auto& [request, status] : table) {
    session_rig rig;
    rig.send_raw(request);
    CHECK_MESSAGE(has(rig.received_raw(), status), request);
    CHECK(rig.accepts == 0);
    CHECK(rig.gauge.open() == 0);
  }
}

TEST_CASE("our own page may upgrade") {
  session_rig rig;
  rig.send_raw(std::string{upgrade_head}
               + "Origin: https://chat.example\r\n\r\n");
  CHECK(rig.owner->opened == 1);
}

TEST_CASE("a full node answers an upgrade with 503") {
  session_rig rig;
  rig.full = true;
  rig.send_raw(std::string{upgrade_head} + "\r\n");
  CHECK(has(rig.received_raw(), "503 "));
  CHECK(has(rig.received_raw(), "Retry-After: 1\r\n"));
  CHECK(rig.owner->opened == 0);
}

TEST_CASE("an upgrade that breaks the protocol never opens, and ends once") {
  session_rig rig;
  rig.send_raw("GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n"
               "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n");
  CHECK(has(rig.received_raw(), "400 "));
  CHECK(rig.owner->opened == 0);
  CHECK(rig.owner->closed == rig.accepts);
}

} // namespace caucus::net
