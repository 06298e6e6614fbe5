#include "cluster/control_duty.hpp"
#include "cluster/operator_rules.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace caucus::cluster;

namespace {

duty_facts facts_of(node_id self) {
  duty_facts known;
  known.self = self;
  known.said[self] = {"a:1", "http://a"};
  known.plan.reachable = {node_id{0}, node_id{1}};
  known.now = 42;
  return known;
}

cluster_map two_nodes() {
  cluster_map map;
  map.version = 3;
  map.nodes = {{node_id{0}, node_state::active, "a:1", "http://a", 1},
               {node_id{1}, node_state::active, "b:1", "http://b", 1}};
  return map;
}

cluster_map placed_on_both() {
  auto map = two_nodes();
  map.placement = plan_placement(map, facts_of(node_id{0}).plan);
  return map;
}

} // namespace

TEST_CASE("the first duty is to be in the map oneself") {
  const auto next = next_duty({}, facts_of(node_id{4}));
  REQUIRE(next);
  const auto& admit = std::get<admit_node>(*next);
  CHECK(admit.wanted == node_id{4});
  CHECK(admit.cluster_address == "a:1");
  CHECK(admit.now_ms == 42);
}

TEST_CASE("then come nodes that have moved, unless they were removed") {
  auto map = two_nodes();
  auto known = facts_of(node_id{0});
  known.said[node_id{1}] = {"b:2", "http://b"};
  const auto next = next_duty(map, known);
  REQUIRE(next);
  CHECK(std::get<set_node_address>(*next).node == node_id{1});
  map.nodes[1].state = node_state::removed;
  CHECK(std::holds_alternative<place_shards>(*next_duty(map, known)));
}

TEST_CASE("then the placement, until all is as it shall be") {
  auto map = two_nodes();
  const auto next = next_duty(map, facts_of(node_id{0}));
  REQUIRE(next);
  CHECK(std::get<place_shards>(*next).rows.size() == limits::group_count);
  CHECK_FALSE(next_duty(placed_on_both(), facts_of(node_id{0})));
}

TEST_CASE("an operator cannot take the last node, nor what is not there") {
  auto map = placed_on_both();
  CHECK(may_drain({map, node_id{1}, true, 0}).code == errc::none);
  CHECK(may_drain({map, node_id{9}, true, 0}).code == errc::node_not_found);
  map.nodes[0].state = node_state::draining;
  CHECK(may_drain({map, node_id{1}, true, 0}).code == errc::conflict);
  CHECK(may_undrain({map, node_id{0}, true, 0}).code == errc::none);
  map.nodes[0].state = node_state::removed;
  CHECK(may_undrain({map, node_id{0}, true, 0}).code == errc::node_not_found);
}

TEST_CASE("a node is removed when it is drained and empty") {
  auto map = placed_on_both();
  CHECK(may_remove({map, node_id{1}, true, 0}).code == errc::conflict);
  map.nodes[1].state = node_state::draining;
  CHECK(may_remove({map, node_id{1}, true, 0}).code == errc::conflict);
  map.placement.clear();
  CHECK(may_remove({map, node_id{1}, true, 1}).code == errc::conflict);
  CHECK(may_remove({map, node_id{1}, true, {}}).code == errc::unavailable);
  CHECK(may_remove({map, node_id{1}, false, {}}).code == errc::none);
  CHECK(may_remove({map, node_id{1}, true, 0}).code == errc::none);
}

TEST_CASE("a node is replaced when it is gone and others can decide") {
  auto map = placed_on_both();
  map.nodes.push_back({node_id{2}, node_state::active, "c:1", "http://c", 1});
  for (auto& row : map.placement)
    row.nodes = {node_id{0}, node_id{1}, node_id{2}};
  CHECK(may_replace({map, node_id{1}, true, 0}).code == errc::conflict);
  CHECK(may_replace({map, node_id{1}, false, 0}).code == errc::none);
  const auto second_away = [](node_id node) { return node == node_id{0}; };
  auto no = may_replace({map, node_id{1}, false, 0, second_away});
  CHECK(no.code == errc::conflict);
  map.placement[3].nodes = {node_id{1}};
  no = may_replace({map, node_id{1}, false, 0});
  CHECK(no.code == errc::conflict);
  CHECK(no.text.find("shard 3") != std::string::npos);
}
