// Which copies of nodes' stores make a whole cluster.
#include "cluster/best_copies.hpp"
#include "model/limits.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace caucus;
using namespace caucus::cluster;

namespace {

group_copy of(std::uint16_t shard, std::uint64_t applied,
              std::uint64_t term = 0, bool leads = false) {
  return {shard_id{shard}, log_index{applied}, log_term{term}, leads};
}

} // namespace

TEST_CASE("each shard comes from the copy that has applied most") {
  const auto best
    = best_copies({{of(0, 5), of(1, 9)}, {of(0, 7), of(1, 9)}, {of(2, 1)}});
  REQUIRE(best.size() == limits::shard_count);
  CHECK(best[0].from == 1);
  CHECK(best[0].applied == log_index{7});
  CHECK(best[1].from == 0); // the first of equals
  CHECK(best[2].from == 2);
}

TEST_CASE(
  "a shard that no copy has is missing, also where a replica is empty") {
  const auto best = best_copies({{of(0, 5), of(1, 0)}, {}});
  CHECK(best[0].from);
  CHECK(std::count_if(best.begin(), best.end(),
                      [](const auto& one) { return one.from.has_value(); })
        == 1);
  CHECK_FALSE(best_copies({})[63].from);
}

TEST_CASE("with the leader's copy nothing that was acknowledged is missing") {
  // The leader need not be the one that has applied most by now.
  const auto best = best_copies({{of(0, 5, 3, true)}, {of(0, 6, 3)}});
  CHECK(best[0].from == 1);
  CHECK(best[0].current);
  CHECK_FALSE(best_copies({{of(0, 5, 3)}, {of(0, 6, 3)}})[0].current);
}

TEST_CASE("a leader whose term is over is none") {
  CHECK_FALSE(best_copies({{of(0, 9, 3, true)}, {of(0, 6, 4)}})[0].current);
  CHECK(best_copies({{of(0, 9, 3, true)}, {of(0, 6, 4, true)}})[0].current);
}

TEST_CASE("the control group and groups of the future are left out") {
  const auto best
    = best_copies({{of(limits::shard_count, 9), of(9999, 9), of(63, 1)}});
  CHECK(best.size() == limits::shard_count);
  CHECK(best[63].from == 0);
}
