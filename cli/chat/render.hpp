// Purpose: what is known, as lines for people. Everything that others wrote
// went through `safe_text`.
#pragma once

#include "cli/chat/book.hpp"
#include "cli/chat/client.hpp"
#include "cli/chat/packet.hpp"

#include <cstdint>
#include <string>

namespace caucus::cli::chat {

/// `HH:MM` by local time, with the day before it if that is not the day of
/// `now`. Both in ms since 1970.
[[nodiscard]] std::string time_text(std::int64_t ts, std::int64_t now);

/// `#12 21:04 ann: hello (edited) [+1 bob]`, or what happened to the group.
[[nodiscard]] std::string line_of(const entry& one, std::int64_t now);

/// `2 club (group, 3 members, 4 unread)`.
[[nodiscard]] std::string list_line(const conversation& one, const book& known);

/// `ann  owner  online`.
[[nodiscard]] std::string member_line(const member& one, std::int64_t now);

/// `online`: what a user's presence is; empty: nothing is known.
[[nodiscard]] std::string presence_of(const std::string& user,
                                      const book& known);

/// `online as ann`, `offline (why): next try in 2 s`.
[[nodiscard]] std::string state_line(const client& of, clock::time_point now);

} // namespace caucus::cli::chat
