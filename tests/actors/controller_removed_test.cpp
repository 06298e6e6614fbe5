// How a node hears that its cluster does without it.
#include "controller_node.hpp"

#include <doctest/doctest.h>

namespace caucus::test {
namespace {

cluster_map with_peer(cluster_id cluster, std::uint64_t version) {
  auto map = map_of({"a:1", "b:1"}, version);
  map.cluster = cluster;
  map.placement = {{control_shard, {node_id{1}}}};
  return map;
}

TEST_CASE_FIXTURE(outer_node, "a removed node is told once that it is") {
  auto map = with_peer(cluster, 5);
  map.nodes[0].state = node_state::removed;
  tell(controller, map);
  run();
  ++map.version;
  tell(controller, map);
  run();
  CHECK(removals == 1);
}

TEST_CASE_FIXTURE(controller_node,
                  "a node that was removed hears so when it comes back") {
  advance(4 * limits::control_interval);
  link(node_id{1});
  REQUIRE(admit(11) == node_id{1});
  const auto ask_for = [this](admin_op op) {
    return ask<admin_answer>(controller, admin_call{op, node_id{1}, false});
  };
  REQUIRE(ask_for(admin_op::drain));
  node_report empty;
  empty.node = node_id{1};
  empty.cluster_address = "b:11";
  empty.client_url = "http://b";
  empty.clients_gone = true;
  tell(controller, empty);
  advance(2 * limits::control_interval);
  REQUIRE(ask_for(admin_op::remove));
  const auto answer_to = [this](std::uint64_t attempt) {
    auto what = wish(attempt);
    what.wanted = node_id{1};
    const auto answer = ask<join_answer>(controller, what);
    return answer ? errc::none : to_errc(answer.error());
  };
  CHECK(answer_to(11) == errc::node_removed);
  CHECK(answer_to(12) == errc::node_taken); // it only says so
}

TEST_CASE_FIXTURE(outer_node, "a node ends when a peer says that it is "
                              "removed, and for nothing else") {
  const auto gate = spawn<recorder>("gate", got);
  auto verdict = errc::node_taken;
  got->answer = [gate, &verdict](const caf::message& what) {
    if (what.match_elements<std::string>()) // the dialer
      return caf::make_message(as_actor<gate_actor>(gate));
    return caf::make_message(caf::make_error(verdict));
  };
  tell(controller, with_peer(cluster, 5));
  advance(2 * limits::control_interval);
  CHECK_FALSE(got->all<join_request>().empty());
  CHECK(removals == 0);
  verdict = errc::node_removed;
  advance(4 * limits::control_interval);
  CHECK(removals == 1);
  got->answer = nullptr; // it holds the gate, which holds it
}

} // namespace
} // namespace caucus::test
