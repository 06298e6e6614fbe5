// Which address a node that looks for a cluster tries next, and when.
#include "net/discovery_schedule.hpp"

#include "model/limits.hpp"

#include <algorithm>

namespace caucus::net {

void discovery_schedule::add(const std::string& address, time_point now) {
  if (address == own_ || entries_.size() >= limits::discovery_addresses_max)
    return;
  entries_.emplace(address, entry{now, limits::discovery_retry_min});
}

std::optional<std::string> discovery_schedule::next(time_point now) {
  const auto first = std::min_element(
    entries_.begin(), entries_.end(),
    [](const auto& a, const auto& b) { return a.second.due < b.second.due; });
  if (first == entries_.end() || first->second.due > now)
    return std::nullopt;
  auto& [address, turn] = *first;
  turn.due = now + turn.pause;
  turn.pause = std::min<std::chrono::milliseconds>(turn.pause * 2,
                                                   limits::discovery_retry_max);
  return address;
}

void discovery_schedule::soon(const std::string& address, time_point now) {
  const auto found = entries_.find(address);
  if (found != entries_.end())
    found->second
      = {now + limits::discovery_retry_min, limits::discovery_retry_min};
}

} // namespace caucus::net
