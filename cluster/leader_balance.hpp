// Purpose: when a leader hands over only because another node is preferred.
#pragma once

#include "model/ids.hpp"
#include "model/time.hpp"

#include <map>
#include <optional>
#include <span>

namespace caucus::cluster {

/// A group led here that another node shall lead.
struct hand_over {
  shard_id shard{};
  node_id node{};
  replica_id to{};
};

/// One node's patience. The placement says who is preferred, and spreads that
/// evenly; this class sees to it that nothing swings: a leader stays for
/// limits::leader_settle, so does a link before its node is trusted, one group
/// goes per limits::leader_move_interval, and one that did not go waits again.
class leader_balance {
public:
  void link_changed(node_id peer, bool up, mono_ms now);

  /// Told of each group, as often as one likes.
  void led(shard_id shard, bool here, mono_ms now);

  /// The one to hand over now. Counts as done.
  [[nodiscard]] std::optional<hand_over> pick(std::span<const hand_over> wanted,
                                              mono_ms now);

private:
  std::map<node_id, mono_ms> up_since_;
  std::map<shard_id, mono_ms> led_since_;
  std::optional<mono_ms> last_;
};

} // namespace caucus::cluster
