#include "controller_node.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace caucus;
using caucus::test::controller_node;
using caucus::test::outer_node;

namespace {

template <class T>
errc error_of(const caf::expected<T>& x) {
  return x ? errc::none : to_errc(x.error());
}

cluster_map heard(cluster_id cluster, std::uint64_t version) {
  cluster_map map;
  map.version = version;
  map.cluster = cluster;
  map.nodes = {{node_id{0}, node_state::active, "a:1", "http://a", 1},
               {node_id{1}, node_state::active, "b:1", "http://b", 1}};
  map.placement = {{control_shard, {node_id{1}}}};
  return map;
}

node_report report_of(node_id node) {
  node_report what;
  what.node = node;
  what.cluster_address = "b:7";
  what.client_url = "http://b";
  return what;
}

} // namespace

TEST_CASE_FIXTURE(controller_node,
                  "the first node writes down cluster, itself and placement") {
  advance(4 * limits::control_interval);
  const auto map = written();
  CHECK(map.cluster == cluster);
  REQUIRE(map.nodes.size() == 1);
  CHECK(map.nodes[0].cluster_address == "a:1");
  REQUIRE(map.placement.size() == limits::group_count);
  CHECK(map.placement[5].nodes == std::vector{node_id{0}});
  REQUIRE_FALSE(maps.empty());
  CHECK(maps.back() == map);
  REQUIRE_FALSE(steward->maps.empty());
  CHECK(steward->maps.back() == map);
  const auto version = map.version;
  advance(10 * limits::control_interval);
  CHECK(written().version == version);
}

TEST_CASE_FIXTURE(controller_node, "what a node tells of itself is heard there "
                                   "too") {
  steward->briefs
    = {{shard_id{3}, replica_id{9}, true, false, log_index{5}, log_index{4}}};
  connections = 12;
  advance(4 * limits::control_interval);
  CHECK(told.node == node_id{0});
  CHECK(told.connections == 12);
  REQUIRE(told.replicas.size() == 1);
  CHECK(told.replicas[0].shard == shard_id{3});
  CHECK(told_version == written().version);
}

TEST_CASE_FIXTURE(controller_node, "a node is admitted once for each attempt") {
  advance(4 * limits::control_interval);
  const auto first = ask<join_answer>(controller, wish(11));
  REQUIRE(first);
  CHECK(first->node == node_id{1});
  CHECK(first->cluster == cluster);
  CHECK(first->token_secret == "secret");
  CHECK(first->map.nodes.size() == 2);
  const auto again = ask<join_answer>(controller, wish(11));
  REQUIRE(again);
  CHECK(again->node == node_id{1});
  const auto other = ask<join_answer>(controller, wish(12));
  REQUIRE(other);
  CHECK(other->node == node_id{2});
  auto taken = wish(13);
  taken.wanted = node_id{1};
  CHECK(error_of(ask<join_answer>(controller, taken)) == errc::node_taken);
  auto foreign = wish(14);
  foreign.cluster_name = "other";
  CHECK(error_of(ask<join_answer>(controller, foreign)) == errc::forbidden);
}

TEST_CASE_FIXTURE(controller_node,
                  "who comes too early does not take the first node's number") {
  std::optional<node_id> number;
  for (int i = 0; i < 20 && !number; ++i) {
    if (const auto answer = ask<join_answer>(controller, wish(11)))
      number = answer->node;
    else
      CHECK(to_errc(answer.error()) == errc::unavailable);
    advance(limits::control_tick);
  }
  CHECK(number == node_id{1});
}

TEST_CASE_FIXTURE(controller_node, "new nodes get replicas and hear the map") {
  advance(4 * limits::control_interval);
  link(node_id{1});
  REQUIRE(admit(11) == node_id{1});
  CHECK(written().placement[5].nodes.size() == 2);
  const auto told = got->all<cluster_map>();
  REQUIRE_FALSE(told.empty());
  CHECK(told.back() == written());
}

TEST_CASE_FIXTURE(controller_node, "a node that has moved is written down") {
  advance(4 * limits::control_interval);
  REQUIRE(admit(11) == node_id{1});
  tell(controller, report_of(node_id{1}));
  advance(2 * limits::control_interval);
  CHECK(written().nodes[1].cluster_address == "b:7");
}

TEST_CASE_FIXTURE(controller_node, "who comes again from elsewhere has moved") {
  advance(4 * limits::control_interval);
  REQUIRE(admit(11) == node_id{1});
  auto moved = wish(11);
  moved.cluster_address = "c:1";
  const auto again = ask<join_answer>(controller, moved);
  REQUIRE(again);
  CHECK(again->node == node_id{1});
  CHECK(written().nodes[1].cluster_address == "c:1");
}

TEST_CASE_FIXTURE(outer_node, "a node says where it is to those that dial it") {
  tell(controller, heard(cluster, 5));
  advance(2 * limits::control_interval);
  const auto dialed = got->all<std::string>();
  REQUIRE(dialed.size() == 1); // one at a time
  CHECK(dialed[0] == "b:1");
}

TEST_CASE_FIXTURE(outer_node, "who is told of a move has it dialed there") {
  tell(controller, heard(cluster, 5));
  auto moved = wish(11);
  moved.wanted = node_id{1};
  CHECK(error_of(ask<join_answer>(controller, moved)) == errc::unavailable);
  const auto told = got->all<cluster_map>();
  REQUIRE_FALSE(told.empty());
  CHECK(told.back().nodes[1].cluster_address == "b:11");
  CHECK(told.back().version == 5);
}

TEST_CASE_FIXTURE(controller_node,
                  "operators drain, and remove what is empty") {
  advance(4 * limits::control_interval);
  const auto ask_for = [this](admin_op op, std::uint16_t node) {
    return ask<admin_answer>(controller, admin_call{op, node_id{node}, false});
  };
  CHECK(error_of(ask_for(admin_op::drain, 0)) == errc::conflict);
  CHECK(error_of(ask_for(admin_op::drain, 7)) == errc::node_not_found);
  link(node_id{1});
  REQUIRE(admit(11) == node_id{1});
  CHECK(error_of(ask_for(admin_op::remove, 1)) == errc::conflict);
  CHECK(error_of(ask_for(admin_op::replace, 1)) == errc::conflict);
  const auto drained = ask_for(admin_op::drain, 1);
  REQUIRE(drained);
  CHECK(drained->nodes[1].row.state == node_state::draining);
  CHECK(drained->nodes[1].up);
  CHECK(drained->controller == node_id{0});
  auto empty = report_of(node_id{1});
  empty.clients_gone = true;
  tell(controller, empty);
  advance(2 * limits::control_interval);
  CHECK(written().placement[5].nodes == std::vector{node_id{0}});
  REQUIRE(ask_for(admin_op::remove, 1));
  CHECK(written().nodes[1].state == node_state::removed);
  // The node hears of it before its link is ended.
  CHECK(got->who_got<cluster_map>().back() == "link");
  advance(limits::control_interval + limits::control_tick);
  const auto kept = got->rows();
  const auto last = std::find_if(kept.rbegin(), kept.rend(), [](const auto& x) {
    return x.first == "keeper"
           && x.second.template match_elements<cluster_map>();
  });
  REQUIRE(last != kept.rend());
  CHECK(last->second.get_as<cluster_map>(0).nodes[1].state
        == node_state::removed);
  CHECK(error_of(ask_for(admin_op::undrain, 1)) == errc::node_not_found);
}

TEST_CASE_FIXTURE(controller_node, "who lists sees what nodes have told") {
  advance(4 * limits::control_interval);
  steward->briefs
    = {{shard_id{3}, own_id, true, true, log_index{9}, log_index{7}}};
  connections = 5;
  advance(2 * limits::control_interval);
  const auto found = ask<admin_answer>(controller, admin_call{});
  REQUIRE(found);
  REQUIRE(found->nodes.size() == 1);
  CHECK(found->nodes[0].connections == 5);
  CHECK(found->nodes[0].leaders == 1);
  CHECK(found->nodes[0].lag == 2);
  CHECK(found->nodes[0].placed == limits::group_count);
  CHECK(found->unsettled == limits::group_count - 1);
}

TEST_CASE_FIXTURE(outer_node, "who does not lead keeps the newer map") {
  tell(controller, heard(cluster, 5));
  run();
  tell(controller, heard(cluster, 4));
  run();
  REQUIRE(maps.size() == 1);
  CHECK(maps[0].version == 5);
  CHECK(steward->maps.back().version == 5);
  CHECK(removals == 0);
}

TEST_CASE_FIXTURE(outer_node, "who does not lead asks those who may, once") {
  CHECK(error_of(ask<join_answer>(controller, wish(11))) == errc::unavailable);
  tell(controller, heard(cluster, 5));
  link(node_id{1});
  got->answer = [](const caf::message& what) {
    return what.match_elements<join_request>()
             ? caf::make_message(join_answer{node_id{9}, {}, {}, {}})
             : caf::make_message(admin_answer{});
  };
  const auto passed = ask<join_answer>(controller, wish(11));
  REQUIRE(passed);
  CHECK(passed->node == node_id{9});
  CHECK(got->all<join_request>().at(0).forwarded);
  CHECK(ask<admin_answer>(controller, admin_call{}));
  auto again = wish(11);
  again.forwarded = true;
  CHECK(error_of(ask<join_answer>(controller, again)) == errc::unavailable);
}

TEST_CASE_FIXTURE(outer_node, "every node tells the leading one of itself") {
  tell(controller, heard(cluster, 5));
  link(node_id{1});
  connections = 3;
  advance(2 * limits::control_interval);
  const auto told = got->all<node_report>();
  REQUIRE_FALSE(told.empty());
  CHECK(told.back().node == node_id{0});
  CHECK(told.back().version == 5);
  CHECK(told.back().connections == 3);
}

TEST_CASE_FIXTURE(outer_node,
                  "the clients of a draining node leave bit by bit") {
  auto map = heard(cluster, 5);
  map.nodes[0].state = node_state::draining;
  connections = 80;
  link(node_id{1});
  tell(controller, map);
  advance(limits::control_tick);
  const auto told = got->all<go_away>();
  REQUIRE_FALSE(told.empty());
  CHECK(told[0].most == 2); // of 80 in limits::drain_spread
  CHECK(told[0].url == "http://b");
  connections = 0;
  advance(2 * limits::control_interval);
  CHECK(got->all<node_report>().back().clients_gone);
}

TEST_CASE_FIXTURE(outer_node, "a map that cannot be kept ends the node") {
  disk_error = "no space";
  tell(controller, heard(cluster, 5));
  run();
  REQUIRE(fatal.lines->size() == 1);
  CHECK(fatal.lines->at(0).find("no space") != std::string::npos);
  CHECK(steward->maps.empty());
}
