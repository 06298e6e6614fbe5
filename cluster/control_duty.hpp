// Purpose: what the leading controller writes down next.
#pragma once

#include "cluster/placement_planner.hpp"
#include "model/command.hpp"

#include <map>
#include <optional>
#include <string>

namespace caucus::cluster {

/// Where a node says that it is.
struct node_address {
  std::string cluster_address{};
  std::string client_url{};

  bool operator==(const node_address&) const = default;
};

/// What the controller must know beside the map.
struct duty_facts {
  node_id self{};
  std::uint64_t attempt = 0;              // of this node's folder
  std::map<node_id, node_address> said{}; // `self` too
  plan_facts plan{};
  unix_ms now = 0;
};

/// The next command of the control group: this node itself, then nodes that
/// have moved, then the placement. Empty: the map is as it shall be. All of
/// them may be repeated.
[[nodiscard]] std::optional<command> next_duty(const cluster_map& map,
                                               const duty_facts& facts);

} // namespace caucus::cluster
