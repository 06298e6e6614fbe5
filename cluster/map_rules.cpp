// Purpose: what a map says of a node, which map counts, and who may speak.
#include "cluster/map_rules.hpp"

#include <algorithm>

namespace caucus::cluster {

const node_row* find_node(const cluster_map& map, node_id node) {
  const auto i
    = std::find_if(map.nodes.begin(), map.nodes.end(),
                   [node](const node_row& row) { return row.node == node; });
  return i == map.nodes.end() ? nullptr : &*i;
}

bool is_active(const cluster_map& map, node_id node) {
  const auto* row = find_node(map, node);
  return row != nullptr && row->state == node_state::active;
}

std::vector<node_id> active_nodes(const cluster_map& map) {
  std::vector<node_id> found;
  for (const auto& row : map.nodes)
    if (row.state == node_state::active)
      found.push_back(row.node);
  std::sort(found.begin(), found.end());
  return found;
}

std::span<const node_id> nodes_of(const cluster_map& map, shard_id group) {
  const auto i = std::find_if(
    map.placement.begin(), map.placement.end(),
    [group](const placement_row& row) { return row.shard == group; });
  if (i == map.placement.end())
    return {};
  return i->nodes;
}

std::size_t placed_on(const cluster_map& map, node_id node) {
  return static_cast<std::size_t>(
    std::count_if(map.placement.begin(), map.placement.end(),
                  [node](const placement_row& row) {
                    return std::find(row.nodes.begin(), row.nodes.end(), node)
                           != row.nodes.end();
                  }));
}

bool known_map::offer(const cluster_map& heard) {
  const auto foreign
    = map_.cluster != cluster_id{} && heard.cluster != map_.cluster;
  if (foreign || heard.version <= map_.version)
    return false;
  map_ = heard;
  return true;
}

bool known_map::may_speak(node_id node) const {
  const auto* row = find_node(map_, node);
  return row == nullptr || row->state != node_state::removed;
}

} // namespace caucus::cluster
