// Step 5 of docs/message_flow.md: what one user's sessions and wishes make of
// its presence.
#include "actors/presence_logic.hpp"

#include <utility>

namespace caucus {

presence_logic::presence_logic(const frame::presence_row& before)
  : user_(before.user), online_(before.status != presence_status::offline),
    seen_ms_(before.last_seen_ms) {
  if (online_)
    chosen_ = before.status;
}

void presence_logic::up(session_id session, unix_ms now) {
  if (!sessions_.insert(session).second)
    return;
  online_ = met_ = true;
  if (visible())
    seen_ms_ = now;
}

void presence_logic::down(session_id session, unix_ms now) {
  if (sessions_.erase(session) > 0 && visible())
    seen_ms_ = now;
}

void presence_logic::choose(presence_status status, unix_ms now) {
  const bool before = visible();
  chosen_ = status;
  if (visible() != before)
    seen_ms_ = now; // hid just now, or is back
}

bool presence_logic::expire(unix_ms now) {
  if (has_sessions())
    return false;
  // Another leader's user, whose node is gone: when it left nobody saw.
  if (!met_ && visible())
    seen_ms_ = now;
  return std::exchange(online_, false);
}

frame::presence_row presence_logic::own() const {
  return {user_, online_ ? chosen_ : presence_status::offline, seen_ms_};
}

frame::presence_row presence_logic::shown() const {
  return {user_, visible() ? chosen_ : presence_status::offline, seen_ms_};
}

} // namespace caucus
