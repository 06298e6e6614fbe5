// Step 9 of docs/message_flow.md: commands that make a conversation, and the
// outbox rows that tell its people's shards.
#include "model/limits.hpp"
#include "storage/state_machine.hpp"

#include <algorithm>

namespace caucus::storage {

namespace {

bool well_formed(const create_conversation& what) {
  const auto& members = what.members;
  if (!valid_conv_id(what.conv.value()) || members.empty())
    return false;
  if (what.kind == conv_kind::direct && members.size() > 2)
    return false;
  return std::all_of(members.begin(), members.end(),
                     [](const user_id& x) { return valid_user_id(x.value()); })
         && std::adjacent_find(members.begin(), members.end(),
                               std::greater_equal<>{})
              == members.end()
         && std::binary_search(members.begin(), members.end(), what.creator);
}

// The other one of two; oneself in notes to oneself.
user_id peer_of(const create_conversation& what, const user_id& user) {
  if (what.kind != conv_kind::direct)
    return {};
  return what.members.front() == user ? what.members.back()
                                      : what.members.front();
}

std::vector<outbox_row> links_of(const create_conversation& what) {
  std::vector<outbox_row> rows;
  for (const auto& user : what.members)
    rows.push_back({.user = user,
                    .link = {.conv = what.conv,
                             .kind = what.kind,
                             .peer = peer_of(what, user),
                             .since_ms = what.now_ms}});
  return rows;
}

} // namespace

apply_result state_machine::on(const create_conversation& what) {
  if (what.members.size() > limits::members_max)
    return {.error = errc::too_many_members};
  if (!well_formed(what))
    return {.error = errc::bad_request};
  if (shard_of(what.conv) != shard_)
    return {.error = errc::internal};
  if (view_.conversation(keys_, what.conv) != nullptr)
    return {};
  conversation_row row{.conv = what.conv,
                       .kind = what.kind,
                       .title = what.title,
                       .creator = what.creator,
                       .created_ms = what.now_ms,
                       .member_count
                       = static_cast<std::uint32_t>(what.members.size()),
                       .owner_count = what.kind == conv_kind::group ? 1U : 0U,
                       .open = what.open};
  view_.put(keys_.conversation(what.conv), encode(row));
  put_members(what);
  return {.fresh = true, .outbox_rows = put_outbox(links_of(what))};
}

void state_machine::put_members(const create_conversation& what) {
  for (const auto& user : what.members) {
    member_row row{.user = user};
    if (what.kind == conv_kind::group && user == what.creator)
      row.role = member_role::owner;
    view_.put(keys_.member(what.conv, user.value()), encode(row));
  }
}

/// Gives the rows their numbers.
std::uint32_t state_machine::put_outbox(std::vector<outbox_row> rows) {
  shard_counters counters;
  view_.read(keys_.counters(), counters); // absent: from zero
  for (auto& row : rows) {
    row.row = ++counters.outbox_last;
    view_.put(keys_.outbox(row.row), encode(row));
  }
  view_.put(keys_.counters(), encode(counters));
  return static_cast<std::uint32_t>(rows.size());
}

apply_result state_machine::on(const finish_outbox& what) {
  apply_result result;
  for (auto row : what.rows) {
    auto key = keys_.outbox(row);
    if (view_.exists(key)) {
      view_.erase(key);
      result.fresh = true;
    }
  }
  return result;
}

} // namespace caucus::storage
