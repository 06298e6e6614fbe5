// Step 6 of docs/message_flow.md: what members ask of a conversation besides
// sending: history, people, marks, typing.
#include "actors/conversation.hpp"
#include "actors/proposal.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <unordered_map>

namespace caucus {

namespace {

using presence_rows = std::vector<frame::presence_row>;

frame::member_page page_of(const conv_id& conv, std::vector<member_row> members,
                           const presence_rows& known) {
  std::unordered_map<user_id, const frame::presence_row*> by_user;
  for (const auto& row : known)
    by_user.emplace(row.user, &row);
  frame::member_page page{.conv = conv, .members = {}, .next = {}};
  for (auto& member : members) {
    frame::presence_row presence{.user = member.user};
    if (const auto i = by_user.find(member.user); i != by_user.end())
      presence = *i->second;
    page.members.push_back({std::move(member), std::move(presence)});
  }
  return page;
}

} // namespace

void conversation_state::read_page(const user_id& user,
                                   const frame::msg_history& what, answer to) {
  auto read = [this, to, query = read_history{user, what}]() mutable {
    --pending_; // the reader answers
    to.delegate(world_->reader(), std::move(query));
  };
  if (!what.linearizable)
    return read();
  // Only who still leads can commit: a leader that was cut off waits here.
  watch(to);
  const auto shard = shard_of(conv_);
  self_
    ->request(world_->replicas.at(shard.value()), caf::infinite,
              read_barrier{shard})
    .then([read](const apply_result&) mutable { read(); },
          [this, to](const caf::error& why) { refuse(to, outcome_of(why)); });
}

void conversation_state::list_members(const frame::conv_members& what,
                                      answer to) {
  const auto limit
    = what.limit == 0
        ? limits::list_page_max
        : std::min<std::size_t>(what.limit, limits::list_page_max);
  auto members = log_->page(what.after, limit + 1);
  std::string next;
  if (members.size() > limit) {
    members.pop_back();
    next = members.back().user.value();
  }
  presence_query query;
  for (const auto& member : members)
    query.users.push_back(member.user);
  self_->request(world_->router, caf::infinite, std::move(query))
    .then(
      [this, to, members = std::move(members),
       next = std::move(next)](const presence_rows& known) mutable {
        auto page = page_of(conv_, std::move(members), known);
        page.next = std::move(next);
        finish(to, std::move(page));
      },
      [this, to](const caf::error& why) { refuse(to, to_errc(why)); });
}

void conversation_state::set_mark(const user_id& user,
                                  const frame::mark_set& what, answer to) {
  const auto marks = log_->wanted(what);
  if (!log_->moves(user, marks)) {
    finish(to, frame::done{});
    return;
  }
  watch(to);
  propose_command(
    self_, *world_, shard_of(conv_),
    advance_mark{conv_, user, marks.delivered, marks.read},
    [this, user, to](const apply_result& result) { marked(user, result, to); });
}

void conversation_state::marked(const user_id& user, const apply_result& result,
                                answer to) {
  if (result.error == errc::timeout) {
    lose_track();
    return;
  }
  if (result.error != errc::none) {
    refuse(to, result.error);
    return;
  }
  log_->advanced(user, {result.delivered, result.read});
  finish(to, frame::done{});
  if (!result.fresh)
    return;
  // In a large group nobody else hears of it: no read receipts.
  const auto who = log_->is_small()
                     ? log_->everyone()
                     : std::make_shared<const std::vector<user_id>>(1, user);
  tell(who, frame::mark_event{conv_, user, result.delivered, result.read},
       {{},
        net::traffic::ephemeral,
        {},
        {},
        net::topic_of("mark", conv_.value(), user.value())});
}

void conversation_state::type(const user_id& user,
                              const frame::typing_set& what, answer to) {
  finish(to, frame::done{});
  if (log_->is_small())
    tell(log_->everyone(), frame::typing_event{conv_, user, what.on},
         {{},
          net::traffic::ephemeral,
          {},
          {},
          net::topic_of("typing", conv_.value(), user.value())},
         user);
}

} // namespace caucus
