// A store in memory with the meaning of the real one, for actors above it.
#pragma once

#include "actors/messages.hpp"
#include "model/command_codec.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace caucus::test {

/// What fake reader and fake replica share. Public on purpose: tests set up
/// and look at everything.
struct fake_disk {
  std::map<conv_id, conv_snapshot> conversations;
  std::map<conv_id, std::vector<stored_message>> messages;
  std::map<user_id, user_row> users;
  std::map<user_id, std::map<std::string, conversation_link>> links;
  std::map<user_id, std::set<user_id>> contacts;
  /// Of a user: whose contact it is.
  std::map<user_id, std::set<user_id>> watchers;
  /// Every command in the order of the log.
  std::vector<command> log;
  /// The reader answers this error.
  errc read_error = errc::none;
  std::size_t conversation_reads = 0;

  void add_user(const std::string& name, unix_ms last_seen_ms = 0) {
    users[user_id{name}]
      = {.user = user_id{name}, .name = name, .last_seen_ms = last_seen_ms};
  }

  /// A group; `names` in rising order.
  conv_id add_group(const std::string& id,
                    const std::vector<std::string>& names) {
    create_conversation what{.conv = conv_id{id}, .title = id};
    for (const auto& name : names)
      what.members.push_back(user_id{name});
    what.creator = what.members.front();
    apply(what);
    for (const auto& user : what.members)
      links[user][id] = {.conv = what.conv};
    return what.conv;
  }

  /// They have a direct conversation: each is told how present the other is.
  void befriend(const std::string& a, const std::string& b) {
    const user_id one{a};
    const user_id other{b};
    const auto conv = direct_conv_id(one, other);
    links[one][conv.value()]
      = {.conv = conv, .kind = conv_kind::direct, .peer = other};
    links[other][conv.value()]
      = {.conv = conv, .kind = conv_kind::direct, .peer = one};
  }

  apply_result apply(const command& what) {
    log.push_back(what);
    return std::visit([this](const auto& x) { return on(x); }, what);
  }

  template <class Kind>
  std::vector<Kind> logged() const {
    std::vector<Kind> found;
    for (const auto& one : log)
      if (const auto* x = std::get_if<Kind>(&one))
        found.push_back(*x);
    return found;
  }

private:
  member_row* member(conv_snapshot& conv, const user_id& user) {
    const auto i = std::find_if(conv.members.begin(), conv.members.end(),
                                [&](const auto& x) { return x.user == user; });
    return i == conv.members.end() ? nullptr : &*i;
  }

  apply_result on(const create_conversation& what) {
    if (conversations.contains(what.conv))
      return {};
    conv_snapshot made;
    made.row = conversation_row{
      .conv = what.conv,
      .kind = what.kind,
      .title = what.title,
      .creator = what.creator,
      .created_ms = what.now_ms,
      .member_count = static_cast<std::uint32_t>(what.members.size())};
    made.row->open = what.open;
    for (const auto& user : what.members)
      made.members.push_back({.user = user});
    if (what.kind == conv_kind::group)
      member(made, what.creator)->role = member_role::owner;
    conversations[what.conv] = std::move(made);
    return {.fresh = true};
  }

  apply_result on(const append_message& what) {
    const auto i = conversations.find(what.conv);
    if (i == conversations.end())
      return {.error = errc::conv_not_found};
    auto* sender = member(i->second, what.from);
    if (sender == nullptr)
      return {.error = errc::not_member};
    auto& kept = messages[what.conv];
    for (const auto& old : kept)
      if (old.from == what.from && old.cid == what.cid) {
        if (old.body != what.body)
          return {.error = errc::conflict};
        return {.seq = old.seq, .id = old.id};
      }
    auto& row = *i->second.row;
    row.head = message_seq{row.head.value() + 1};
    row.last_id = what.id;
    sender->delivered = sender->read = row.head;
    kept.push_back({row.head, what.id, what.from, what.cid, what.body, {}});
    return {.fresh = true, .seq = row.head, .id = what.id};
  }

  apply_result on(const advance_mark& what) {
    auto* row = member(conversations.at(what.conv), what.user);
    const auto before = *row;
    row->read = std::max(row->read, what.read);
    row->delivered = std::max({row->delivered, what.delivered, row->read});
    return {
      .fresh = before != *row, .delivered = row->delivered, .read = row->read};
  }

  apply_result on(const link_conversation& what) {
    const auto [i, added]
      = links[what.user].emplace(what.link.conv.value(), what.link);
    if (added || i->second.version >= what.link.version)
      return {.fresh = added};
    i->second = what.link;
    return {.fresh = true};
  }

  apply_result on(const set_last_seen& what) {
    auto& row = users[what.user];
    row.last_seen_ms = std::max(row.last_seen_ms, what.last_seen_ms);
    row.status = what.status;
    return {.fresh = true};
  }

  /// Without an outbox: the watcher is there at once.
  apply_result on(const set_contact& what) {
    auto& mine = contacts[what.user];
    auto& theirs = watchers[what.contact];
    if (mine.contains(what.contact) == what.on)
      return {};
    if (what.on) {
      mine.insert(what.contact);
      theirs.insert(what.user);
    } else {
      mine.erase(what.contact);
      theirs.erase(what.user);
    }
    return {.fresh = true};
  }

  // -- further entries: who may is the real store's to say

  apply_result enter(const conv_id& conv, message_id id,
                     std::vector<user_id> users = {}) {
    auto& row = *conversations.at(conv).row;
    row.head = message_seq{row.head.value() + 1};
    row.last_id = id;
    return {
      .fresh = true, .seq = row.head, .id = id, .users = std::move(users)};
  }

  apply_result on(const edit_message& what) {
    for (const auto& one : messages[what.conv])
      if (one.seq == what.target)
        return one.body == what.body ? apply_result{}
                                     : enter(what.conv, what.id);
    return {.error = errc::message_not_found};
  }

  apply_result on(const react_message& what) {
    return enter(what.conv, what.id);
  }

  apply_result on(const change_people& what) {
    auto& conv = conversations.at(what.conv);
    std::vector<user_id> changed;
    for (const auto& user : what.users) {
      if ((member(conv, user) != nullptr) == what.add)
        continue;
      changed.push_back(user);
      if (what.add)
        conv.members.push_back({.user = user});
      else
        std::erase_if(conv.members,
                      [&](const auto& x) { return x.user == user; });
    }
    std::sort(conv.members.begin(), conv.members.end(),
              [](const auto& a, const auto& b) { return a.user < b.user; });
    return changed.empty() ? apply_result{}
                           : enter(what.conv, what.id, changed);
  }

  apply_result on(const set_roles& what) {
    for (const auto& user : what.users)
      member(conversations.at(what.conv), user)->role = what.role;
    return enter(what.conv, what.id, what.users);
  }

  apply_result on(const update_conversation& what) {
    auto& row = *conversations.at(what.conv).row;
    row.title = what.title.value_or(row.title);
    row.open = what.open.value_or(row.open);
    return enter(what.conv, what.id);
  }

  /// Kinds that no fake reader shows.
  template <class Other>
  apply_result on(const Other&) {
    return {.fresh = true};
  }
};

} // namespace caucus::test
