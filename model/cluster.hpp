// Words everyone shares: which nodes there are, and what is where.
#pragma once

#include "model/ids.hpp"
#include "model/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace caucus {

/// What a node is for. Numbers are on disk: never renumber.
enum class node_state : std::uint8_t {
  /// Receives replicas and clients.
  active = 1,
  /// Gives away its leaders, then its clients, then its replicas.
  draining = 2,
  /// Its number is never used again; what comes from it is refused.
  removed = 3,
};

/// A node of the cluster.
struct node_row {
  node_id node{};
  node_state state = node_state::active;
  std::string cluster_address{}; // HOST:PORT of its links
  std::string client_url{};      // where its clients connect
  unix_ms since_ms = 0;

  bool operator==(const node_row&) const = default;
};

/// Where a shard shall be. The steward of its leader brings it there.
struct placement_row {
  shard_id shard{};
  /// The first one shall lead.
  std::vector<node_id> nodes{};

  bool operator==(const placement_row&) const = default;
};

/// All of it as of one applied index of the control group: the higher
/// `version` counts.
struct cluster_map {
  std::uint64_t version = 0;
  cluster_id cluster{};
  std::vector<node_row> nodes{};          // by number
  std::vector<placement_row> placement{}; // by shard, the control group too

  bool operator==(const cluster_map&) const = default;
};

/// A setting of the control group: the cluster's id, in decimal, set once.
inline constexpr std::string_view setting_cluster_id = "cluster_id";

} // namespace caucus
