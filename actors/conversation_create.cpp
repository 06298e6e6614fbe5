// Step 6 of docs/message_flow.md: a conversation comes into being. Its members
// hear of it from here; their own lists learn it through the outbox, only the
// caller's at once.
#include "actors/conversation.hpp"
#include "actors/proposal.hpp"
#include "model/limits.hpp"

#include <algorithm>

namespace caucus {

/// One `conv.create` under way.
struct conversation_state::creation {
  create_conversation what;
  user_id caller;
  answer to;
  bool fresh = false;
};

namespace {

/// The caller joins, in name order, nobody twice.
std::vector<user_id> with_caller(std::vector<user_id> members,
                                 const user_id& caller) {
  members.push_back(caller);
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  return members;
}

errc check(const create_conversation& what) {
  const auto& members = what.members;
  if (what.kind == conv_kind::direct) {
    const bool fits
      = members.size() <= 2
        && what.conv == direct_conv_id(members.front(), members.back());
    return fits ? errc::none : errc::bad_request;
  }
  return members.size() <= limits::members_max ? errc::none
                                               : errc::too_many_members;
}

/// As the store makes it for the others: the other one of two; oneself in
/// notes to oneself.
conversation_link link_for(const user_id& user, const conversation_row& row,
                           const std::vector<user_id>& members) {
  conversation_link link{
    .conv = row.conv, .kind = row.kind, .since_ms = row.created_ms};
  if (row.kind == conv_kind::direct)
    link.peer = members.front() == user ? members.back() : members.front();
  return link;
}

} // namespace

void conversation_state::create(const conv_call& call,
                                const frame::conv_create& what, answer to) {
  watch(to);
  auto job = std::make_shared<creation>();
  job->to = std::move(to);
  job->caller = call.user;
  job->what = {.conv = conv_,
               .kind = what.kind,
               .creator = call.user,
               .title = what.title,
               .members = with_caller(what.members, call.user),
               .now_ms = world_->now(),
               .open = what.open};
  if (const auto why = check(job->what); why != errc::none)
    refuse(job->to, why);
  else if (!log_)
    find_members(job);
  else if (log_->member(call.user) == nullptr)
    refuse(job->to, errc::not_member);
  else
    link_caller(job);
}

void conversation_state::find_members(const creation_ptr& job) {
  find_users query{job->what.members};
  std::erase(query.users, job->caller);
  if (query.users.empty()) {
    create_checked(job);
    return;
  }
  self_->request(world_->router, caf::infinite, std::move(query))
    .then(
      [this, job](const std::vector<user_id>& missing) {
        if (missing.empty())
          create_checked(job);
        else
          refuse(job->to, errc::user_not_found,
                 "no such user: " + missing.front().value());
      },
      [this, job](const caf::error& why) { refuse(job->to, to_errc(why)); });
}

void conversation_state::create_checked(const creation_ptr& job) {
  propose_command(
    self_, *world_, shard_of(conv_), job->what,
    [this, job](const apply_result& result) { created(job, result); });
}

void conversation_state::created(const creation_ptr& job,
                                 const apply_result& result) {
  if (result.error == errc::timeout) {
    lose_track();
    return;
  }
  job->fresh = result.fresh;
  if (result.error != errc::none)
    refuse(job->to, result.error);
  else if (log_)
    link_caller(job); // two created it at once
  else
    reload(job);
}

/// From disk, whoever created it: one truth about members and roles.
void conversation_state::reload(const creation_ptr& job) {
  self_->request(world_->reader(), caf::infinite, read_conversation{conv_})
    .then(
      [this, job](const conv_snapshot& found) { reloaded(job, found); },
      [this, job](const caf::error& why) { refuse(job->to, to_errc(why)); });
}

void conversation_state::reloaded(const creation_ptr& job,
                                  const conv_snapshot& found) {
  if (!log_ && !found.row) {
    refuse(job->to, errc::internal); // committed, and not there
    return;
  }
  if (!log_)
    log_.emplace(*found.row, found.members);
  phase_ = phase::present;
  if (job->fresh) // before any message of it
    tell(log_->everyone(),
         frame::conv_added_event{log_->row(), log_->is_small()
                                                ? *log_->everyone()
                                                : std::vector<user_id>{}},
         {{}, net::traffic::message, conv_, log_->head()});
  link_caller(job);
}

/// So that the caller's next `conv.list` has it. If that fails the outbox
/// still does it: the conversation exists.
void conversation_state::link_caller(const creation_ptr& job) {
  auto link = link_for(job->caller, log_->row(), *log_->everyone());
  propose_command(self_, *world_, shard_of(job->caller),
                  link_conversation{job->caller, std::move(link)},
                  [this, job](const apply_result&) {
                    finish(job->to, frame::conv_created{conv_, job->fresh});
                  });
}

} // namespace caucus
