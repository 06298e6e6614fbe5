// Step 5 of docs/message_flow.md: a shard's conversations, and the life of all
// its actors.
#include "actors/shard.hpp"

#include "actors/actor_clock.hpp"
#include "actors/conversation.hpp"
#include "actors/forward.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"

#include <chrono>

namespace caucus {

shard_state::shard_state(shard_actor::pointer self, services_ptr world,
                         shard_id shard)
  : self_(self), world_(std::move(world)), shard_(shard) {}

shard_state::~shard_state() {
  end_children();
}

shard_actor::behavior_type shard_state::make_behavior() {
  self_->set_down_handler([this](caf::down_msg& what) { on_down(what); });
  return {
    [this](const conv_call& what) { return on_conv_call(what); },
    [this](const user_call& what) { return on_user_call(what); },
    [this](const session_up& what) { return on_session_up(what); },
    [this](const session_down& what) { return on_session_down(what); },
    [this](const presence_query& what) { return on_presence_query(what); },
    [this](const leadership& what) { on_leadership(what); },
    [this](const sessions_told& what) { on_told(what); },
    [this](const link_changed& what) { on_link(what); },
    [this](const retire& what) { return on_retire(what); },
    [this](const presence_changed& what) { on_presence_changed(what); },
    [this](caf::tick_atom) { on_tick(); },
  };
}

// -- conversations
// ----------------------------------------------------------------

caf::result<frame::reply> shard_state::on_conv_call(const conv_call& what) {
  if (!serving_)
    return caf::make_error(errc::unavailable);
  const auto now = mono_now(self_);
  const auto* handle = conversations_.use(what.conv, now);
  if (handle == nullptr) {
    make_conversation(what.conv);
    handle = conversations_.use(what.conv, now);
  }
  return forward(self_, *handle, what);
}

void shard_state::make_conversation(const conv_id& conv) {
  auto handle
    = self_->spawn<conversation_impl>(world_, conv, shard_actor{self_}, term_);
  self_->monitor(handle);
  const auto id = handle.id();
  conversations_.add(conv, std::move(handle), id, mono_now(self_));
}

caf::result<bool> shard_state::on_retire(const retire& what) {
  return conversations_.release(sender_id(), what.handled);
}

// -- life
// -----------------------------------------------------------------------

/// A child has failed, or ended with our leave and is forgotten already. The
/// next call makes a new conversation; CAF bounces what the old one had.
void shard_state::on_down(const caf::down_msg& what) {
  if (!conversations_.forget(what.source.id()))
    users_.fallen(what.source.id());
}

void shard_state::arm_tick() {
  if (std::exchange(ticking_, true))
    return;
  self_->delayed_send(self_, limits::shard_tick, caf::tick_atom_v);
}

void shard_state::on_tick() {
  ticking_ = false;
  if (!serving_)
    return;
  const auto now = mono_now(self_);
  const auto tick
    = [this](const auto& handle) { self_->send(handle, caf::tick_atom_v); };
  using std::chrono::milliseconds;
  conversations_.each_idle(
    now, milliseconds{limits::conversation_idle_timeout}.count(), tick);
  check_nodes(now);
  expire_calls(now);
  users_.each_due(now, milliseconds{limits::presence_linger}.count(), tick);
  // Not at once when they fall: one that cannot live must not busy the node.
  users_.each_orphan([this](const user_id& user) { make_presence(user); });
  arm_tick();
}

void shard_state::end_children() {
  const auto end = [](const auto& handle) {
    caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
  };
  conversations_.each(end);
  conversations_.clear();
  users_.clear(end);
}

std::uint64_t shard_state::sender_id() const {
  const auto& sender = self_->current_sender();
  return sender ? sender->id() : 0;
}

} // namespace caucus
