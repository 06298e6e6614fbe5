// Behaviour of cli/load/options.hpp.
#include "cli/load/options.hpp"

#include <doctest/doctest.h>

using namespace caucus::cli;

TEST_CASE("only this machine is a target unless it is allowed") {
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
