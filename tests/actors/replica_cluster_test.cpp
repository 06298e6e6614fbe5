// Three nodes with a replica each: what holds when they come, go and fail.
#include "replica_cluster.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace caucus;
using namespace std::chrono_literals;
using caucus::test::replica_cluster;

namespace {

/// Proposes one user after the other, whatever the answers; keeps them.
struct client_state {
  static inline const char* name = "client";
  client_state(courier_actor::pointer self, std::shared_ptr<replica_actor> to)
    : self_(self), to_(std::move(to)) {}
  courier_actor::behavior_type make_behavior() {
    return {[](const outbox_ready&) {}, [](const leadership&) {},
            [this](caf::tick_atom) { propose_one(); }};
  }
  void propose_one() {
    const auto n = next++;
    self_->request(*to_, caf::infinite, replica_cluster::user(n))
      .then([this, n](const apply_result&) { acknowledged.push_back(n); },
            [this](const caf::error& why) { failures.insert(to_errc(why)); });
  }
  std::size_t next = 0;
  std::vector<std::size_t> acknowledged;
  std::set<errc> failures;

private:
  courier_actor::pointer self_;
  std::shared_ptr<replica_actor> to_;
};
using client = courier_actor::stateful_impl<client_state>;

bool everywhere(replica_cluster& cluster, std::size_t n) {
  return cluster.has_user(0, n) && cluster.has_user(1, n)
         && cluster.has_user(2, n);
}

} // namespace

TEST_CASE("three replicas elect a leader, and what it answers is on all of "
          "them") {
  replica_cluster cluster;
  const auto leader = cluster.leader();
  REQUIRE(leader.has_value());
  const auto done = cluster.ask<apply_result>(cluster.replica(*leader),
                                              replica_cluster::user(0));
  REQUIRE(done);
  CHECK(done->fresh);
  cluster.advance(1s);
  CHECK(everywhere(cluster, 0));
  const auto follower = (*leader + 1) % 3;
  const auto refused = cluster.ask<apply_result>(cluster.replica(follower),
                                                 replica_cluster::user(1));
  CHECK(refused.error() == errc::unavailable);
  CHECK(node_of(cluster.status(follower).leader) == cluster.id_of(*leader));
}

TEST_CASE("commands that wait for room leave when followers have made some") {
  replica_cluster cluster;
  auto from = cluster.spawn<client>(
    std::make_shared<replica_actor>(cluster.replica(*cluster.leader())));
  for (int i = 0; i < 10; ++i)
    cluster.tell(from, caf::tick_atom_v);
  cluster.advance(1s);
  CHECK(cluster.state<client>(from).acknowledged.size() == 10);
  cluster.kill(from);
}

TEST_CASE("a leader that is killed is replaced in less than 3 s") {
  replica_cluster cluster;
  const auto old = cluster.leader();
  REQUIRE(old.has_value());
  cluster.advance(5s);
  cluster.stop(*old);
  cluster.advance(2900ms);
  const auto fresh = cluster.leader(0s);
  REQUIRE(fresh.has_value());
  CHECK(cluster.ask<apply_result>(cluster.replica(*fresh),
                                  replica_cluster::user(0)));
}

TEST_CASE("nothing acknowledged is lost when leaders are killed in the middle "
          "of writes") {
  for (unsigned seed = 0; seed < 12; ++seed) {
    CAPTURE(seed);
    std::mt19937 rng{seed};
    replica_cluster cluster;
    auto to = std::make_shared<replica_actor>();
    auto from = cluster.spawn<client>(to);
    for (int round = 0; round < 4; ++round) {
      const auto leader = cluster.leader();
      REQUIRE(leader.has_value());
      *to = cluster.replica(*leader);
      const auto crash_at = rng() % 20;
      for (unsigned i = 0; i < 20; ++i) {
        cluster.tell(from, caf::tick_atom_v);
        if (i == crash_at) // from here on, it syncs nothing
          *cluster.node(*leader).disk_hangs = true;
        if (rng() % 3 == 0)
          cluster.run_shuffled(rng);
      }
      cluster.run_shuffled(rng);
      cluster.stop(*leader);
      REQUIRE(cluster.leader().has_value());
      cluster.start(*leader);
    }
    cluster.advance(3s);
    const auto& state = cluster.state<client>(from);
    CHECK(state.acknowledged.size() > 10);
    for (auto n : state.acknowledged)
      CHECK(everywhere(cluster, n));
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(cluster.status(i).applied == cluster.status(0).applied);
      CHECK(cluster.node(i).disk.fatal.lines->empty());
    }
    cluster.kill(from);
  }
}

TEST_CASE("a leader that is cut off answers timeout for what it took, and "
          "follows the new one later") {
  replica_cluster cluster;
  const auto old = cluster.leader();
  REQUIRE(old.has_value());
  auto to = std::make_shared<replica_actor>(cluster.replica(*old));
  auto from = cluster.spawn<client>(to);
  cluster.cut(*old, true);
  cluster.tell(from, caf::tick_atom_v);
  cluster.advance(6s);
  CHECK(cluster.state<client>(from).failures == std::set<errc>{errc::timeout});
  const auto fresh = cluster.leader();
  REQUIRE(fresh.has_value());
  CHECK(*fresh != *old);
  cluster.cut(*old, false);
  cluster.advance(3s);
  CHECK(cluster.status(*old).leader == cluster.status(*fresh).self);
  cluster.kill(from);
}

TEST_CASE("a node without the shard answers unavailable") {
  replica_cluster cluster{2, 1};
  const auto& absent = cluster.replica(1);
  CHECK(cluster.status(1).self == replica_id{});
  CHECK(cluster.status(1).shard == replica_cluster::shard);
  const auto refused
    = cluster.ask<apply_result>(absent, replica_cluster::user(0));
  CHECK(refused.error() == errc::unavailable);
  CHECK_FALSE(cluster.ask_void(absent, change_members{}));
  CHECK(cluster.last_error == errc::unavailable);
  CHECK_FALSE(cluster.ask_void(absent, transfer_leader{}));
  CHECK(cluster.ask_void(absent, close_replica{}));
}

TEST_CASE("an open replica is empty, has an id of its node, and stays open") {
  replica_cluster cluster{2, 1};
  const open_replica open{replica_cluster::shard};
  const auto id = cluster.ask<replica_id>(cluster.replica(1), open);
  REQUIRE(id);
  CHECK(node_of(*id) == cluster.id_of(1));
  CHECK(cluster.ask<replica_id>(cluster.replica(1), open) == id);
  CHECK(cluster.status(1).self == *id);
  CHECK(cluster.status(1).last == log_index{});
  cluster.stop(1);
  cluster.start(1);
  CHECK(cluster.ask<replica_id>(cluster.replica(1), open) == id);
  cluster.advance(10s);
  CHECK(cluster.status(1).role == replication::role::follower);
  CHECK(cluster.status(1).term == log_term{}); // it elects nobody
}

TEST_CASE("one replica grows to three, and the first one can go") {
  replica_cluster cluster{3, 1};
  const auto first = cluster.status(0).self;
  CHECK(
    cluster.ask<apply_result>(cluster.replica(0), replica_cluster::user(0)));
  REQUIRE(cluster.join(1));
  REQUIRE(cluster.join(2));
  cluster.advance(1s);
  CHECK(everywhere(cluster, 0));
  const auto close = [&] {
    const auto term = cluster.status(*cluster.leader()).term;
    return cluster.ask_void(cluster.replica(0),
                            close_replica{cluster.shard, first, term});
  };
  CHECK_FALSE(close());
  CHECK(cluster.last_error == errc::unavailable); // it is counted on
  const auto to = cluster.status(1).self;
  REQUIRE(cluster.ask_void(cluster.replica(0),
                           transfer_leader{replica_cluster::shard, to}));
  cluster.advance(300ms);
  REQUIRE(cluster.leader(0s) == 1);
  auto who = cluster.members();
  std::erase_if(who, [&](const auto& one) { return one.id == first; });
  REQUIRE(cluster.change(who));
  cluster.advance(5s);
  CHECK_FALSE(cluster.ask_void(cluster.replica(0),
                               close_replica{cluster.shard, first, {}}));
  CHECK(cluster.last_error == errc::conflict); // from a leader of long ago
  REQUIRE(close());
  CHECK(cluster.status(0).self == replica_id{});
  CHECK(cluster.node(0).disk.load(replica_cluster::shard).replica
        == replica_id{});
  CHECK_FALSE(cluster.has_user(0, 0));
  CHECK(
    cluster.ask<apply_result>(cluster.replica(1), replica_cluster::user(1)));
  REQUIRE(cluster.join(0)); // again, as somebody else
  cluster.advance(1s);
  CHECK(cluster.status(0).self != first);
  CHECK(everywhere(cluster, 1));
}

TEST_CASE("closing another replica than the one that is here does nothing") {
  replica_cluster cluster;
  const auto other = make_replica_id(cluster.id_of(0), 1234);
  CHECK(cluster.ask_void(cluster.replica(0),
                         close_replica{cluster.shard, other, {}}));
  CHECK(cluster.status(0).self == replica_cluster::first_id(0));
}

TEST_CASE("a new leader first commits an entry of its own term, then changes "
          "members") {
  replica_cluster cluster{4, 3};
  const auto old = cluster.leader();
  REQUIRE(old.has_value());
  const auto to = (*old + 1) % 3;
  REQUIRE(cluster.ask_void(
    cluster.replica(*old),
    transfer_leader{replica_cluster::shard, replica_cluster::first_id(to)}));
  cluster.advance(300ms);
  REQUIRE(cluster.leader(0s) == to);
  const auto before = cluster.status(to).last;
  REQUIRE(cluster.join(3, false));
  const auto after = cluster.status(to);
  CHECK(after.last.value() == before.value() + 2); // the barrier, the change
  CHECK(after.members.size() == 4);
  CHECK(cluster.change(cluster.members())); // asked again: done already
  CHECK(cluster.status(to).last == after.last);
}

TEST_CASE("wrong members are refused") {
  replica_cluster cluster;
  const auto leader = cluster.leader();
  REQUIRE(leader.has_value());
  auto who = cluster.members();
  who.push_back(who.front());
  CHECK_FALSE(cluster.change(who));
  CHECK(cluster.last_error == errc::bad_request);
  CHECK_FALSE(cluster.change({}));
  CHECK(cluster.last_error == errc::bad_request);
  CHECK_FALSE(cluster.change({cluster.members().front()})); // two at once
  CHECK(cluster.last_error == errc::unavailable);
  CHECK(cluster.members().size() == 3);
}

TEST_CASE("members in another order are the same members") {
  replica_cluster cluster;
  REQUIRE(cluster.leader().has_value());
  auto who = cluster.members();
  std::reverse(who.begin(), who.end());
  CHECK(cluster.change(who));
}

TEST_CASE("a follower that was away gets what has left the memory from the "
          "disk, not a snapshot") {
  replica_cluster cluster;
  const auto leader = cluster.leader();
  REQUIRE(leader.has_value());
  const auto away = (*leader + 1) % 3;
  cluster.stop(away);
  const std::string large(100'000, 'x');
  for (std::size_t n = 0; n < 60; ++n)
    REQUIRE(cluster.ask<apply_result>(cluster.replica(*leader),
                                      replica_cluster::user(n, large)));
  cluster.node(*leader).disk.log->reads = 0;
  cluster.start(away);
  cluster.advance(5s);
  CHECK(cluster.has_user(away, 59));
  const auto reads = cluster.node(*leader).disk.log->reads;
  CHECK(reads >= 5);
  CHECK(reads <= 12);
  CHECK_FALSE(cluster.node(away).disk.load(replica_cluster::shard).snapshot);
}

TEST_CASE("an idle group says little: a heartbeat and its answer") {
  replica_cluster cluster;
  REQUIRE(cluster.leader().has_value());
  cluster.advance(2s);
  const auto before = cluster.mails();
  cluster.advance(10s);
  const auto per_second = (cluster.mails() - before) / 10;
  CHECK(per_second >= 16);
  CHECK(per_second <= 21);
}
