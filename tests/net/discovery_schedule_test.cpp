#include "model/limits.hpp"
#include "net/discovery_schedule.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace caucus::net;
using namespace std::chrono_literals;

namespace {

constexpr discovery_schedule::time_point start{1h};

} // namespace

TEST_CASE("an address that turns up is tried at once, and then not again yet") {
  discovery_schedule schedule{"me:1"};
  CHECK_FALSE(schedule.next(start));
  schedule.add("a:1", start);
  CHECK(schedule.next(start) == "a:1");
  CHECK_FALSE(schedule.next(start));
  schedule.add("a:1", start);
  CHECK_FALSE(schedule.next(start));
  CHECK(schedule.next(start + limits::discovery_retry_min) == "a:1");
}

TEST_CASE("the node's own address is never tried") {
  discovery_schedule schedule{"me:1"};
  schedule.add("me:1", start);
  CHECK(schedule.size() == 0);
}

TEST_CASE("addresses take turns, and the one that waited longest is first") {
  discovery_schedule schedule{"me:1"};
  schedule.add("b:1", start);
  schedule.add("a:1", start + 1ms);
  CHECK(schedule.next(start + 1ms) == "b:1");
  CHECK(schedule.next(start + 1ms) == "a:1");
  CHECK_FALSE(schedule.next(start + 1ms));
}

TEST_CASE("an address that fails again and again waits longer, to a bound") {
  discovery_schedule schedule{"me:1"};
  schedule.add("a:1", start);
  auto now = start;
  auto tries = 0;
  for (; now < start + 60s; now += 10ms)
    if (schedule.next(now))
      ++tries;
  CHECK(tries > 60s / limits::discovery_retry_max);
  CHECK(tries < 60s / limits::discovery_retry_max + 10);
}

TEST_CASE("an address that shall be asked soon again is") {
  discovery_schedule schedule{"me:1"};
  schedule.add("a:1", start);
  auto now = start;
  for (int i = 0; i < 10; ++i, now += limits::discovery_retry_max)
    CHECK(schedule.next(now));
  schedule.soon("a:1", now);
  CHECK(schedule.next(now + limits::discovery_retry_min) == "a:1");
}

TEST_CASE("addresses beyond the bound are ignored") {
  discovery_schedule schedule{"me:1"};
  for (std::size_t i = 0; i < limits::discovery_addresses_max + 10; ++i)
    schedule.add("h:" + std::to_string(i + 1), start);
  CHECK(schedule.size() == limits::discovery_addresses_max);
}
