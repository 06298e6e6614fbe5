// Purpose: how many groups one node brings in motion at a time.
#pragma once

#include "model/ids.hpp"
#include "model/time.hpp"

#include <cstdint>
#include <map>

namespace caucus::cluster {

/// limits::moves_at_a_time places for groups whose replicas move: a move
/// copies data and syncs disks, and clients' traffic must go on. A group that
/// makes no progress for limits::move_patience loses its place while others
/// want it, and comes back when there is one.
class move_slots {
public:
  /// Asked before each step of a group, and while it waits. `mark` is any
  /// number that changes with progress. Answers whether it has a place.
  [[nodiscard]] bool enter(shard_id group, std::uint64_t mark, mono_ms now);

  /// It is done, is not led here any more, or cannot go on.
  void leave(shard_id group);

  [[nodiscard]] bool has(shard_id group) const {
    return inside_.contains(group);
  }

private:
  struct place {
    std::uint64_t mark = 0;
    mono_ms since = 0;
  };

  bool make_room(mono_ms now);

  std::map<shard_id, place> inside_;
};

} // namespace caucus::cluster
