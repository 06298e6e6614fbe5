#include "cluster/map_rules.hpp"
#include "cluster/placement_planner.hpp"
#include "model/limits.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace caucus;
using namespace caucus::cluster;

namespace {

struct toy {
  explicit toy(std::uint16_t count = 0) {
    while (count-- > 0)
      add();
  }

  void add() {
    const node_id node{static_cast<std::uint16_t>(map.nodes.size())};
    map.nodes.push_back({.node = node});
    facts.reachable.insert(node);
  }

  void set(std::uint16_t node, node_state state) {
    map.nodes.at(node).state = state;
  }

  /// Answers how many replicas changed their place.
  std::size_t plan() {
    std::size_t moved = 0;
    for (const auto& row : plan_placement(map, facts)) {
      const auto old = nodes_of(map, row.shard);
      for (auto node : row.nodes)
        moved += std::find(old.begin(), old.end(), node) == old.end();
      std::erase_if(map.placement,
                    [&](const auto& x) { return x.shard == row.shard; });
      map.placement.push_back(row);
    }
    return moved;
  }

  std::size_t leads(std::uint16_t node) const {
    return static_cast<std::size_t>(std::count_if(
      map.placement.begin(), map.placement.end(), [node](const auto& row) {
        return row.shard != control_shard && row.nodes.front() == node_id{node};
      }));
  }

  std::size_t holds(std::uint16_t node) const {
    return placed_on(map, node_id{node});
  }

  std::size_t replicas(shard_id shard) const {
    return nodes_of(map, shard).size();
  }

  void check_even() const {
    std::vector<std::size_t> led;
    std::vector<std::size_t> held;
    for (auto node : active_nodes(map)) {
      led.push_back(leads(node.value()));
      held.push_back(holds(node.value()));
    }
    const auto [led_min, led_max] = std::minmax_element(led.begin(), led.end());
    CHECK(*led_max <= *led_min + 1);
    const auto [min, max] = std::minmax_element(held.begin(), held.end());
    CHECK(*max <= *min + 1);
  }

  cluster_map map;
  plan_facts facts;
};

} // namespace

TEST_CASE("one node holds and leads everything") {
  toy now{1};
  now.plan();
  REQUIRE(now.map.placement.size() == limits::group_count);
  CHECK(now.leads(0) == limits::shard_count);
  CHECK(now.holds(0) == limits::group_count);
}

TEST_CASE("without nodes there is no plan") {
  toy now;
  CHECK(now.plan() == 0);
  CHECK(now.map.placement.empty());
}

TEST_CASE("there are as many replicas as nodes, up to three") {
  for (std::uint16_t count : {1, 2, 3, 4, 9}) {
    CAPTURE(count);
    toy now{count};
    now.plan();
    for (std::uint16_t i = 0; i < limits::shard_count; ++i)
      CHECK(now.replicas(shard_id{i}) == std::min<std::size_t>(count, 3));
    // What drains holds rows of which not all active nodes may lead one.
    for (const auto& row : now.map.nodes)
      if (row.state == node_state::draining)
        now.facts.emptied.insert(row.node);
    now.plan();
    now.check_even();
  }
}

TEST_CASE("the control group has five replicas from five nodes on") {
  const auto of = [](std::uint16_t count) {
    toy now{count};
    now.plan();
    return now.replicas(control_shard);
  };
  CHECK(of(1) == 1);
  CHECK(of(3) == 3);
  CHECK(of(4) == 3);
  CHECK(of(5) == 5);
  CHECK(of(8) == 5);
}

TEST_CASE("a cluster that grows moves no more than the new node's share") {
  toy now{3};
  now.plan();
  now.add();
  const auto moved = now.plan();
  now.check_even();
  CHECK(now.holds(3) == moved);
  CHECK(moved <= (limits::shard_count * 3 + 3) / 4);
}

TEST_CASE("a plan that was done leaves nothing to do") {
  toy now{3};
  now.plan();
  CHECK(plan_placement(now.map, now.facts).empty());
  for (int i = 0; i < 4; ++i) {
    now.add();
    now.plan();
    CHECK(plan_placement(now.map, now.facts).empty());
  }
  now.set(2, node_state::draining);
  now.plan();
  CHECK(plan_placement(now.map, now.facts).empty());
  now.facts.emptied.insert(node_id{2});
  now.plan();
  CHECK(plan_placement(now.map, now.facts).empty());
}

TEST_CASE("a draining node leads nothing first, and leaves when it is empty") {
  toy now{4};
  now.plan();
  const auto held = now.holds(1);
  now.set(1, node_state::draining);
  CHECK(now.plan() == 0);
  CHECK(now.leads(1) == 0);
  CHECK(now.holds(1) == held);
  now.facts.emptied.insert(node_id{1});
  now.plan();
  CHECK(now.holds(1) == 0);
  for (std::uint16_t i = 0; i < limits::group_count; ++i)
    CHECK(now.replicas(shard_id{i}) == 3);
  now.check_even();
}

TEST_CASE("the only node drains to the one that came") {
  toy now{1};
  now.plan();
  now.add();
  now.set(0, node_state::draining);
  now.plan();
  CHECK(now.leads(1) == limits::shard_count);
  CHECK(now.holds(0) == limits::group_count);
  now.facts.emptied.insert(node_id{0});
  now.plan();
  CHECK(now.holds(0) == 0);
}

TEST_CASE("nobody leaves when there is nowhere to go") {
  toy now{2};
  now.plan();
  now.set(0, node_state::draining);
  now.set(1, node_state::draining);
  now.facts.emptied = {node_id{0}, node_id{1}};
  CHECK(plan_placement(now.map, now.facts).empty());
}

TEST_CASE("a removed node is replaced everywhere") {
  toy now{5};
  now.plan();
  now.set(0, node_state::removed);
  now.plan();
  CHECK(now.holds(0) == 0);
  CHECK(now.replicas(control_shard) == 3);
  now.check_even();
}

TEST_CASE("nothing is moved for balance while a node is away") {
  toy now{3};
  now.plan();
  now.add();
  now.facts.reachable.erase(node_id{1});
  CHECK(now.plan() == 0);
  now.facts.reachable.insert(node_id{1});
  CHECK(now.plan() > 0);
  now.check_even();
}

TEST_CASE("new replicas go where somebody answers") {
  toy now{5};
  now.plan();
  now.set(0, node_state::removed);
  now.facts.reachable.erase(node_id{1});
  const auto before = now.holds(1);
  now.plan();
  CHECK(now.holds(0) == 0);
  CHECK(now.holds(1) == before);
}

TEST_CASE("any history of nodes ends in an even placement") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 rng{seed};
    toy now{1};
    for (int i = 0; i < 25; ++i) {
      const auto any = static_cast<std::uint16_t>(rng() % now.map.nodes.size());
      auto& row = now.map.nodes[any];
      switch (rng() % 4) {
        case 0: now.add(); break;
        case 1:
          if (active_nodes(now.map).size() > 1
              && row.state == node_state::active)
            row.state = node_state::draining;
          break;
        case 2:
          if (row.state == node_state::draining) {
            now.facts.emptied.insert(row.node);
            now.plan();
            CHECK(now.holds(any) == 0);
            row.state = node_state::removed;
          }
          break;
        default:
          if (row.state == node_state::draining) {
            row.state = node_state::active;
            now.facts.emptied.erase(row.node);
          }
      }
      now.plan();
      CHECK(plan_placement(now.map, now.facts).empty());
    }
    // What drains holds rows of which not all active nodes may lead one.
    for (const auto& row : now.map.nodes)
      if (row.state == node_state::draining)
        now.facts.emptied.insert(row.node);
    now.plan();
    now.check_even();
  }
}
