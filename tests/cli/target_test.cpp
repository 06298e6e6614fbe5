// Behaviour of cli/target.hpp.
#include "cli/target.hpp"

#include <doctest/doctest.h>

using namespace caucus::cli;

TEST_CASE("a WebSocket URL gives host and port") {
  CHECK(parse_ws_url("ws://127.0.0.1:8080") == target{"127.0.0.1", "8080"});
  CHECK(parse_ws_url("ws://node/ws") == target{"node", "80"});
  CHECK(parse_ws_url("ws://[::1]:99/") == target{"::1", "99"});
  CHECK(parse_ws_url("ws://[::1]") == target{"::1", "80"});
}

TEST_CASE("what is not a WebSocket URL is refused") {
  for (auto url : {"", "127.0.0.1:8080", "http://a", "ws://", "ws://a:",
                   "ws://a:b", "ws://a:123456", "ws://[::1", "ws://[::1]x"})
    CHECK_MESSAGE(!parse_ws_url(url), url);
}

TEST_CASE("an HTTP URL gives host and port") {
  CHECK(parse_http_url("http://127.0.0.1:8080/x")
        == target{"127.0.0.1", "8080"});
  CHECK(parse_http_url("http://node") == target{"node", "80"});
  for (auto url : {"", "node:8080", "ws://node", "https://node", "http://"})
    CHECK_MESSAGE(!parse_http_url(url), url);
}

TEST_CASE("any URL of a node will do, and says whether it is encrypted") {
  CHECK(parse_url("ws://a:1/ws") == target{"a", "1"});
  CHECK(parse_url("http://a") == target{"a", "80"});
  CHECK(parse_url("https://a") == target{"a", "443", true});
  CHECK(parse_url("wss://[::1]:9/ws") == target{"::1", "9", true});
  CHECK_FALSE(parse_url("ftp://a"));
  CHECK_FALSE(parse_url("a:80"));
}

TEST_CASE("an IPv6 host is written in brackets") {
  CHECK(authority({"::1", "80"}) == "[::1]:80");
  CHECK(authority({"127.0.0.1", "80"}) == "127.0.0.1:80");
}

TEST_CASE("only a host that is surely this machine is loopback") {
  for (auto host : {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    CHECK_MESSAGE(is_loopback(host), host);
  for (auto host : {"10.0.0.1", "example.org", "127.0.0.1.example.org", "::2"})
    CHECK_MESSAGE(!is_loopback(host), host);
}
