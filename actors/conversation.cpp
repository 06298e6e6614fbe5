// Step 6 of docs/message_flow.md: a conversation's calls in, answers out; how
// it comes from disk and leaves memory.
#include "actors/conversation.hpp"

#include "actors/actor_clock.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"
#include "net/frame_codec.hpp"

#include <memory>

namespace caucus {

conversation_state::conversation_state(conversation_actor::pointer self,
                                       services_ptr world, conv_id conv,
                                       shard_actor shard, log_term term)
  : self_(self), world_(std::move(world)), conv_(std::move(conv)),
    shard_(std::move(shard)), origin_{shard_of(conv_), term} {}

conversation_actor::behavior_type conversation_state::make_behavior() {
  return {
    [this](const conv_call& what) { return on_call(what); },
    [this](caf::tick_atom) { on_tick(); },
    [this](caf::timeout_atom) { on_deadline(); },
  };
}

caf::result<frame::reply> conversation_state::on_call(const conv_call& what) {
  ++handled_;
  if (pending_ >= limits::conversation_pending_max)
    return caf::make_error(errc::unavailable);
  ++pending_;
  auto to = self_->make_response_promise<frame::reply>();
  if (phase_ == phase::unloaded)
    load();
  if (phase_ == phase::loading)
    queued_.emplace_back(what, to);
  else
    act(what, to);
  return to;
}

void conversation_state::on_tick() {
  retire_if_quiet();
}

// -- how long a caller waits
// ----------------------------------------------------

/// From here on the caller of a command that writes waits for its commit.
void conversation_state::watch(const answer& to) {
  deadlines_.add(to, mono_now(self_));
  arm_timer();
}

/// One timer for all calls: a busy conversation arms it once in
/// `limits::command_timeout`.
void conversation_state::arm_timer() {
  const auto due = timer_armed_ ? std::nullopt : deadlines_.next();
  if (!due)
    return;
  timer_armed_ = true;
  self_->delayed_send(self_, std::chrono::milliseconds{*due - mono_now(self_)},
                      caf::timeout_atom_v);
}

/// What was proposed stays under way: its outcome is still told to everyone.
void conversation_state::on_deadline() {
  timer_armed_ = false;
  for (auto& to : deadlines_.expired(mono_now(self_)))
    to.deliver(caf::make_error(errc::timeout));
  arm_timer();
}

/// A proposal may or may not be committed. The next call makes a new actor
/// from disk; the shard lets none through before the log is applied.
void conversation_state::lose_track() {
  for (auto& to : deadlines_.abandon())
    to.deliver(caf::make_error(errc::timeout));
  self_->quit();
}

// -- from disk
// ------------------------------------------------------------------

void conversation_state::load() {
  phase_ = phase::loading;
  self_->request(world_->reader(), caf::infinite, read_conversation{conv_})
    .then([this](const conv_snapshot& found) { loaded(found); },
          [this](const caf::error& why) { load_failed(to_errc(why)); });
}

void conversation_state::loaded(const conv_snapshot& found) {
  if (found.row)
    log_.emplace(*found.row, found.members);
  phase_ = log_ ? phase::present : phase::absent;
  for (auto& [call, to] : std::exchange(queued_, {}))
    act(call, std::move(to));
}

void conversation_state::load_failed(errc why) {
  phase_ = phase::unloaded; // the next call tries again
  for (auto& [call, to] : std::exchange(queued_, {}))
    refuse(to, why);
}

// -- calls
// ----------------------------------------------------------------------

/// One overload per kind of call by a member.
struct conversation_state::dispatch {
  conversation_state* conv;
  const conv_call& call;
  answer to;

  void operator()(const frame::msg_send& what) { conv->post(call, what, to); }
  void operator()(const frame::msg_history& what) {
    conv->read_page(call.user, what, to);
  }
  void operator()(const frame::mark_set& what) {
    conv->set_mark(call.user, what, to);
  }
  void operator()(const frame::typing_set& what) {
    conv->type(call.user, what, to);
  }
  void operator()(const frame::conv_members& what) {
    conv->list_members(what, to);
  }
  void operator()(const frame::msg_edit& what) {
    conv->edit(call.user, what, to);
  }
  void operator()(const frame::msg_react& what) {
    conv->react(call.user, what, to);
  }
  void operator()(const frame::conv_people& what) {
    conv->change(call.user, what, to);
  }
  void operator()(const frame::conv_update& what) {
    conv->update(call.user, what, to);
  }
  void operator()(const frame::conv_roles& what) {
    conv->set_roles(call.user, what, to);
  }
  void operator()(const frame::conv_info&) { conv->inform(call.user, to); }
  template <class Other> // a user's call lost its way
  void operator()(const Other&) {
    conv->refuse(to, errc::bad_request);
  }
};

namespace {

/// The one thing that others may ask of a group.
bool joins(const frame::op& what) {
  const auto* people = std::get_if<frame::conv_people>(&what);
  return people != nullptr && people->add && people->members.empty();
}

} // namespace

void conversation_state::act(const conv_call& call, answer to) {
  if (const auto* what = std::get_if<frame::conv_create>(&call.op))
    create(call, *what, std::move(to));
  else if (!log_)
    refuse(to, errc::conv_not_found);
  else if (log_->member(call.user) == nullptr && !joins(call.op))
    // A direct conversation's id can be guessed: nobody else learns that it is.
    refuse(to, log_->is_direct() ? errc::conv_not_found : errc::not_member);
  else
    std::visit(dispatch{this, call, std::move(to)}, call.op);
}

void conversation_state::finish(answer to, frame::reply what) {
  --pending_;
  to.deliver(std::move(what));
}

void conversation_state::refuse(answer to, errc why, std::string text) {
  --pending_;
  to.deliver(text.empty() ? caf::make_error(why)
                          : caf::make_error(why, std::move(text)));
  if (phase_ == phase::absent) // keeps nothing of names that do not exist
    retire_if_quiet();
}

void conversation_state::retire_if_quiet() {
  if (pending_ > 0 || retiring_)
    return;
  retiring_ = true;
  self_->request(shard_, caf::infinite, retire{conv_, handled_})
    .then(
      [this](bool granted) {
        retiring_ = false;
        if (granted)
          self_->quit();
      },
      [this](const caf::error&) { self_->quit(); }); // no shard: no call either
}

void conversation_state::tell(const conversation_log::people& who,
                              const frame::event& what, net::outgoing how,
                              user_id except) {
  how.frame = std::make_shared<const std::string>(net::encode_event(what));
  send_to_users(
    self_, *world_,
    fan_out{who, delivery{std::move(how)}, std::move(except), 0, origin_});
}

} // namespace caucus
