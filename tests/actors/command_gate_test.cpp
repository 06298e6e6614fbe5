#include "actors/command_gate.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace std::chrono_literals;

namespace {

const command_gate::time_point start{1h};

} // namespace

TEST_CASE("nothing passes before hello") {
  command_gate gate{start};
  CHECK(gate.admit(false, start).code == errc::hello_required);
  CHECK(gate.admit(true, start).code == errc::none);
  gate.greeted();
  CHECK(gate.admit(false, start).code == errc::none);
}

TEST_CASE("hello passes once") {
  command_gate gate{start};
  REQUIRE(gate.admit(true, start).code == errc::none);
  gate.greeted();
  CHECK(gate.admit(true, start).code == errc::already_hello);
}

TEST_CASE("commands in flight are bounded, and an answer makes room") {
  command_gate gate{start};
  gate.greeted();
  for (std::size_t i = 0; i < limits::in_flight_max; ++i)
    REQUIRE(gate.admit(false, start).code == errc::none);
  CHECK(gate.admit(false, start).code == errc::too_many_in_flight);
  gate.answered();
  CHECK(gate.admit(false, start).code == errc::none);
}

TEST_CASE("beyond the burst the bucket says how long to wait") {
  command_gate gate{start};
  gate.greeted();
  for (int i = 0; i < static_cast<int>(limits::commands_burst); ++i) {
    REQUIRE(gate.admit(false, start).code == errc::none);
    gate.answered();
  }
  const auto refused = gate.admit(false, start);
  REQUIRE(refused.code == errc::rate_limited);
  REQUIRE(refused.retry_after_ms > 0);
  const std::chrono::milliseconds wait{refused.retry_after_ms};
  CHECK(gate.admit(false, start + wait).code == errc::none);
}

TEST_CASE("the bucket never holds more than the burst") {
  command_gate gate{start};
  gate.greeted();
  const auto later = start + 24h;
  int passed = 0;
  while (gate.admit(false, later).code == errc::none) {
    gate.answered();
    ++passed;
  }
  CHECK(passed == static_cast<int>(limits::commands_burst));
}
