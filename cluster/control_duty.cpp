// Purpose: what the leading controller writes down next.
#include "cluster/control_duty.hpp"

#include "cluster/map_rules.hpp"

#include <utility>

namespace caucus::cluster {

namespace {

std::optional<command> admit_self(const cluster_map& map,
                                  const duty_facts& facts) {
  const auto here = facts.said.find(facts.self);
  if (find_node(map, facts.self) != nullptr || here == facts.said.end())
    return std::nullopt;
  const auto& [cluster_address, client_url] = here->second;
  return admit_node{cluster_address, client_url, facts.self, facts.now,
                    facts.attempt};
}

std::optional<command> move_node(const cluster_map& map,
                                 const duty_facts& facts) {
  for (const auto& [node, where] : facts.said) {
    const auto* row = find_node(map, node);
    if (row == nullptr || row->state == node_state::removed)
      continue;
    if (node_address{row->cluster_address, row->client_url} != where)
      return set_node_address{node, where.cluster_address, where.client_url};
  }
  return std::nullopt;
}

} // namespace

std::optional<command> next_duty(const cluster_map& map,
                                 const duty_facts& facts) {
  if (auto found = admit_self(map, facts))
    return found;
  if (auto found = move_node(map, facts))
    return found;
  if (auto rows = plan_placement(map, facts.plan); !rows.empty())
    return place_shards{std::move(rows)};
  return std::nullopt;
}

} // namespace caucus::cluster
