#include "actors/tick_times.hpp"

#include <doctest/doctest.h>

using namespace caucus;

TEST_CASE("one tick is enough for all later deadlines") {
  tick_times ticks;
  CHECK(ticks.arm(1000));
  CHECK_FALSE(ticks.arm(1000));
  CHECK_FALSE(ticks.arm(1700));
}

TEST_CASE("an earlier deadline needs a tick of its own") {
  tick_times ticks;
  CHECK(ticks.arm(1000));
  CHECK(ticks.arm(200));
  CHECK_FALSE(ticks.arm(300));
  ticks.fired(200);
  CHECK_FALSE(ticks.arm(1400)); // that of 1000 is still to come
  CHECK(ticks.arm(600));
}

TEST_CASE("a tick that came is over, also if it came late") {
  tick_times ticks;
  CHECK(ticks.arm(1000));
  ticks.fired(1003);
  CHECK(ticks.arm(2000));
}
