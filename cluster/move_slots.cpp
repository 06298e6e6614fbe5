// Purpose: how many groups one node brings in motion at a time.
#include "cluster/move_slots.hpp"

#include "model/limits.hpp"

#include <algorithm>

namespace caucus::cluster {

bool move_slots::enter(shard_id group, std::uint64_t mark, mono_ms now) {
  if (const auto i = inside_.find(group); i != inside_.end()) {
    if (i->second.mark != mark)
      i->second = {mark, now};
    return true;
  }
  if (inside_.size() >= limits::moves_at_a_time && !make_room(now))
    return false;
  inside_[group] = {mark, now};
  return true;
}

void move_slots::leave(shard_id group) {
  inside_.erase(group);
}

bool move_slots::make_room(mono_ms now) {
  constexpr std::chrono::milliseconds patience = limits::move_patience;
  const auto longest = std::min_element(
    inside_.begin(), inside_.end(), [](const auto& a, const auto& b) {
      return a.second.since < b.second.since;
    });
  if (now - longest->second.since < patience.count())
    return false;
  inside_.erase(longest);
  return true;
}

} // namespace caucus::cluster
