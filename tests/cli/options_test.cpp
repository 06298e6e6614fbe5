// Behaviour of cli/load/options.hpp.
#include "cli/load/options.hpp"

#include <doctest/doctest.h>

using namespace caucus::cli;

TEST_CASE("a WebSocket URL gives host and port") {
  CHECK(parse_ws_url("ws://127.0.0.1:8080") == ws_target{"127.0.0.1", "8080"});
  CHECK(parse_ws_url("ws://node/ws") == ws_target{"node", "80"});
  CHECK(parse_ws_url("ws://[::1]:99/") == ws_target{"::1", "99"});
  CHECK(parse_ws_url("ws://[::1]") == ws_target{"::1", "80"});
}

TEST_CASE("what is not a WebSocket URL is refused") {
  for (auto url : {"", "127.0.0.1:8080", "http://a", "ws://", "ws://a:",
                   "ws://a:b", "ws://a:123456", "ws://[::1", "ws://[::1]x"})
    CHECK_MESSAGE(!parse_ws_url(url), url);
}

TEST_CASE("an IPv6 host is written in brackets") {
  CHECK(authority({"::1", "80"}) == "[::1]:80");
  CHECK(authority({"127.0.0.1", "80"}) == "127.0.0.1:80");
}

TEST_CASE("only this machine is a target unless it is allowed") {
  for (auto host : {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    CHECK_MESSAGE(is_loopback(host), host);
  for (auto host : {"10.0.0.1", "example.org", "127.0.0.1.example.org", "::2"})
    CHECK_MESSAGE(!is_loopback(host), host);
  load_options options{.url = "ws://10.0.0.1:80"};
  CHECK(!complete(options).empty());
  options.allow_remote = true;
  CHECK(complete(options).empty());
}

TEST_CASE("each scenario has its defaults") {
  load_options send{.what = scenario::send};
  REQUIRE(complete(send).empty());
  CHECK(send.connections == 32);
  CHECK(send.users == 32);
  CHECK(send.window == 256);
  load_options fanout{.what = scenario::fanout};
  REQUIRE(complete(fanout).empty());
  CHECK(fanout.connections == 100);
  CHECK(fanout.members == 100);
  load_options idle{.what = scenario::idle};
  REQUIRE(complete(idle).empty());
  CHECK(idle.connections == 1000);
  CHECK(idle.users == 16);
}

TEST_CASE("a window and a rate exclude each other") {
  load_options options{.window = 4, .rate = 10};
  CHECK(!complete(options).empty());
  options.window = 0;
  CHECK(complete(options).empty());
  CHECK(options.window == 0);
}

TEST_CASE("more sessions than there are ports are refused") {
  load_options options{.what = scenario::idle, .connections = 60'000};
  CHECK(!complete(options).empty());
}
