// Purpose: what a map says of a node, which map counts, and who may speak.
#pragma once

#include "model/cluster.hpp"

#include <span>
#include <vector>

namespace caucus::cluster {

/// Null: there is no such node.
[[nodiscard]] const node_row* find_node(const cluster_map& map, node_id node);

/// Whether the node may hold new replicas and clients.
[[nodiscard]] bool is_active(const cluster_map& map, node_id node);

/// In the order of their numbers.
[[nodiscard]] std::vector<node_id> active_nodes(const cluster_map& map);

/// Where a group shall be; empty: the map does not say.
[[nodiscard]] std::span<const node_id> nodes_of(const cluster_map& map,
                                                shard_id group);

/// Groups that are placed on a node.
[[nodiscard]] std::size_t placed_on(const cluster_map& map, node_id node);

/// The newest map that this node has heard of.
class known_map {
public:
  /// `kept`: what was found on disk; version 0: nothing.
  explicit known_map(cluster_map kept) : map_(std::move(kept)) {}

  /// Takes a newer map of the same cluster; any, while there is none. Answers
  /// whether it did.
  bool offer(const cluster_map& heard);

  /// Whether messages of `node` count: not those of a removed node. One that
  /// the map does not know may have been admitted since.
  [[nodiscard]] bool may_speak(node_id node) const;

  [[nodiscard]] const cluster_map& get() const noexcept { return map_; }

private:
  cluster_map map_;
};

} // namespace caucus::cluster
