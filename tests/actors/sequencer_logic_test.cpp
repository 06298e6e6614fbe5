#include "actors/sequencer_logic.hpp"
#include "model/limits.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace caucus;

namespace {

constexpr unix_ms now = snowflake::epoch_ms + 1'000'000;
constexpr node_id node{5};

/// A sequencer whose horizon is far away.
sequencer_logic ready() {
  sequencer_logic logic{node, 0};
  logic.horizon_persisted(now + 1'000'000'000);
  return logic;
}

message_id last_of(const id_lease& lease) {
  return message_id{lease.first.value() + lease.count - 1};
}

} // namespace

TEST_CASE("leases rise and never overlap while the clock stands") {
  auto logic = ready();
  message_id last;
  for (int i = 0; i < 1000; ++i) {
    const auto lease = logic.lease(now, 64, {});
    REQUIRE(lease);
    CHECK(lease->first > last);
    last = last_of(*lease);
    CHECK(snowflake::time_of(lease->first) == snowflake::time_of(last));
  }
  CHECK(snowflake::time_of(last) == now + 1000 / 64);
}

TEST_CASE("the first id of a millisecond has the clock's time") {
  auto logic = ready();
  CHECK(logic.lease(now, 1, {})->first == snowflake::make(now, node, 0));
  CHECK(logic.lease(now + 3, 1, {})->first
        == snowflake::make(now + 3, node, 0));
}

TEST_CASE("a clock that steps back does not take the ids back") {
  auto logic = ready();
  const auto before = *logic.lease(now, 64, {});
  const auto after = *logic.lease(now - 3'600'000, 64, {});
  CHECK(after.first > last_of(before));
}

TEST_CASE("a lease does not cross a millisecond") {
  auto logic = ready();
  for (int i = 0; i < 500; ++i) {
    const auto lease = *logic.lease(now, 63, {});
    CHECK(snowflake::time_of(lease.first)
          == snowflake::time_of(last_of(lease)));
  }
}

TEST_CASE("a lease is above the floor, also of a higher node") {
  auto logic = ready();
  for (auto other : {node_id{0}, node, node_id{1023}}) {
    const auto floor = snowflake::make(now + 50, other, 4095);
    const auto lease = *logic.lease(now, 8, floor);
    CHECK(lease.first > floor);
    CHECK(snowflake::time_of(lease.first) <= now + 53);
  }
}

TEST_CASE("a count is cut to the bound, and none means one") {
  auto logic = ready();
  CHECK(logic.lease(now, 0, {})->count == 1);
  CHECK(logic.lease(now, 1'000'000, {})->count == limits::lease_ids_max);
}

TEST_CASE("nothing is leased before a horizon is durable") {
  sequencer_logic logic{node, 0};
  CHECK_FALSE(logic.lease(now, 1, {}));
  const auto due = logic.horizon_due(now);
  REQUIRE(due);
  CHECK(*due == now + 1'000);
  logic.horizon_persisted(*due);
  CHECK(logic.lease(now, 1, {}));
  CHECK_FALSE(logic.horizon_due(now));
}

TEST_CASE("the next horizon is due when half of it is used") {
  sequencer_logic logic{node, 0};
  logic.horizon_persisted(now + 1'000);
  CHECK_FALSE(logic.horizon_due(now + 499));
  CHECK(logic.horizon_due(now + 500) == now + 1'500);
}

TEST_CASE("a floor beyond the horizon waits for a horizon above it") {
  sequencer_logic logic{node, 0};
  logic.horizon_persisted(now + 1'000);
  const auto floor = snowflake::make(now + 60'000, node_id{9}, 3);
  CHECK_FALSE(logic.lease(now, 1, floor));
  const auto due = logic.horizon_due(now);
  REQUIRE(due);
  logic.horizon_persisted(*due);
  const auto lease = logic.lease(now, 1, floor);
  REQUIRE(lease);
  CHECK(lease->first > floor);
}

TEST_CASE("a restart begins above every id of the run before") {
  std::mt19937 rng{1};
  unix_ms stored = 0;
  message_id last;
  for (int run = 0; run < 50; ++run) {
    sequencer_logic logic{node, stored};
    unix_ms clock = now + static_cast<unix_ms>(rng() % 100);
    for (int i = 0; i < 100; ++i) {
      clock += static_cast<unix_ms>(rng() % 300) - 100;
      if (const auto due = logic.horizon_due(clock); due && rng() % 2) {
        stored = *due;
        logic.horizon_persisted(stored);
      }
      if (const auto lease = logic.lease(clock, 64, {})) {
        CHECK(lease->first > last);
        last = last_of(*lease);
      }
    }
  }
}

TEST_CASE("restarts in a row do not run away from the clock") {
  unix_ms stored = 0;
  auto clock = now;
  for (int run = 0; run < 1000; ++run) {
    sequencer_logic logic{node, stored};
    clock += 10;
    if (const auto due = logic.horizon_due(clock))
      logic.horizon_persisted(stored = *due);
    CHECK(stored <= clock + 1'000);
    CHECK(logic.hold(clock) <= 1'000);
  }
}

TEST_CASE("a restart waits until the clock has passed the old horizon") {
  sequencer_logic logic{node, now + 1'000};
  CHECK(logic.hold(now) == 1'000);
  CHECK_FALSE(logic.lease(now, 1, {}));
  CHECK(logic.hold(now + 999) == 1);
  CHECK_FALSE(logic.lease(now + 999, 1, {}));
  CHECK(logic.hold(now + 1'000) == 0);
  logic.horizon_persisted(now + 2'000);
  const auto lease = logic.lease(now + 1'000, 1, {});
  REQUIRE(lease);
  CHECK(lease->first == snowflake::make(now + 1'000, node, 0));
}

TEST_CASE("a restart below a far horizon runs ahead of the clock at once") {
  sequencer_logic logic{node, now + 1'001};
  CHECK(logic.hold(now) == 0);
  logic.horizon_persisted(*logic.horizon_due(now));
  auto lease = logic.lease(now, 1, {});
  REQUIRE(lease);
  CHECK(snowflake::time_of(lease->first) == now + 1'001);
  // Having begun, it does not stop when the clock comes near.
  CHECK(logic.hold(now + 500) == 0);
  const auto next = logic.lease(now + 500, 1, {});
  REQUIRE(next);
  CHECK(next->first > lease->first);
}
