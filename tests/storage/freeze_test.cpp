// The side of a snapshot that has the tables.
#include "model/limits_snapshot.hpp"
#include "snapshot_sides.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace caucus;
using namespace caucus::storage;
using two_nodes = test::snapshot_sides;

namespace {

constexpr mono_ms idle_ms
  = std::chrono::milliseconds{limits::snapshot_idle_max}.count();
constexpr mono_ms age_ms
  = std::chrono::milliseconds{limits::snapshot_age_max}.count();

} // namespace

TEST_CASE_FIXTURE(two_nodes, "an offer is what the frozen tables are of") {
  from.say("one");
  auto meta = offer();
  CHECK(
    meta
    == snapshot_meta{log_index{3}, log_term{1}, "three voters", log_index{1}});
}

TEST_CASE_FIXTURE(two_nodes,
                  "repeated offers are equal, though apply goes on") {
  auto meta = offer();
  from.say("one");
  from.change("four voters");
  CHECK(offer(1) == meta);
  CHECK(from.snapshots.held(shard) == meta.index);
  // The log behind it is gone: something newer is needed.
  auto newer = offer(2, log_index{meta.index.value() + 1});
  CHECK(newer.index == log_index{4});
  CHECK(newer.configuration == "four voters");
  CHECK(offer(3) == newer);
}

TEST_CASE_FIXTURE(two_nodes, "large tables come in bounded chunks") {
  constexpr std::size_t body = 16 * 1024;
  for (int i = 0; i < 200; ++i)
    from.say(std::to_string(i), body);
  auto meta = offer();
  chunk_rows first;
  REQUIRE(from.snapshots.read(shard, meta.index, "", 0, first));
  CHECK_FALSE(first.complete);
  CHECK(first.rows.size() >= limits::snapshot_chunk_bytes);
  CHECK(first.rows.size() < limits::snapshot_chunk_bytes + 2 * body);
  CHECK(pull(meta) == 4);
  REQUIRE(to.install(meta).ok());
  CHECK(to.messages() == 200);
}

TEST_CASE_FIXTURE(two_nodes, "a frozen state goes when nobody reads it") {
  auto meta = offer(0);
  chunk_rows rows;
  from.snapshots.expire(idle_ms);
  CHECK(from.snapshots.read(shard, meta.index, "", idle_ms, rows));
  from.snapshots.expire(2 * idle_ms);
  CHECK(from.snapshots.held(shard));
  from.snapshots.expire(2 * idle_ms + 1);
  CHECK_FALSE(from.snapshots.held(shard));
  CHECK_FALSE(from.snapshots.read(shard, meta.index, "", 0, rows));
}

TEST_CASE_FIXTURE(two_nodes, "a frozen state goes when it is old") {
  auto meta = offer(0);
  for (mono_ms now = 0; now <= age_ms; now += idle_ms)
    CHECK(offer(now) == meta);
  from.say("one");
  CHECK(offer(age_ms + 1).index > meta.index);
}

TEST_CASE_FIXTURE(two_nodes, "the number of frozen states is bounded") {
  std::uint16_t other = 0;
  for (std::size_t i = 0; i < limits::snapshot_frozen_max; ++other)
    if (shard_id{other} != shard) {
      from.snapshots.offer(shard_id{other}, {}, 0);
      ++i;
    }
  auto meta = offer(0); // an answer all the same, but
  chunk_rows rows;
  CHECK_FALSE(from.snapshots.held(shard));
  CHECK_FALSE(from.snapshots.read(shard, meta.index, "", 0, rows));
  from.snapshots.expire(idle_ms + 1);
  CHECK(offer(idle_ms + 1) == meta);
  CHECK(from.snapshots.held(shard));
}

TEST_CASE_FIXTURE(two_nodes, "a frozen state that was read makes room") {
  std::vector<shard_id> others;
  for (std::uint16_t i = 0; others.size() < limits::snapshot_frozen_max; ++i)
    if (shard_id{i} != shard)
      others.emplace_back(i);
  chunk_rows rows;
  for (auto other : others) {
    const auto meta = from.snapshots.offer(other, {}, 0);
    const auto late = other == others[2] ? 1 : 2;
    if (other != others[0])
      REQUIRE(from.snapshots.read(other, meta.index, "", late, rows));
  }
  offer(3);
  CHECK(from.snapshots.held(shard));
  CHECK(from.snapshots.held(others[0])); // nobody has read it yet
  CHECK(from.snapshots.held(others[1]));
  CHECK_FALSE(from.snapshots.held(others[2])); // the longest ago
}

TEST_CASE_FIXTURE(two_nodes, "an empty shard is pulled too") {
  shard_id empty{static_cast<std::uint16_t>(shard.value() + 1)};
  auto meta = from.snapshots.offer(empty, {}, 0);
  CHECK(meta == snapshot_meta{});
  chunk_rows rows;
  REQUIRE(from.snapshots.read(empty, meta.index, "", 0, rows));
  CHECK(rows.complete);
  CHECK(rows.rows.empty());
}
