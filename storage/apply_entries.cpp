// Step 9 of docs/message_flow.md: what happens to messages after they came:
// edits, deletions, reactions. Each takes a place in the log, so that whoever
// was away hears of it, and changes the row of its target, so that a page of
// history shows what is true now.
#include "model/limits.hpp"
#include "storage/apply_place.hpp"

#include <algorithm>

namespace caucus::storage {

namespace {

std::size_t users_of(const std::vector<reaction_row>& reactions) {
  std::size_t count = 0;
  for (const auto& one : reactions)
    count += one.users.size();
  return count;
}

/// Whether it was not there yet, or why it cannot be.
errc put_on(stored_message& target, const react_message& what, bool& fresh) {
  auto& all = target.reactions;
  auto i = std::find_if(all.begin(), all.end(), [&](const reaction_row& one) {
    return one.text == what.text;
  });
  if (i != all.end()
      && std::binary_search(i->users.begin(), i->users.end(), what.from))
    return errc::none;
  if ((i == all.end() && all.size() >= limits::reactions_max)
      || users_of(all) >= limits::reaction_users_max)
    return errc::too_large;
  if (i == all.end())
    i = all.insert(i, {what.text, {}});
  auto& users = i->users;
  users.insert(std::upper_bound(users.begin(), users.end(), what.from),
               what.from);
  fresh = true;
  return errc::none;
}

bool take_off(stored_message& target, const react_message& what) {
  auto& all = target.reactions;
  for (auto i = all.begin(); i != all.end(); ++i) {
    if (i->text != what.text)
      continue;
    const bool was_there = std::erase(i->users, what.from) > 0;
    if (i->users.empty())
      all.erase(i);
    return was_there;
  }
  return false;
}

} // namespace

apply_result state_machine::on(const edit_message& what) {
  auto at = find_place(what.conv, what.from);
  if (at.error != errc::none)
    return {.error = at.error};
  stored_message target;
  if (!find_target(what.conv, what.target, target))
    return {.error = errc::message_not_found};
  const bool erases = what.body.empty();
  if (target.from != what.from && !(erases && at.is_admin()))
    return {.error = errc::forbidden};
  if (target.body == what.body)
    return {};
  if (target.body.empty())
    return {.error = errc::message_not_found};
  target.body = what.body;
  target.changed = what.id;
  if (erases) {
    target.mentions.clear();
    target.reactions.clear();
  }
  view_.put(keys_.message(what.conv, target.seq), encode(target));
  stored_message entry{.id = what.id, .from = what.from};
  entry.kind = erases ? message_kind::deleted : message_kind::edited;
  entry.target = target.seq;
  return put_entry(at, std::move(entry));
}

apply_result state_machine::on(const react_message& what) {
  auto at = find_place(what.conv, what.from);
  if (at.error != errc::none)
    return {.error = at.error};
  stored_message target;
  if (!find_target(what.conv, what.target, target) || target.body.empty())
    return {.error = errc::message_not_found};
  bool fresh = false;
  if (!what.on)
    fresh = take_off(target, what);
  else if (const auto why = put_on(target, what, fresh); why != errc::none)
    return {.error = why};
  if (!fresh)
    return {};
  view_.put(keys_.message(what.conv, target.seq), encode(target));
  stored_message entry{.id = what.id, .from = what.from};
  entry.kind = message_kind::reaction;
  entry.target = target.seq;
  entry.text = what.text;
  entry.on = what.on;
  return put_entry(at, std::move(entry));
}

state_machine::place state_machine::find_place(const conv_id& conv,
                                               const user_id& from) {
  place at;
  at.conv = view_.conversation(keys_, conv);
  if (at.conv == nullptr) {
    at.error = errc::conv_not_found;
    return at;
  }
  at.self = view_.member(keys_, conv, from);
  if (at.self == nullptr)
    at.error = errc::not_member;
  return at;
}

/// A deleted one too.
bool state_machine::find_target(const conv_id& conv, message_seq seq,
                                stored_message& out) {
  if (!view_.read(keys_.message(conv, seq), out) || !out.is_message())
    return false;
  out.seq = seq;
  return true;
}

apply_result state_machine::put_entry(const place& at, stored_message entry) {
  entry.seq = next_seq(*at.conv, entry.id);
  entry.ordinal = at.conv->row.ordinal;
  view_.put(keys_.message(at.conv->row.conv, entry.seq), encode(entry));
  return {.fresh = true, .seq = entry.seq, .id = entry.id};
}

} // namespace caucus::storage
