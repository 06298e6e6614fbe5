// Step 14 of docs/message_flow.md: what clients read, made from the tables.
// Plain functions over the store; they block, so only readers call them.
#pragma once

#include "actors/messages.hpp"

#include <optional>
#include <vector>

namespace caucus {

/// The conversation and all its members.
[[nodiscard]] conv_snapshot load_conversation(storage::state_store& store,
                                              const conv_id& conv);

/// Why the user may not, or cannot here, read this history.
[[nodiscard]] errc check_history(storage::state_store& store,
                                 const read_history& what);

/// `before`: the newest `limit` messages below it; `after`: the oldest above
/// it; neither: the newest page. Ends early at limits::page_bytes_max. `more`:
/// the asked direction goes on.
[[nodiscard]] frame::history_page load_history(storage::state_store& store,
                                               const frame::msg_history& what);

/// What a message takes in a page, about.
[[nodiscard]] std::size_t page_bytes(const stored_message& message) noexcept;

/// Gives an entry of kind `edited` the body that its target has now.
void fill_body(storage::state_store& store, const conv_id& conv,
               stored_message& entry);

/// A row of `conv.list`; empty if the conversation does not exist here or the
/// user is not in it.
[[nodiscard]] std::optional<frame::conv_summary>
summarize(storage::state_store& store, const user_id& user,
          const conversation_link& link, bool with_last);

/// Members of those of these conversations that are small, sorted, once each.
/// At most limits::presence_peers_max.
[[nodiscard]] std::vector<user_id>
load_members(storage::state_store& store, const std::vector<conv_id>& convs);

/// Rows of a `sync` page: see `read_sync`. A conversation in `since` gets what
/// is above it, oldest first; another one gets its newest
/// limits::sync_unknown_messages_max. `more`: limits::sync_messages_max or
/// limits::sync_bytes_max was hit, and links after the last row were not looked
/// at.
[[nodiscard]] sync_rows load_sync(storage::state_store& store,
                                  const read_sync& what);

} // namespace caucus
