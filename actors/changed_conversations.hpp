// Step 10 of docs/message_flow.md: which conversations the end of a log is
// about.
#pragma once

#include "model/command_codec.hpp"
#include "model/limits.hpp"
#include "model/log.hpp"

#include <unordered_set>
#include <vector>

namespace caucus {

/// Conversations in which something was said or that came into being, the
/// first one first. Plain.
class changed_conversations {
public:
  void add(const std::vector<log_entry>& entries) {
    for (const auto& entry : entries) {
      if (entry.kind != entry_kind::command || !entry.payload)
        continue;
      // Apply has read it before us: bytes that cannot be read end the node.
      const auto commands = decode_batch(*entry.payload);
      for (const auto& one : commands.value_or(std::vector<command>{}))
        if (const auto* said = std::get_if<append_message>(&one))
          add(said->conv);
        else if (const auto* made = std::get_if<create_conversation>(&one))
          add(made->conv);
    }
  }

  /// More than limits::takeover_heads_max: nobody reads them all.
  [[nodiscard]] bool too_many() const noexcept {
    return found_.size() > limits::takeover_heads_max;
  }

  [[nodiscard]] std::vector<conv_id> take() { return std::move(found_); }

private:
  void add(const conv_id& conv) {
    if (!too_many() && known_.insert(conv).second)
      found_.push_back(conv);
  }

  std::vector<conv_id> found_;
  std::unordered_set<conv_id> known_;
};

} // namespace caucus
