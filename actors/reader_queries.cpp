// Step 14 of docs/message_flow.md: what clients read, made from the tables.
#include "actors/reader_queries.hpp"

#include "model/limits.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace caucus {

namespace {

constexpr message_seq seq_end{std::numeric_limits<std::uint64_t>::max()};

/// Drops what is beyond the bound, at the far end.
void cut_to_bytes(frame::history_page& page, bool newest) {
  auto& all = page.messages;
  std::size_t bytes = 0;
  std::size_t fit = 0;
  while (fit < all.size()) {
    bytes += page_bytes(newest ? all[all.size() - 1 - fit] : all[fit]);
    if (fit > 0 && bytes > limits::page_bytes_max)
      break;
    ++fit;
  }
  if (fit == all.size())
    return;
  page.more = true;
  const auto beyond = static_cast<std::ptrdiff_t>(all.size() - fit);
  if (newest)
    all.erase(all.begin(), all.begin() + beyond);
  else
    all.erase(all.end() - beyond, all.end());
}

} // namespace

std::size_t page_bytes(const stored_message& message) noexcept {
  // Names of fields, numbers, and the conversation's id.
  constexpr std::size_t around = 200;
  auto bytes = around + message.from.value().size() + message.cid.size()
               + message.body.size();
  for (const auto* users : {&message.mentions, &message.users})
    for (const auto& user : *users)
      bytes += user.value().size() + 3;
  for (const auto& one : message.reactions) {
    bytes += one.text.size() + 6;
    for (const auto& user : one.users)
      bytes += user.value().size() + 3;
  }
  return bytes;
}

void fill_body(storage::state_store& store, const conv_id& conv,
               stored_message& entry) {
  if (entry.kind != message_kind::edited)
    return;
  const auto seq = entry.target.value();
  auto target = store.messages(conv, message_seq{seq - 1}, message_seq{seq + 1},
                               1, false);
  if (!target.empty())
    entry.body = std::move(target.front().body);
}

conv_snapshot load_conversation(storage::state_store& store,
                                const conv_id& conv) {
  conv_snapshot out;
  out.row = store.conversation(conv);
  if (out.row)
    out.members = store.members(conv, "", limits::members_max);
  return out;
}

errc check_history(storage::state_store& store, const read_history& what) {
  const auto row = store.conversation(what.what.conv);
  if (!row)
    return errc::conv_not_found;
  if (!store.member(row->conv, what.user))
    // A direct conversation's id can be guessed: nobody else learns that it is.
    return row->kind == conv_kind::direct ? errc::conv_not_found
                                          : errc::not_member;
  return what.what.seen > row->head ? errc::unavailable : errc::none;
}

frame::history_page load_history(storage::state_store& store,
                                 const frame::msg_history& what) {
  auto limit
    = what.limit == 0 ? limits::history_page_default : std::size_t{what.limit};
  limit = std::min(limit, limits::history_page_max);
  const bool newest = !what.after;
  frame::history_page page;
  page.conv = what.conv;
  page.messages
    = store.messages(what.conv, what.after.value_or(message_seq{}),
                     what.before.value_or(seq_end), limit + 1, newest);
  page.more = page.messages.size() > limit;
  if (page.more) // the extra one is at the far end
    page.messages.erase(newest ? page.messages.begin()
                               : page.messages.end() - 1);
  for (auto& entry : page.messages)
    fill_body(store, what.conv, entry);
  cut_to_bytes(page, newest);
  return page;
}

std::optional<frame::conv_summary> summarize(storage::state_store& store,
                                             const user_id& user,
                                             const conversation_link& link,
                                             bool with_last) {
  auto row = store.conversation(link.conv);
  if (!row)
    return std::nullopt;
  const auto self = store.member(link.conv, user);
  if (!self)
    return std::nullopt;
  frame::conv_summary out;
  out.conv = std::move(*row);
  out.peer = link.peer;
  // The row was read first: the marks may be newer than the head.
  out.conv.head = std::max({out.conv.head, self->read, self->delivered});
  out.delivered = self->delivered;
  out.read = self->read;
  out.role = self->role;
  out.unread
    = out.conv.ordinal - std::min(out.conv.ordinal, self->read_ordinal);
  if (with_last && out.conv.last_message.value() > 0) {
    const auto seq = out.conv.last_message.value();
    auto last = store.messages(link.conv, message_seq{seq - 1},
                               message_seq{seq + 1}, 1, false);
    if (!last.empty())
      out.last = std::move(last.back());
  }
  return out;
}

std::vector<user_id> load_members(storage::state_store& store,
                                  const std::vector<conv_id>& convs) {
  std::set<user_id> found;
  for (const auto& conv : convs) {
    const auto row = store.conversation(conv);
    if (!row || row->member_count > limits::small_group_members_max)
      continue;
    for (auto& one : store.members(conv, "", limits::small_group_members_max))
      if (found.size() < limits::presence_peers_max)
        found.insert(std::move(one.user));
  }
  return {found.begin(), found.end()};
}

} // namespace caucus
