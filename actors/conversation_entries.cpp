// Step 6 and 10 of docs/message_flow.md: what takes a place in the log and is
// no message: edits, reactions, people, roles, the title. The store decides who
// may: there the rows are as of that place.
#include "actors/conversation.hpp"
#include "actors/proposal.hpp"

#include <algorithm>

namespace caucus {

namespace {

stored_message entry_of(message_kind kind, const user_id& from) {
  stored_message entry{.from = from};
  entry.kind = kind;
  return entry;
}

std::vector<user_id> sorted(std::vector<user_id> users) {
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
  return users;
}

} // namespace

/// What is absent stays as the entries before this one left it.
void conversation_state::complete(const update_conversation& what,
                                  stored_message& entry) const {
  entry.text = what.title.value_or(log_->row().title);
  entry.on = what.open.value_or(log_->row().open);
}

/// `entry`: what everyone hears if it was done.
template <class Command>
void conversation_state::enter(Command what, stored_message entry, answer to) {
  watch(to);
  waiting_.push_back({[this, what = std::move(what), entry = std::move(entry),
                       to](message_id id) mutable {
                        what.id = id;
                        entry.id = id;
                        propose_command(
                          self_, *world_, shard_of(conv_), what,
                          [this, what, entry = std::move(entry),
                           to](const apply_result& result) mutable {
                            complete(what, entry);
                            entered(std::move(entry), result, to);
                          });
                      },
                      [this, to](errc why) { refuse(to, why); }});
  send_waiting();
}

void conversation_state::entered(stored_message entry,
                                 const apply_result& result, answer to) {
  if (result.error == errc::timeout) {
    lose_track();
    return;
  }
  if (result.error != errc::none) {
    refuse(to, result.error);
    return;
  }
  if (!result.fresh) {
    finish(to, frame::entry_made{conv_, result.seq, result.id});
    return;
  }
  entry.seq = result.seq;
  if (!result.users.empty())
    entry.users = result.users;
  const auto before = log_->everyone();
  log_->entered(entry);
  const bool moved_itself = (entry.kind == message_kind::members_added
                             || entry.kind == message_kind::members_removed)
                            && entry.users == std::vector{entry.from};
  if (moved_itself)
    link_self(entry, to);
  else
    finish(to, frame::entry_made{conv_, entry.seq, entry.id});
  tell_entry(before, std::move(entry));
}

/// So that the caller's own list is right when it has the answer. If that
/// fails the outbox still does it.
void conversation_state::link_self(const stored_message& entry, answer to) {
  conversation_link link{.conv = conv_,
                         .kind = conv_kind::group,
                         .since_ms = world_->now(),
                         .version = entry.seq,
                         .gone = entry.kind == message_kind::members_removed};
  propose_command(
    self_, *world_, shard_of(entry.from),
    link_conversation{entry.from, std::move(link)},
    [this, to, entry](const apply_result&) {
      finish(to, frame::entry_made{conv_, entry.seq, entry.id});
      if (entry.kind == message_kind::members_removed) // its other devices
        tell(std::make_shared<const std::vector<user_id>>(entry.users),
             frame::conv_removed_event{conv_},
             {{}, net::traffic::message, conv_, entry.seq});
    });
}

/// Who was put out hears so; who came in hears first what it came into.
void conversation_state::tell_entry(const conversation_log::people& before,
                                    stored_message entry) {
  const net::outgoing how{{}, net::traffic::message, conv_, entry.seq};
  const bool removed = entry.kind == message_kind::members_removed;
  if (entry.kind == message_kind::members_added)
    tell(std::make_shared<const std::vector<user_id>>(entry.users),
         frame::conv_added_event{log_->row(), log_->is_small()
                                                ? *log_->everyone()
                                                : std::vector<user_id>{}},
         how);
  tell(removed ? before : log_->everyone(),
       frame::message_event{conv_, std::move(entry)}, how);
}

// -- messages ---------------------------------------------------------------

void conversation_state::edit(const user_id& user, const frame::msg_edit& what,
                              answer to) {
  auto entry = entry_of(
    what.body.empty() ? message_kind::deleted : message_kind::edited, user);
  entry.target = what.seq;
  entry.body = what.body;
  enter(edit_message{conv_, user, what.seq, what.body, {}}, std::move(entry),
        std::move(to));
}

void conversation_state::react(const user_id& user,
                               const frame::msg_react& what, answer to) {
  auto entry = entry_of(message_kind::reaction, user);
  entry.target = what.seq;
  entry.text = what.text;
  entry.on = what.on;
  enter(react_message{conv_, user, what.seq, what.text, what.on, {}},
        std::move(entry), std::move(to));
}

// -- people -------------------------------------------------------------------

void conversation_state::change(const user_id& user,
                                const frame::conv_people& what, answer to) {
  change_people command{conv_, user, sorted(what.members), what.add, {}};
  if (command.users.empty()) {
    command.users.push_back(user);
    propose_people(command, std::move(to));
  } else if (what.add) {
    find_people(command, std::move(to));
  } else {
    propose_people(command, std::move(to));
  }
}

void conversation_state::find_people(const change_people& what, answer to) {
  self_->request(world_->router, caf::infinite, find_users{what.users})
    .then(
      [this, what, to](const std::vector<user_id>& missing) {
        if (missing.empty())
          propose_people(what, to);
        else
          refuse(to, errc::user_not_found,
                 "no such user: " + missing.front().value());
      },
      [this, to](const caf::error& why) { refuse(to, to_errc(why)); });
}

void conversation_state::propose_people(const change_people& what, answer to) {
  enter(what,
        entry_of(what.add ? message_kind::members_added
                          : message_kind::members_removed,
                 what.from),
        std::move(to));
}

void conversation_state::set_roles(const user_id& user,
                                   const frame::conv_roles& what, answer to) {
  auto entry = entry_of(message_kind::roles, user);
  entry.users = sorted(what.members);
  entry.role = what.role;
  enter(caucus::set_roles{conv_, user, entry.users, what.role, {}}, entry,
        std::move(to));
}

// -- the group
// ------------------------------------------------------------------

void conversation_state::update(const user_id& user,
                                const frame::conv_update& what, answer to) {
  enter(update_conversation{conv_, user, what.title, what.open, {}},
        entry_of(message_kind::updated, user), std::move(to));
}

/// Its numbers are in the tables: a reader makes the row.
void conversation_state::inform(const user_id& user, answer to) {
  conversation_link link{.conv = conv_, .kind = log_->row().kind};
  const auto& all = *log_->everyone();
  if (log_->is_direct())
    link.peer = all.front() == user ? all.back() : all.front();
  self_
    ->request(world_->reader(), caf::infinite,
              read_summaries{user, {std::move(link)}})
    .then(
      [this, to](std::vector<frame::conv_summary>& rows) {
        if (rows.empty())
          refuse(to, errc::not_member); // it left meanwhile
        else
          finish(to, std::move(rows.front()));
      },
      [this, to](const caf::error& why) { refuse(to, to_errc(why)); });
}

} // namespace caucus
