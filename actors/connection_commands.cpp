// Step 4 of docs/message_flow.md: identity, rate, and where each command goes.
#include "actors/connection.hpp"
#include "actors/type_ids.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace caucus {

namespace {

command_kind kind_of(const frame::op& what) noexcept {
  if (std::holds_alternative<frame::hello>(what))
    return command_kind::hello;
  const bool page = std::holds_alternative<frame::msg_history>(what)
                    || std::holds_alternative<frame::conv_list>(what)
                    || std::holds_alternative<frame::conv_members>(what)
                    || std::holds_alternative<frame::contact_list>(what)
                    || std::holds_alternative<frame::sync>(what);
  return page ? command_kind::page : command_kind::plain;
}

} // namespace

/// One overload per kind of command.
struct connection_state::dispatch {
  connection_state* conn;
  rid_type rid;

  void operator()(frame::hello& what) { conn->say_hello(rid, what); }
  void operator()(frame::conv_create& what) {
    conn->create(rid, std::move(what));
  }
  void operator()(frame::msg_send& what) { to_conversation(what); }
  void operator()(frame::msg_history& what) { to_conversation(what); }
  void operator()(frame::mark_set& what) { to_conversation(what); }
  void operator()(frame::typing_set& what) { to_conversation(what); }
  void operator()(frame::conv_members& what) { to_conversation(what); }
  void operator()(frame::msg_edit& what) { to_conversation(what); }
  void operator()(frame::msg_react& what) { to_conversation(what); }
  void operator()(frame::conv_people& what) { to_conversation(what); }
  void operator()(frame::conv_update& what) { to_conversation(what); }
  void operator()(frame::conv_roles& what) { to_conversation(what); }
  void operator()(frame::conv_info& what) { to_conversation(what); }
  void operator()(frame::conv_list& what) { to_user(what); }
  void operator()(frame::presence_set& what) { to_user(what); }
  void operator()(frame::sync& what) { to_user(what); }
  void operator()(frame::contact_set& what) { to_user(what); }
  void operator()(frame::contact_list& what) { to_user(what); }
  void operator()(frame::presence_watch& what) {
    conn->watch(rid, std::move(what));
  }

private:
  template <class Op>
  void to_conversation(Op& what) {
    auto conv = what.conv;
    conn->call_conversation(rid, std::move(conv), std::move(what));
  }
  template <class Op>
  void to_user(Op& what) {
    conn->call_user(rid, std::move(what));
  }
};

void connection_state::run(frame::command what) {
  if (greeting_ && !std::holds_alternative<frame::hello>(what.op))
    return wait_for_hello(std::move(what));
  const auto verdict = gate_.admit(kind_of(what.op), self_->clock().now());
  if (verdict.code != errc::none) {
    fail(what.rid, {verdict.code, {}, verdict.retry_after_ms});
    return;
  }
  std::visit(dispatch{this, what.rid}, what.op);
}

void connection_state::create(rid_type rid, frame::conv_create what) {
  if (what.kind == conv_kind::direct) {
    auto others = what.members;
    std::erase(others, user_);
    if (others.size() > 1) {
      gate_.answered(command_kind::plain);
      fail(rid, {errc::bad_request, "a direct conversation has two people"});
      return;
    }
    auto conv = direct_conv_id(user_, others.empty() ? user_ : others.front());
    call_conversation(rid, std::move(conv), std::move(what));
    return;
  }
  self_->request(world_->services->sequencer, caf::infinite, lease_ids{1, {}})
    .then(
      [this, rid, what = std::move(what)](const id_lease& lease) mutable {
        call_conversation(rid, group_conv_id(lease.first), std::move(what));
      },
      [this, rid](const caf::error& why) {
        gate_.answered(command_kind::plain);
        fail(rid, {to_errc(why), text_of(why)});
      });
}

void connection_state::call_conversation(rid_type rid, conv_id conv,
                                         frame::op op) {
  const auto kind = kind_of(op);
  const auto* made = std::get_if<frame::conv_create>(&op);
  const bool group = made != nullptr && made->kind == conv_kind::group;
  auto key = conv.value();
  begin(std::move(key), {caf::make_message(conv_call{std::move(conv), user_,
                                                     session_, std::move(op)}),
                         rid, kind, group});
}

/// Kept for as long as the session lasts. The relay of this thread sees what is
/// told of anybody, whoever leads: no shard need know who watches.
void connection_state::watch(rid_type rid, frame::presence_watch what) {
  auto& asked = what.users;
  std::sort(asked.begin(), asked.end());
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  const auto before = watched_ ? *watched_ : std::vector<user_id>{};
  std::vector<user_id> users;
  const auto into = std::back_inserter(users);
  if (what.on)
    std::set_union(before.begin(), before.end(), asked.begin(), asked.end(),
                   into);
  else if (!asked.empty())
    std::set_difference(before.begin(), before.end(), asked.begin(),
                        asked.end(), into);
  if (users.size() > limits::watches_max) {
    gate_.answered(command_kind::plain);
    fail(rid, {errc::too_large, "more users than a session may watch"});
    return;
  }
  watched_ = users.empty()
               ? nullptr
               : std::make_shared<const std::vector<user_id>>(std::move(users));
  self_->send(world_->relay, watch_list{watched_}, connection_actor{self_});
  if (what.on) { // then: how present they are now
    call_user(rid, std::move(what));
    return;
  }
  gate_.answered(command_kind::plain);
  answer(rid, frame::done{});
}

void connection_state::call_user(rid_type rid, frame::op op) {
  const auto kind = kind_of(op);
  begin({}, {caf::make_message(user_call{user_, session_, std::move(op)}), rid,
             kind});
}

} // namespace caucus
