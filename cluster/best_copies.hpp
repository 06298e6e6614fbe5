// Purpose: whether copies of some nodes' stores make a whole cluster.
#pragma once

#include "model/ids.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace caucus::cluster {

/// What the copy of one node's store has of a group.
struct group_copy {
  shard_id shard{};
  /// So much of its log was applied, at least.
  log_index applied{};
  /// That of its replica, when the copy began.
  log_term term{};
  /// The replica led and had applied all that was acknowledged, when the copy
  /// began.
  bool leads = false;

  bool operator==(const group_copy&) const = default;
};

/// Which copy is the one to restore a shard from.
struct best_copy {
  /// By its place; empty: none has the shard.
  std::optional<std::size_t> from{};
  log_index applied{};
  /// The leader's copy is among them: all that was acknowledged before is
  /// there. Else what is there may be behind.
  bool current = false;
};

/// By shard: the copy that has applied most. Where nothing was applied there
/// is no shard yet: an empty replica, that waits for its tables. A leader whose
/// term another copy has outlived does not count as one. The control group is
/// left out: a restored cluster begins it anew.
[[nodiscard]] std::vector<best_copy>
best_copies(const std::vector<std::vector<group_copy>>& copies);

} // namespace caucus::cluster
