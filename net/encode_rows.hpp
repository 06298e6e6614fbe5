// Step 12 of docs/message_flow.md: rows and pages of a user's conversations.
#pragma once

#include "net/encode_parts.hpp"

#include <string>
#include <string_view>

namespace caucus::net {

/// kind, title, peer?, open? and role? (of a group), head, delivered, read,
/// unread, members, created
void append_summary(std::string& out, const frame::conv_summary& row);

/// conversations, more, next?, gone?
void append_sync(std::string& out, const frame::sync_page& what);

/// `,"next":...`; absent at the end of a list.
void append_next(std::string& out, std::string_view next);

} // namespace caucus::net
