// Words everyone shares: the bounds of the cluster's port.
#pragma once

#include "model/limits_cluster.hpp"

namespace caucus::limits {

/// Connections on the cluster's port that have not shown a certificate yet.
/// Beyond: the oldest one is cut. A proper node needs milliseconds.
inline constexpr std::size_t remoting_handshakes_max = 256;
/// A message of CAF's from a node. Beyond: its connection is cut.
inline constexpr std::size_t remoting_message_bytes_max
  = 2 * link_batch_bytes_hard;

} // namespace caucus::limits
