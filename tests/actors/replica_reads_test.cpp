// Three nodes with a replica each: when their tables may be read, and what a
// barrier proves.
#include "replica_cluster.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace caucus;
using namespace std::chrono_literals;
using caucus::test::replica_cluster;

TEST_CASE("followers may be read once a heartbeat has told the last commit") {
  replica_cluster cluster;
  const auto leader = cluster.leader();
  REQUIRE(leader.has_value());
  cluster.advance(1s);
  const auto follower = (*leader + 1) % 3;
  auto& reads = cluster.node(follower).world->reads;
  CHECK(reads.admit(replica_cluster::shard));
  REQUIRE(cluster.ask<apply_result>(cluster.replica(*leader),
                                    replica_cluster::user(0)));
  reads.heard({replica_cluster::shard, cluster.status(*leader).applied});
  CHECK_FALSE(reads.admit(replica_cluster::shard));
  cluster.advance(2 * limits::raft_heartbeat);
  CHECK(reads.admit(replica_cluster::shard));
  CHECK(cluster.has_user(follower, 0));
}

TEST_CASE("a replica is read only once it has met a leader, and not when it "
          "goes") {
  replica_cluster cluster{3, 3};
  const auto leader = cluster.leader();
  REQUIRE(leader.has_value());
  cluster.advance(1s);
  const auto away = (*leader + 1) % 3;
  auto& world = cluster.node(away).world;
  cluster.stop(away);
  world->reads.gone(replica_cluster::shard); // the node's memory is lost
  cluster.cut(away, true);
  cluster.start(away);
  cluster.advance(5s);
  CHECK_FALSE(world->reads.admit(replica_cluster::shard));
  cluster.cut(away, false);
  cluster.advance(5s);
  REQUIRE(world->reads.admit(replica_cluster::shard));
  auto who = cluster.members();
  const auto id = cluster.status(away).self;
  std::erase_if(who, [id](const auto& one) { return one.id == id; });
  if (cluster.leader() == away)
    REQUIRE(cluster.ask_void(
      cluster.replica(away),
      transfer_leader{replica_cluster::shard, who.front().id}));
  cluster.advance(1s);
  REQUIRE(cluster.change(who));
  cluster.advance(3s);
  const auto term = cluster.status(*cluster.leader()).term;
  REQUIRE(cluster.ask_void(cluster.replica(away),
                           close_replica{replica_cluster::shard, id, term}));
  CHECK_FALSE(world->reads.admit(replica_cluster::shard));
}

TEST_CASE("a barrier is answered behind all that was acknowledged, at the "
          "leader only") {
  replica_cluster cluster;
  const auto leader = cluster.leader();
  REQUIRE(leader.has_value());
  const read_barrier barrier{replica_cluster::shard};
  REQUIRE(cluster.ask<apply_result>(cluster.replica(*leader),
                                    replica_cluster::user(0)));
  const auto before = cluster.status(*leader).applied;
  REQUIRE(cluster.ask<apply_result>(cluster.replica(*leader), barrier));
  CHECK(cluster.status(*leader).applied.value() == before.value() + 1);
  const auto refused
    = cluster.ask<apply_result>(cluster.replica((*leader + 1) % 3), barrier);
  CHECK(refused.error() == errc::unavailable);
}

TEST_CASE("a leader that was cut off answers no barrier") {
  replica_cluster cluster;
  const auto old = cluster.leader();
  REQUIRE(old.has_value());
  cluster.advance(1s);
  cluster.cut(*old, true);
  CHECK_FALSE(cluster.ask_void<apply_result>(
    cluster.replica(*old), read_barrier{replica_cluster::shard}));
  CHECK(cluster.last_error == errc::timeout);
}
