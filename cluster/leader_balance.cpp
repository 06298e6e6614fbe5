// Purpose: when a leader hands over only because another node is preferred.
#include "cluster/leader_balance.hpp"

#include "model/limits.hpp"

namespace caucus::cluster {

namespace {

template <class Key>
bool settled(const std::map<Key, mono_ms>& since, const Key& what,
             mono_ms now) {
  constexpr std::chrono::milliseconds patience = limits::leader_settle;
  const auto i = since.find(what);
  return i != since.end() && now - i->second >= patience.count();
}

} // namespace

void leader_balance::link_changed(node_id peer, bool up, mono_ms now) {
  if (up)
    up_since_.insert_or_assign(peer, now);
  else
    up_since_.erase(peer);
}

void leader_balance::led(shard_id shard, bool here, mono_ms now) {
  if (here)
    led_since_.try_emplace(shard, now);
  else
    led_since_.erase(shard);
}

std::optional<hand_over> leader_balance::pick(std::span<const hand_over> wanted,
                                              mono_ms now) {
  constexpr std::chrono::milliseconds pause = limits::leader_move_interval;
  if (last_ && now - *last_ < pause.count())
    return std::nullopt;
  for (const auto& one : wanted) {
    if (!settled(led_since_, one.shard, now)
        || !settled(up_since_, one.node, now))
      continue;
    last_ = now;
    led_since_[one.shard] = now;
    return one;
  }
  return std::nullopt;
}

} // namespace caucus::cluster
