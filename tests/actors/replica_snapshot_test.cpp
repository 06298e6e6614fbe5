// Snapshots between nodes: the log that a replica lacks is gone.
#include "replica_cluster.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace std::chrono_literals;
using caucus::test::replica_cluster;

namespace {

/// A log that keeps next to nothing.
log_bounds short_log() {
  log_bounds out;
  out.trailing_entries = 20;
  out.trailing_entries_alone = 5;
  out.every_entries = 50;
  return out;
}

/// Users [from, to), acknowledged by whoever leads.
void fill(replica_cluster& cluster, std::size_t from, std::size_t to) {
  const auto leader = cluster.leader();
  REQUIRE(leader.has_value());
  for (auto n = from; n < to; ++n)
    REQUIRE(cluster.ask<apply_result>(cluster.replica(*leader),
                                      replica_cluster::user(n)));
}

bool has_all(replica_cluster& cluster, std::size_t at, std::size_t count) {
  for (std::size_t n = 0; n < count; ++n)
    if (!cluster.has_user(at, n))
      return false;
  return true;
}

} // namespace

TEST_CASE("a new replica gets a snapshot where the log does not begin at 1") {
  replica_cluster cluster{2, 1, short_log()};
  fill(cluster, 0, 200);
  REQUIRE(cluster.join(1));
  fill(cluster, 200, 230);
  cluster.advance(2s);
  CHECK(cluster.chunks() > 0);
  CHECK(has_all(cluster, 1, 230));
  const auto found = cluster.node(1).disk.load(replica_cluster::shard);
  REQUIRE(found.snapshot.has_value());
  CHECK(found.snapshot->index.value() > 100);
  CHECK(cluster.node(1).disk.fatal.lines->empty());
}

TEST_CASE("a replica that got a snapshot starts again from it") {
  replica_cluster cluster{2, 1, short_log()};
  fill(cluster, 0, 100);
  REQUIRE(cluster.join(1));
  cluster.advance(2s);
  cluster.stop(1);
  cluster.start(1);
  fill(cluster, 100, 110);
  cluster.advance(2s);
  CHECK(has_all(cluster, 1, 110));
  CHECK(cluster.status(1).applied == cluster.status(0).applied);
}

TEST_CASE("a follower that was away for too long gets a snapshot, under load, "
          "and only one") {
  replica_cluster cluster{3, 3, short_log()};
  const auto leader = cluster.leader();
  REQUIRE(leader.has_value());
  const auto away = (*leader + 1) % 3;
  fill(cluster, 0, 10);
  cluster.stop(away);
  fill(cluster, 10, 300);
  cluster.start(away);
  std::size_t n = 300;
  for (int i = 0; i < 40; ++i) {
    fill(cluster, n, n + 5);
    n += 5;
    cluster.advance(100ms);
  }
  cluster.advance(2s);
  CHECK(has_all(cluster, away, n));
  CHECK(cluster.chunks() == 1);
  CHECK(cluster.node(away).disk.fatal.lines->empty());
}

TEST_CASE("a snapshot that is fetched while its leader dies is offered by the "
          "next one") {
  replica_cluster cluster{4, 3, short_log()};
  fill(cluster, 0, 200);
  const auto leader = *cluster.leader();
  REQUIRE(cluster.join(3, false));
  cluster.stop(leader);
  const auto next = cluster.leader();
  REQUIRE(next.has_value());
  fill(cluster, 200, 210);
  cluster.advance(20s);
  CHECK(has_all(cluster, 3, 210));
}

TEST_CASE("a replica closed and opened again has nothing of the old one") {
  replica_cluster cluster{2, 1, short_log()};
  fill(cluster, 0, 100);
  REQUIRE(cluster.join(1, false));
  cluster.advance(2s);
  CHECK(has_all(cluster, 1, 100));
  const auto old = cluster.status(1).self;
  REQUIRE(cluster.change({{cluster.status(0).self, true}}));
  cluster.advance(5s);
  const close_replica close{cluster.shard, old, cluster.status(0).term};
  REQUIRE(cluster.ask_void(cluster.replica(1), close));
  CHECK_FALSE(cluster.has_user(1, 0));
  fill(cluster, 100, 200);
  REQUIRE(cluster.join(1));
  cluster.advance(2s);
  CHECK(cluster.status(1).self != old);
  CHECK(has_all(cluster, 1, 200));
}

TEST_CASE("large entries make a snapshot due and leave the log") {
  auto bounds = short_log();
  bounds.every_entries = 1'000'000;
  bounds.trailing_entries = 1'000'000;
  bounds.every_bytes = 1024 * 1024;
  bounds.trailing_bytes = 512 * 1024;
  replica_cluster cluster{3, 3, bounds};
  const auto leader = cluster.leader();
  REQUIRE(leader.has_value());
  const std::string large(100'000, 'x');
  for (std::size_t n = 0; n < 40; ++n)
    REQUIRE(cluster.ask<apply_result>(cluster.replica(*leader),
                                      replica_cluster::user(n, large)));
  cluster.advance(2s);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto found = cluster.node(i).disk.load(replica_cluster::shard);
    REQUIRE(found.snapshot.has_value());
    CHECK(found.entries.size() <= 22);
  }
}

TEST_CASE("what was applied before a restart counts as committed") {
  replica_cluster cluster;
  REQUIRE(cluster.leader().has_value());
  cluster.advance(1s);
  const auto one = (*cluster.leader() + 1) % 3;
  cluster.stop(one);
  cluster.start(one);
  const auto seen = cluster.status(one);
  CHECK(seen.applied.value() > 0);
  CHECK(seen.commit >= seen.applied);
}
