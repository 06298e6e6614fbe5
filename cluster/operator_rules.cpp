// Purpose: whether what an operator asks of a node can be done now.
#include "cluster/operator_rules.hpp"

#include "cluster/map_rules.hpp"

#include <algorithm>

namespace caucus::cluster {

namespace {

std::string name(node_id node) {
  return "node " + std::to_string(node.value());
}

refusal unknown(const operator_facts& facts) {
  const auto* row = find_node(facts.map, facts.node);
  if (row == nullptr)
    return {errc::node_not_found, "there is no " + name(facts.node)};
  if (row->state == node_state::removed)
    return {errc::node_not_found, name(facts.node) + " was removed"};
  return {};
}

/// Somebody must be there to take over.
refusal last_one(const operator_facts& facts) {
  const auto active = active_nodes(facts.map);
  if (std::any_of(active.begin(), active.end(),
                  [&](node_id one) { return one != facts.node; }))
    return {};
  return {errc::conflict, name(facts.node) + " is the last active node"};
}

/// Whether the others that can be reached are no majority of the shard.
bool needs(const placement_row& row, const operator_facts& facts) {
  const auto& nodes = row.nodes;
  if (std::find(nodes.begin(), nodes.end(), facts.node) == nodes.end())
    return false;
  const auto others
    = std::count_if(nodes.begin(), nodes.end(), [&](node_id one) {
        return one != facts.node && (!facts.reachable || facts.reachable(one));
      });
  return 2 * static_cast<std::size_t>(others) <= nodes.size();
}

} // namespace

refusal may_drain(const operator_facts& facts) {
  if (auto no = unknown(facts); no.code != errc::none)
    return no;
  return last_one(facts);
}

refusal may_undrain(const operator_facts& facts) {
  return unknown(facts);
}

refusal may_remove(const operator_facts& facts) {
  if (auto no = unknown(facts); no.code != errc::none)
    return no;
  if (is_active(facts.map, facts.node))
    return {errc::conflict, name(facts.node) + " is active: drain it first"};
  if (facts.up && !facts.replicas)
    return {errc::unavailable,
            name(facts.node) + " has not told yet what it has"};
  const auto left
    = std::max(placed_on(facts.map, facts.node), facts.replicas.value_or(0));
  if (left > 0)
    return {errc::conflict, name(facts.node) + " still has "
                              + std::to_string(left)
                              + " replicas: wait for the drain"};
  return {};
}

refusal may_replace(const operator_facts& facts) {
  if (auto no = unknown(facts); no.code != errc::none)
    return no;
  if (facts.up)
    return {errc::conflict, name(facts.node) + " answers: drain it instead"};
  for (const auto& row : facts.map.placement)
    if (needs(row, facts))
      return {errc::conflict, "shard " + std::to_string(row.shard.value())
                                + " has no majority without "
                                + name(facts.node)};
  return last_one(facts);
}

} // namespace caucus::cluster
