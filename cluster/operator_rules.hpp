// Purpose: whether what an operator asks of a node can be done now.
#pragma once

#include "model/cluster.hpp"
#include "model/error.hpp"

#include <functional>
#include <optional>
#include <string>

namespace caucus::cluster {

/// What the leading controller knows of the node.
struct operator_facts {
  const cluster_map& map;
  node_id node{};
  /// It answers now.
  bool up = false;
  /// Replicas that it has. None: it has not told since this controller leads,
  /// or since its link came up.
  std::optional<std::size_t> replicas{};
  /// For `may_replace`. Empty: all other nodes can be reached.
  std::function<bool(node_id)> reachable{};
};

/// Why not, for people; `code` none: it can be done.
struct refusal {
  errc code = errc::none;
  std::string text{};
};

/// To take its leaders, clients and replicas away.
[[nodiscard]] refusal may_drain(const operator_facts& facts);
/// To make it active again.
[[nodiscard]] refusal may_undrain(const operator_facts& facts);
/// To forget a node that was drained.
[[nodiscard]] refusal may_remove(const operator_facts& facts);
/// To forget a node that is gone for ever with its replicas: only where the
/// others of each shard can decide without it. Else that node, should it come
/// back, is the last chance of a shard.
[[nodiscard]] refusal may_replace(const operator_facts& facts);

} // namespace caucus::cluster
