// Step 5 of docs/message_flow.md: what one user's sessions and wishes make of
// its presence.
#pragma once

#include "model/frame.hpp"
#include "model/ids.hpp"
#include "model/time.hpp"

#include <set>

namespace caucus {

/// A user is online from its first session until the linger after its last
/// one. Two faces: the user's own sessions see the status it chose, others see
/// an invisible user as offline since the moment it hid. Plain: told what
/// happens and when.
class presence_logic {
public:
  /// Goes on where another leader or a failed actor stopped: `before` has the
  /// status that the user chose, `offline` if it was not there.
  explicit presence_logic(const frame::presence_row& before);

  void up(session_id session, unix_ms now);
  void down(session_id session, unix_ms now);
  void choose(presence_status status, unix_ms now);

  /// The linger after the last call is over. Answers whether the user went
  /// offline by it.
  bool expire(unix_ms now);

  [[nodiscard]] bool has_sessions() const noexcept {
    return !sessions_.empty();
  }

  /// What the user's own sessions see.
  [[nodiscard]] frame::presence_row own() const;

  /// What others see.
  [[nodiscard]] frame::presence_row shown() const;

private:
  [[nodiscard]] bool visible() const noexcept {
    return online_ && chosen_ != presence_status::invisible;
  }

  user_id user_;
  std::set<session_id> sessions_;
  presence_status chosen_ = presence_status::online;
  bool online_ = false;
  bool met_ = false; // had a session, as far as this actor knows
  /// Never moves while the user is invisible: it would give the user away.
  unix_ms seen_ms_ = 0;
};

} // namespace caucus
