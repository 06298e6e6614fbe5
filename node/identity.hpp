// Purpose: what a data folder says of its node and of the cluster.
#pragma once

#include "model/cluster.hpp"
#include "storage/database.hpp"

#include <optional>
#include <string>

namespace caucus::node {

/// Kept among the node's own facts.
struct identity {
  /// None: the folder is fresh. Message ids of another node would repeat, so
  /// it never changes.
  std::optional<node_id> node{};
  cluster_id cluster{};
  /// The newest map that this node has heard of; version 0: none.
  cluster_map map{};
};

/// Answers one line for people if a fact is damaged.
[[nodiscard]] std::string load_identity(storage::node_store& facts,
                                        identity& out);

/// Synced, the number last: a folder with a number has all else.
[[nodiscard]] std::string save_identity(storage::node_store& facts,
                                        const identity& what);

[[nodiscard]] std::string save_map(storage::node_store& facts,
                                   const cluster_map& map);

/// The number of this folder's tries to join: random, made and kept at the
/// first one. 0: it cannot be kept.
[[nodiscard]] std::uint64_t join_attempt(storage::node_store& facts);

/// Makes a cluster's first replicas: this node is the only voter of every
/// group. What is there already stays. Answers one line for people.
[[nodiscard]] std::string begin_groups(storage::log_store& log, node_id node);

/// Unpredictable 64 bits, not 0. Not for secrets.
[[nodiscard]] std::uint64_t random_number();

} // namespace caucus::node
