#include "actors/command_gate.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace std::chrono_literals;

namespace {

const command_gate::time_point start{1h};
constexpr auto hello = command_kind::hello;
constexpr auto plain = command_kind::plain;
constexpr auto page = command_kind::page;

} // namespace

TEST_CASE("nothing passes before hello") {
  command_gate gate{start};
  CHECK(gate.admit(plain, start).code == errc::hello_required);
  CHECK(gate.admit(hello, start).code == errc::none);
  gate.greeted();
  CHECK(gate.admit(plain, start).code == errc::none);
}

TEST_CASE("hello passes once") {
  command_gate gate{start};
  REQUIRE(gate.admit(hello, start).code == errc::none);
  gate.greeted();
  CHECK(gate.admit(hello, start).code == errc::already_hello);
}

TEST_CASE("commands in flight are bounded, and an answer makes room") {
  command_gate gate{start};
  gate.greeted();
  for (std::size_t i = 0; i < limits::in_flight_max; ++i)
    REQUIRE(gate.admit(plain, start).code == errc::none);
  CHECK(gate.admit(plain, start).code == errc::too_many_in_flight);
  gate.answered(plain);
  CHECK(gate.admit(plain, start).code == errc::none);
}

TEST_CASE("pages have a lower bound of their own") {
  command_gate gate{start};
  gate.greeted();
  for (std::size_t i = 0; i < limits::pages_in_flight_max; ++i)
    REQUIRE(gate.admit(page, start).code == errc::none);
  CHECK(gate.admit(page, start).code == errc::too_many_in_flight);
  CHECK(gate.admit(plain, start).code == errc::none);
  gate.answered(plain);
  CHECK(gate.admit(page, start).code == errc::too_many_in_flight);
  gate.answered(page);
  CHECK(gate.admit(page, start).code == errc::none);
}

TEST_CASE("pages count among all commands in flight") {
  command_gate gate{start};
  gate.greeted();
  for (std::size_t i = 0; i < limits::in_flight_max; ++i)
    REQUIRE(gate.admit(plain, start).code == errc::none);
  CHECK(gate.admit(page, start).code == errc::too_many_in_flight);
}

TEST_CASE("beyond the burst the bucket says how long to wait") {
  command_gate gate{start};
  gate.greeted();
  for (int i = 0; i < static_cast<int>(limits::commands_burst); ++i) {
    REQUIRE(gate.admit(plain, start).code == errc::none);
    gate.answered(plain);
  }
  const auto refused = gate.admit(plain, start);
  REQUIRE(refused.code == errc::rate_limited);
  REQUIRE(refused.retry_after_ms > 0);
  const std::chrono::milliseconds wait{refused.retry_after_ms};
  CHECK(gate.admit(plain, start + wait).code == errc::none);
}

TEST_CASE("the bucket never holds more than the burst") {
  command_gate gate{start};
  gate.greeted();
  const auto later = start + 24h;
  int passed = 0;
  while (gate.admit(plain, later).code == errc::none) {
    gate.answered(plain);
    ++passed;
  }
  CHECK(passed == static_cast<int>(limits::commands_burst));
}
