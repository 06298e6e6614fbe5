// Step 9 of docs/message_flow.md: who is in a group, and what it is. The lists
// of those who come and leave learn it through the outbox.
#include "model/limits.hpp"
#include "model/snowflake.hpp"
#include "storage/apply_place.hpp"

#include <algorithm>

namespace caucus::storage {

namespace {

/// As the proposer makes them: sorted, each once, none of a wrong form.
bool well_formed(const std::vector<user_id>& users) {
  return !users.empty() && users.size() <= limits::people_change_max
         && std::all_of(
           users.begin(), users.end(),
           [](const user_id& one) { return valid_user_id(one.value()); })
         && std::adjacent_find(users.begin(), users.end(),
                               std::greater_equal<>{})
              == users.end();
}

} // namespace

apply_result state_machine::on(const change_people& what) {
  if (!well_formed(what.users))
    return {.error = errc::bad_request};
  auto at = find_place(what.conv, what.from);
  if (at.conv == nullptr)
    return {.error = at.error};
  const auto why = what.add ? may_add(what, at) : may_remove(what, at);
  if (why != errc::none)
    return {.error = why};
  stored_message entry{.id = what.id, .from = what.from};
  entry.kind
    = what.add ? message_kind::members_added : message_kind::members_removed;
  entry.users = what.add ? add_people(what, at) : remove_people(what, at);
  if (entry.users.empty())
    return {};
  auto users = entry.users;
  auto result = put_entry(at, std::move(entry));
  result.outbox_rows
    = put_links(at, users, what.add, result.seq, snowflake::time_of(what.id));
  result.users = std::move(users);
  return result;
}

errc state_machine::may_add(const change_people& what, const place& at) {
  const bool joins = what.users.size() == 1 && what.users.front() == what.from;
  if (!at.is_group())
    return at.self != nullptr ? errc::forbidden : errc::conv_not_found;
  if (at.self == nullptr && !(joins && at.conv->row.open))
    return joins ? errc::forbidden : errc::not_member;
  if (at.self != nullptr && !at.is_admin() && !at.conv->row.open)
    return errc::forbidden;
  std::size_t fresh = 0;
  for (const auto& user : what.users)
    if (view_.member(keys_, what.conv, user) == nullptr)
      ++fresh;
  return at.conv->row.member_count + fresh > limits::members_max
           ? errc::too_many_members
           : errc::none;
}

errc state_machine::may_remove(const change_people& what, const place& at) {
  if (at.self == nullptr)
    return at.is_group() ? errc::not_member : errc::conv_not_found;
  if (!at.is_group())
    return errc::forbidden;
  std::uint32_t going = 0;
  std::uint32_t owners = 0;
  for (const auto& user : what.users) {
    const auto* member = view_.member(keys_, what.conv, user);
    if (member == nullptr)
      continue;
    const auto role = member->row.role;
    if (user != what.from
        && !(role == member_role::member ? at.is_admin() : at.is_owner()))
      return errc::forbidden;
    ++going;
    owners += role == member_role::owner ? 1 : 0;
  }
  const auto& row = at.conv->row;
  return owners > 0 && owners == row.owner_count && going < row.member_count
           ? errc::conflict
           : errc::none;
}

/// Who comes has nothing unread, and can read all that was said before.
std::vector<user_id> state_machine::add_people(const change_people& what,
                                               const place& at) {
  auto& row = at.conv->row;
  const message_seq next{row.head.value() + 1};
  std::vector<user_id> fresh;
  for (const auto& user : what.users) {
    if (view_.member(keys_, what.conv, user) != nullptr)
      continue;
    member_row member{.user = user, .delivered = next, .read = next};
    member.read_ordinal = row.ordinal;
    if (row.owner_count == 0) { // everybody had left
      member.role = member_role::owner;
      ++row.owner_count;
    }
    view_.put(keys_.member(what.conv, user.value()), encode(member));
    ++row.member_count;
    fresh.push_back(user);
  }
  return fresh;
}

std::vector<user_id> state_machine::remove_people(const change_people& what,
                                                  const place& at) {
  auto& row = at.conv->row;
  std::vector<user_id> gone;
  for (const auto& user : what.users) {
    auto* member = view_.member(keys_, what.conv, user);
    if (member == nullptr)
      continue;
    row.owner_count -= member->row.role == member_role::owner ? 1 : 0;
    --row.member_count;
    view_.erase(*member);
    gone.push_back(user);
  }
  return gone;
}

std::uint32_t state_machine::put_links(const place& at,
                                       const std::vector<user_id>& users,
                                       bool add, message_seq version,
                                       unix_ms now_ms) {
  std::vector<outbox_row> rows;
  for (const auto& user : users) {
    conversation_link link{.conv = at.conv->row.conv,
                           .kind = at.conv->row.kind,
                           .since_ms = now_ms,
                           .version = version,
                           .gone = !add};
    rows.push_back({.user = user, .link = std::move(link)});
  }
  return put_outbox(std::move(rows));
}

apply_result state_machine::on(const set_roles& what) {
  if (!well_formed(what.users))
    return {.error = errc::bad_request};
  auto at = find_place(what.conv, what.from);
  if (at.error != errc::none)
    return {.error = at.error};
  if (!at.is_group() || !at.is_owner())
    return {.error = errc::forbidden};
  std::vector<apply_view::member_entry*> others;
  std::uint32_t owners = 0;
  for (const auto& user : what.users) {
    auto* member = view_.member(keys_, what.conv, user);
    if (member == nullptr)
      return {.error = errc::not_member};
    if (member->row.role == what.role)
      continue;
    owners += member->row.role == member_role::owner ? 1 : 0;
    others.push_back(member);
  }
  auto& row = at.conv->row;
  if (others.empty())
    return {};
  if (owners == row.owner_count)
    return {.error = errc::conflict};
  stored_message entry{.id = what.id, .from = what.from};
  entry.kind = message_kind::roles;
  entry.role = what.role;
  for (auto* member : others) {
    member->row.role = what.role;
    view_.changed(*member);
    entry.users.push_back(member->row.user);
  }
  row.owner_count -= owners;
  if (what.role == member_role::owner)
    row.owner_count += static_cast<std::uint32_t>(others.size());
  auto users = entry.users;
  auto result = put_entry(at, std::move(entry));
  result.users = std::move(users);
  return result;
}

apply_result state_machine::on(const update_conversation& what) {
  auto at = find_place(what.conv, what.from);
  if (at.error != errc::none)
    return {.error = at.error};
  if (!at.is_group() || !at.is_admin())
    return {.error = errc::forbidden};
  auto& row = at.conv->row;
  const auto title = what.title.value_or(row.title);
  const bool open = what.open.value_or(row.open);
  if (title == row.title && open == row.open)
    return {};
  row.title = title;
  row.open = open;
  stored_message entry{.id = what.id, .from = what.from};
  entry.kind = message_kind::updated;
  entry.text = title;
  entry.on = open;
  return put_entry(at, std::move(entry));
}

} // namespace caucus::storage
