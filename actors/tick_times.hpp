// Step 7 of docs/message_flow.md: when a replica's timers fire.
#pragma once

#include "model/time.hpp"

#include <algorithm>
#include <vector>

namespace caucus {

/// Delayed messages cannot be taken back, and a replica's next deadline moves
/// at every message. So a tick is sent only if none that is under way comes in
/// time: an idle follower ticks once per election time-out, not per message.
class tick_times {
public:
  /// Whether a tick must be sent for `due`. Then it counts as sent.
  [[nodiscard]] bool arm(mono_ms due) {
    if (!sent_.empty() && sent_.back() <= due)
      return false;
    sent_.push_back(due);
    return true;
  }

  /// A tick came.
  void fired(mono_ms now) {
    // Late ones too: a timer never fires before its time.
    const auto due = [now](mono_ms at) { return at <= now; };
    std::erase_if(sent_, due);
  }

private:
  std::vector<mono_ms> sent_; // falling: the next one is the last
};

} // namespace caucus
