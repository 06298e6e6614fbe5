// Step 6 of docs/message_flow.md: which ids come next.
#include "actors/sequencer_logic.hpp"

#include "model/limits.hpp"

#include <algorithm>

namespace caucus {

namespace {

constexpr unix_ms ahead_of_clock_ms
  = std::chrono::milliseconds{limits::sequencer_horizon}.count();
constexpr unix_ms ahead_of_logic_ms = ahead_of_clock_ms / 10;

} // namespace

sequencer_logic::sequencer_logic(node_id node, unix_ms horizon_ms) noexcept
  : node_(node), ms_(std::max(horizon_ms, snowflake::epoch_ms)),
    horizon_ms_(horizon_ms) {}

std::optional<id_lease> sequencer_logic::lease(unix_ms now_ms,
                                               std::uint32_t count,
                                               message_id floor) noexcept {
  if (hold(now_ms) > 0)
    return std::nullopt;
  count = std::clamp(count, std::uint32_t{1}, limits::lease_ids_max);
  auto ms = std::max(ms_, now_ms);
  auto next = ms == ms_ ? next_ : 0;
  if (next + count > snowflake::ids_per_ms) {
    ++ms;
    next = 0;
  }
  if (snowflake::make(ms, node_, next) <= floor) {
    // The floor's own millisecond may belong to a node with a higher number.
    ms = snowflake::time_of(floor) + 1;
    next = 0;
  }
  if (ms >= horizon_ms_) {
    wanted_ms_ = std::max(wanted_ms_, ms);
    return std::nullopt;
  }
  fresh_ = false;
  ms_ = ms;
  next_ = next + count;
  return id_lease{snowflake::make(ms, node_, next), count};
}

unix_ms sequencer_logic::hold(unix_ms now_ms) const noexcept {
  const auto left = ms_ - now_ms;
  return fresh_ && left > 0 && left <= ahead_of_clock_ms ? left : 0;
}

std::optional<unix_ms>
sequencer_logic::horizon_due(unix_ms now_ms) const noexcept {
  // While leases are held nothing is ahead of the clock: else restarts in a row
  // would push the mark away.
  const auto logic_ms = hold(now_ms) > 0 ? 0 : std::max(ms_, wanted_ms_);
  const auto half = std::max(now_ms + ahead_of_clock_ms / 2,
                             logic_ms + ahead_of_logic_ms / 2);
  if (horizon_ms_ > half)
    return std::nullopt;
  return std::max(now_ms + ahead_of_clock_ms, logic_ms + ahead_of_logic_ms);
}

void sequencer_logic::horizon_persisted(unix_ms horizon_ms) noexcept {
  horizon_ms_ = std::max(horizon_ms_, horizon_ms);
}

} // namespace caucus
