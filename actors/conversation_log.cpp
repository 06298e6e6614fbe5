// Step 6 of docs/message_flow.md: what a conversation keeps in memory.
#include "actors/conversation_log.hpp"

#include "model/limits.hpp"

#include <algorithm>
#include <utility>

namespace caucus {

namespace {

bool by_name(const member_row& row, const user_id& user) {
  return row.user < user;
}

} // namespace

conversation_log::conversation_log(conversation_row row,
                                   std::vector<member_row> members)
  : row_(std::move(row)), members_(std::move(members)), floor_(row_.last_id) {
  count_people();
}

void conversation_log::count_people() {
  std::vector<user_id> names;
  names.reserve(members_.size());
  row_.owner_count = 0;
  for (const auto& member : members_) {
    names.push_back(member.user);
    row_.owner_count += member.role == member_role::owner ? 1 : 0;
  }
  row_.member_count = static_cast<std::uint32_t>(members_.size());
  everyone_ = std::make_shared<const std::vector<user_id>>(std::move(names));
}

const member_row* conversation_log::member(const user_id& user) const {
  const auto i
    = std::lower_bound(members_.begin(), members_.end(), user, by_name);
  return i != members_.end() && i->user == user ? &*i : nullptr;
}

member_row* conversation_log::find(const user_id& user) {
  return const_cast<member_row*>(member(user));
}

bool conversation_log::is_direct() const noexcept {
  return row_.kind == conv_kind::direct;
}

bool conversation_log::is_small() const noexcept {
  return row_.kind == conv_kind::direct
         || members_.size() <= limits::small_group_members_max;
}

std::vector<member_row> conversation_log::page(std::string_view after,
                                               std::size_t limit) const {
  const auto first
    = std::upper_bound(members_.begin(), members_.end(), after,
                       [](std::string_view name, const member_row& row) {
                         return name < row.user.value();
                       });
  const auto left = static_cast<std::size_t>(members_.end() - first);
  return {first, first + static_cast<std::ptrdiff_t>(std::min(left, limit))};
}

void conversation_log::issued(message_id id) noexcept {
  floor_ = std::max(floor_, id);
}

conversation_log::marks
conversation_log::wanted(const frame::mark_set& what) const noexcept {
  const auto seq = std::min(what.seq, row_.head);
  return {seq, what.read ? seq : message_seq{}};
}

bool conversation_log::moves(const user_id& user, const marks& to) const {
  const auto* row = member(user);
  return to.delivered > row->delivered || to.read > row->read;
}

void conversation_log::advanced(const user_id& user, const marks& to) {
  auto* row = find(user);
  if (row == nullptr)
    return;
  row->read = std::max(row->read, to.read);
  row->delivered = std::max({row->delivered, to.delivered, row->read});
}

void conversation_log::appended(const stored_message& message) {
  row_.head = std::max(row_.head, message.seq);
  row_.last_id = std::max(row_.last_id, message.id);
  issued(message.id);
  advanced(message.from, {message.seq, message.seq});
}

void conversation_log::entered(const stored_message& entry) {
  row_.head = std::max(row_.head, entry.seq);
  row_.last_id = std::max(row_.last_id, entry.id);
  issued(entry.id);
  switch (entry.kind) {
    case message_kind::members_added: add(entry); break;
    case message_kind::members_removed: remove(entry); break;
    case message_kind::roles: set_roles(entry); break;
    case message_kind::updated:
      row_.title = entry.text;
      row_.open = entry.on;
      break;
    default: break; // of messages, which are not kept here
  }
}

/// As the store does it: the first one who comes when all had left owns it.
void conversation_log::add(const stored_message& entry) {
  bool owned = row_.owner_count > 0;
  for (const auto& user : entry.users) {
    const auto i
      = std::lower_bound(members_.begin(), members_.end(), user, by_name);
    if (i != members_.end() && i->user == user)
      continue;
    member_row fresh{.user = user, .delivered = entry.seq, .read = entry.seq};
    if (!std::exchange(owned, true))
      fresh.role = member_role::owner;
    members_.insert(i, std::move(fresh));
  }
  count_people();
}

void conversation_log::remove(const stored_message& entry) {
  std::erase_if(members_, [&](const member_row& row) {
    return std::binary_search(entry.users.begin(), entry.users.end(), row.user);
  });
  count_people();
}

void conversation_log::set_roles(const stored_message& entry) {
  for (const auto& user : entry.users)
    if (auto* row = find(user))
      row->role = entry.role;
  count_people();
}

} // namespace caucus
