// Several voters in a virtual world: what must hold whatever happens.
#include "sim_scenarios.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

using namespace caucus;
using namespace caucus::test;

namespace caucus::test {

std::uint64_t seed(); // tests/main.cpp: `--seed`, or 1

} // namespace caucus::test

namespace {

/// `CAUCUS_SEED` in the environment wins over `--seed`.
std::uint64_t first_seed() {
  const char* text = std::getenv("CAUCUS_SEED");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : seed();
}

std::size_t seeds(std::size_t usual) {
  const char* text = std::getenv("CAUCUS_SEEDS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : usual;
}

std::string command(int i) {
  return "command " + std::to_string(i);
}

} // namespace

TEST_CASE("three voters elect one leader and replicate") {
  sim_raft sim{first_seed()};
  auto leader = sim.elect();
  REQUIRE(leader.has_value());
  for (int i = 0; i < 30; ++i) {
    CHECK(sim.submit(*leader, command(i)));
    sim.run(30);
  }
  sim.run(1000);
  CHECK(sim.acknowledged().size() == 30);
  CHECK(sim.converged());
  CHECK(sim.failure() == "");
  auto followers = (*leader + 1) % sim.size();
  CHECK_FALSE(sim.submit(followers, "not here"));
}

TEST_CASE("a leader that crashes loses its unsynced suffix, the others go on") {
  for (auto s = first_seed(), end = s + 5; s < end; ++s) {
    sim_raft sim{s};
    auto old = sim.elect();
    REQUIRE(old.has_value());
    for (int i = 0; i < 20; ++i)
      sim.submit(*old, command(i));
    sim.crash(*old);
    auto fresh = sim.elect();
    REQUIRE(fresh.has_value());
    CHECK(*fresh != *old);
    CHECK(sim.submit(*fresh, "after"));
    sim.run(500);
    CHECK(sim.acknowledged().count("after") == 1);
    sim.check_end();
    CHECK(sim.failure() == "");
  }
}

TEST_CASE("G15: who alone has the last entry leads when its timer fires") {
  constexpr mono_ms two_timeouts
    = 2 * std::chrono::milliseconds{limits::raft_election}.count();
  for (auto s = first_seed(), end = s + 50; s < end; ++s) {
    CAPTURE(s);
    sim_raft sim{s};
    auto old = sim.elect();
    REQUIRE(old.has_value());
    sim.run(1000);
    const auto behind = (*old + 1) % 3;
    sim.cut(*old, behind);
    REQUIRE(sim.submit(*old, "known to two"));
    REQUIRE(sim.run_until_true(
      400, [&] { return sim.acknowledged().count("known to two") == 1; }));
    sim.crash(*old);
    CHECK(sim.run_until_true(two_timeouts + 100,
                             [&] { return sim.leader().has_value(); }));
    sim.check_end();
    CHECK(sim.failure() == "");
  }
}

TEST_CASE("G16: two that stand at once do not split the votes") {
  constexpr mono_ms two_timeouts
    = 2 * std::chrono::milliseconds{limits::raft_election}.count();
  for (auto s = first_seed(), end = s + 50; s < end; ++s) {
    CAPTURE(s);
    sim_raft sim{s};
    auto old = sim.elect();
    REQUIRE(old.has_value());
    sim.run(1000);
    sim.slow(60); // they hear late that the other one stands
    sim.crash(*old);
    CHECK(sim.run_until_true(two_timeouts + 300,
                             [&] { return sim.leader().has_value(); }));
    sim.check_end();
    CHECK(sim.failure() == "");
  }
}

TEST_CASE("a leader cut off cannot acknowledge and steps down") {
  sim_raft sim{first_seed()};
  auto old = sim.elect();
  REQUIRE(old.has_value());
  sim.isolate(*old);
  sim.submit(*old, "lost");
  sim.run(6000);
  CHECK(sim.acknowledged().count("lost") == 0);
  CHECK(sim.node(*old).peer->current_role() != replication::role::leader);
  auto fresh = sim.elect();
  REQUIRE(fresh.has_value());
  CHECK(*fresh != *old);
  sim.check_end();
  CHECK(sim.failure() == "");
}

TEST_CASE("without a majority nothing is acknowledged") {
  sim_raft sim{first_seed()};
  auto leader = sim.elect();
  REQUIRE(leader.has_value());
  sim.crash((*leader + 1) % 3);
  sim.crash((*leader + 2) % 3);
  sim.submit(*leader, "alone");
  sim.run(5000);
  CHECK(sim.acknowledged().empty());
  sim.check_end();
  CHECK(sim.failure() == "");
}

TEST_CASE("a follower that was away for long is brought back by a snapshot") {
  sim_raft sim{first_seed()};
  auto leader = sim.elect();
  REQUIRE(leader.has_value());
  auto away = (*leader + 1) % 3;
  sim.crash(away);
  for (int i = 0; i < 200; ++i) {
    sim.submit(*leader, command(i));
    sim.run(20);
  }
  CHECK(sim.acknowledged().size() > 150);
  sim.restart(away);
  CHECK(sim.run_until_true(10'000, [&] { return sim.converged(); }));
  CHECK(sim.snapshots_fetched() > 0);
  sim.check_end();
  CHECK(sim.failure() == "");
}

TEST_CASE("leadership is handed over without waiting for a timeout") {
  sim_raft sim{first_seed()};
  auto old = sim.elect();
  REQUIRE(old.has_value());
  sim.run(1000);
  auto to = (*old + 1) % 3;
  REQUIRE(sim.transfer(*old, replica_id{to + 1}));
  CHECK_FALSE(sim.submit(*old, "too late"));
  CHECK(sim.run_until_true(300, [&] { return sim.leader() == to; }));
  sim.check_end();
  CHECK(sim.failure() == "");
}

TEST_CASE("one voter grows to three without losing a command") {
  sim_options options;
  options.voters = 1;
  options.others = 2;
  sim_raft sim{first_seed(), options};
  std::vector<replication::member> who{{replica_id{1}, true}};
  auto propose = [&] {
    for (int i = 0; i < 200; ++i) {
      if (sim.submit(0, entry_kind::change,
                     replication::encode_configuration(who)))
        return true;
      sim.run(50);
    }
    return false;
  };
  int count = 0;
  auto work = [&] {
    for (int i = 0; i < 50; ++i) {
      sim.submit(0, command(count++));
      sim.run(20);
    }
  };
  work();
  for (std::uint64_t id : {2, 3}) {
    who.push_back({replica_id{id}, false});
    CHECK(propose());
    work();
    who.back().voter = true;
    CHECK(propose());
    work();
  }
  CHECK(sim.acknowledged().size() > 200);
  sim.crash(0);
  auto leader = sim.elect();
  REQUIRE(leader.has_value());
  CHECK(sim.submit(*leader, "without the first one"));
  sim.check_end();
  CHECK(sim.failure() == "");
}

namespace {

/// Runs many seeds; the first failure names its seed.
void torment_all(scenario where, std::size_t count) {
  std::size_t acknowledged = 0;
  std::size_t fetched = 0;
  for (auto s = first_seed(), end = s + seeds(count); s < end; ++s) {
    CAPTURE(s);
    sim_raft sim{s, options_of(where)};
    torment(sim, plan_of(where));
    REQUIRE(sim.failure() == "");
    acknowledged += sim.acknowledged().size();
    fetched += sim.snapshots_fetched();
  }
  MESSAGE("acknowledged " << acknowledged << ", snapshots " << fetched);
  CHECK(acknowledged > 0);
}

} // namespace

TEST_CASE("nothing breaks under random crashes, cuts, loss and slow disks") {
  torment_all(scenario::crashes, 40);
}

TEST_CASE("nothing breaks when servers come, go and change roles meanwhile") {
  torment_all(scenario::churn, 50);
}

TEST_CASE("nothing breaks when one voter grows to some") {
  torment_all(scenario::growth, 25);
}

TEST_CASE("nothing breaks where two vote and one comes and goes") {
  torment_all(scenario::pair, 25);
}

TEST_CASE("nothing breaks where one votes and the others never do") {
  torment_all(scenario::lonely, 10);
}

TEST_CASE("nothing breaks when faults come faster than elections") {
  torment_all(scenario::frantic, 25);
}

TEST_CASE("nothing breaks when syncs take as long as faults") {
  torment_all(scenario::hard_disk, 10);
}

TEST_CASE("everybody catches up under a heavy load") {
  torment_all(scenario::load, 10);
}

TEST_CASE("nothing breaks where messages are repeated and overtake") {
  torment_all(scenario::unordered, 25);
}

TEST_CASE("a leader of two demotes the other one and forgets it") {
  // Found by chance once in 5,000 runs: guard G13. Here it crashes at any
  // time after the proposal.
  for (mono_ms wait = 0; wait < 40; ++wait) {
    CAPTURE(wait);
    sim_options options;
    options.voters = 2;
    sim_raft sim{first_seed(), options};
    auto leader = sim.elect();
    REQUIRE(leader.has_value());
    REQUIRE(sim.submit(*leader, entry_kind::barrier, ""));
    sim.run(1000);
    const auto self = replica_id{*leader + 1};
    REQUIRE(sim.submit(*leader, entry_kind::change,
                       replication::encode_configuration(
                         {{replica_id{1}, self == replica_id{1}},
                          {replica_id{2}, self == replica_id{2}}})));
    sim.run(wait);
    sim.crash(*leader);
    sim.run(3000);
    sim.check_end();
    CHECK(sim.failure() == "");
  }
}
