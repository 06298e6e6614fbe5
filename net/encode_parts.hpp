// Step 12 of docs/message_flow.md: the shapes that replies and events share
// (docs/protocol.md). Each appends fields without the braces around them.
#pragma once

#include "model/frame.hpp"

#include <string>
#include <utility>
#include <vector>

namespace caucus::net {

/// A message: conv, seq, id, ts, from, cid, body?, mentions?, edited? or
/// deleted?, reactions?. Another entry: ev, conv, seq, id, ts, from, and what
/// it says. `as_event`: a message too begins with `ev`.
void append_entry(std::string& out, const conv_id& conv,
                  const stored_message& what, bool as_event);

/// `[message, ...]`
void append_messages(std::string& out, const conv_id& conv,
                     const std::vector<stored_message>& messages);

/// user, status, last_seen
void append_presence(std::string& out, const frame::presence_row& row);

/// code, text, retry, retry_after_ms
void append_failure(std::string& out, const frame::failure& why);

/// `["a","b"]`
void append_users(std::string& out, const std::vector<user_id>& users);

/// `{conv: seq, ...}`
void append_heads(std::string& out,
                  const std::vector<std::pair<conv_id, message_seq>>& heads);

/// Appends `items` with `write(item)`, commas between them.
template <class Items, class Write>
void append_joined(std::string& out, const Items& items, Write write) {
  bool first = true;
  for (const auto& item : items) {
    if (!first)
      out.push_back(',');
    first = false;
    write(item);
  }
}

} // namespace caucus::net
