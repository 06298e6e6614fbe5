// Step 11 of docs/message_flow.md: one frame for many, on one I/O thread.
#include "actors/relay.hpp"

#include "actors/actor_clock.hpp"
#include "actors/type_ids.hpp"
#include "net/frame_codec.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace caucus {

relay_state::relay_state(relay_actor::pointer self, services_ptr world)
  : self_(self), world_(std::move(world)) {}

relay_actor::behavior_type relay_state::make_behavior() {
  self_->set_down_handler([this](caf::down_msg& what) { on_down(what); });
  self_->set_exit_handler([this](caf::exit_msg& what) { on_exit(what); });
  return {
    [this](caf::open_atom, const connection_actor& conn) { on_open(conn); },
    [this](const session_up& what, const connection_actor& conn) {
      on_session(what, conn);
    },
    [this](const fan_out& what) { on_fan_out(what); },
    [this](const watch_list& what, const connection_actor& conn) {
      on_watch(what, conn);
    },
    [this](const announce_sessions& what) { on_announce(what); },
    [this](const revoke_sessions& what) { on_revoke(what); },
    [this](const resync_clients&) { on_resync(); },
    [this](const wake_me& what, const connection_actor& conn) {
      on_wake_me(what, conn);
    },
    [this](caf::tick_atom) { on_tick(); },
    [this](const go_away& what) { on_go_away(what); },
    [this](caf::join_atom) { return on_join(); },
  };
}

void relay_state::on_open(const connection_actor& conn) {
  clients_.emplace(conn.id(), client{conn, {}, {}});
  self_->monitor(conn);
  if (leaving_)
    self_->send(conn, *leaving_);
}

void relay_state::on_session(const session_up& what,
                             const connection_actor& conn) {
  const auto i = clients_.find(conn.id());
  if (i == clients_.end())
    return; // it ended meanwhile
  i->second.user = what.user;
  i->second.session = what.session;
  by_user_[what.user].push_back(conn);
  if (const auto* rule = revoked_.find(what.user))
    self_->send(conn, revoke_sessions{what.user, *rule});
  i->second.quiet = what.quiet;
  if (what.quiet)
    return;
  by_shard_[shard_of(what.user).value()].insert(conn.id());
  self_->send(world_->router, what);
}

void relay_state::on_fan_out(const fan_out& what) {
  if (!fence_.passes(what.by))
    return;
  // One message object for all: an enqueue costs a mailbox element, no copy.
  const auto msg = caf::make_message(what.what);
  for (const auto& user : *what.users) {
    const auto i = by_user_.find(user);
    if (i == by_user_.end() || user == what.except)
      continue;
    for (const auto& conn : i->second)
      give(conn, msg);
  }
  if (!what.about.value().empty())
    tell_watchers(what, msg);
}

void relay_state::tell_watchers(const fan_out& what, const caf::message& msg) {
  const auto i = watchers_.find(what.about);
  if (i == watchers_.end())
    return;
  for (const auto& conn : i->second) {
    const auto& user = clients_.at(conn.id()).user;
    // One's own face is another one, and nobody is told twice.
    if (user != what.about
        && !std::binary_search(what.users->begin(), what.users->end(), user))
      give(conn, msg);
  }
}

void relay_state::on_watch(const watch_list& what,
                           const connection_actor& conn) {
  if (!clients_.contains(conn.id()))
    return; // it ended meanwhile
  unwatch(conn);
  if (!what.users)
    return;
  for (const auto& user : *what.users)
    watchers_[user].push_back(conn);
  watching_.emplace(conn.id(), what.users);
}

void relay_state::unwatch(const connection_actor& conn) {
  const auto before = watching_.extract(conn.id());
  if (!before)
    return;
  for (const auto& user : *before.mapped()) {
    const auto i = watchers_.find(user);
    std::erase(i->second, conn);
    if (i->second.empty())
      watchers_.erase(i);
  }
}

void relay_state::give(const connection_actor& conn, const caf::message& what) {
  caf::actor_cast<caf::abstract_actor*>(conn)->enqueue(
    nullptr, caf::make_message_id(), what, self_->context());
}

// -- a change of leaders ----------------------------------------------------

/// The new leader of a shard knows nobody. What comes and goes meanwhile takes
/// the same way through the router, behind this.
void relay_state::on_announce(const announce_sessions& what) {
  for (const auto id : by_shard_.at(what.shard.value())) {
    const auto& client = clients_.at(id);
    self_->send(world_->router,
                session_up{client.user, client.session, world_->node, true});
    give(client.handle, caf::make_message(what));
  }
  self_->send(world_->router,
              sessions_told{what.shard, world_->node, what.term});
}

void relay_state::on_revoke(const revoke_sessions& what) {
  revoked_.add(what);
  const auto i = by_user_.find(what.user);
  if (i == by_user_.end())
    return;
  const auto msg = caf::make_message(what);
  for (const auto& conn : i->second)
    give(conn, msg);
}

/// All at once would be too many `sync` at once: the more clients, the longer
/// they take.
void relay_state::on_resync() {
  using std::chrono::milliseconds;
  const auto spread = milliseconds{limits::resync_spread}.count()
                      + static_cast<std::int64_t>(clients_.size()) * 1000
                          / limits::resync_per_second;
  const frame::resync_event news{static_cast<std::uint32_t>(spread)};
  const auto msg = caf::make_message(
    delivery{{std::make_shared<const std::string>(net::encode_event(news)),
              net::traffic::control,
              {},
              {}}});
  for (const auto& [id, client] : clients_)
    if (!client.user.value().empty())
      give(client.handle, msg);
}

// -- commands that are tried again --------------------------------------------

void relay_state::on_wake_me(const wake_me& what,
                             const connection_actor& conn) {
  sleepers_.add(conn.id(), mono_now(self_) + what.after_ms);
  arm_tick();
}

void relay_state::on_tick() {
  const auto now = mono_now(self_);
  if (tick_at_ && *tick_at_ <= now)
    tick_at_.reset();
  const auto msg = caf::make_message(caf::tick_atom_v);
  sleepers_.each_due(now, [&](caf::actor_id id) {
    if (const auto i = clients_.find(id); i != clients_.end())
      give(i->second.handle, msg);
  });
  arm_tick();
}

void relay_state::arm_tick() {
  const auto due = sleepers_.next();
  if (!due || (tick_at_ && *tick_at_ <= *due))
    return;
  tick_at_ = due;
  const auto wait = std::max<mono_ms>(*due - mono_now(self_), 1);
  self_->delayed_send(self_, std::chrono::milliseconds{wait}, caf::tick_atom_v);
}

void relay_state::on_go_away(const go_away& what) {
  if (what.most == 0)
    leaving_ = what;
  auto left = what.most == 0 ? clients_.size() : std::size_t{what.most};
  for (auto& [id, client] : clients_) {
    if (left == 0)
      return;
    if (what.most != 0 && std::exchange(client.told_to_go, true))
      continue;
    self_->send(client.handle, what);
    --left;
  }
}

caf::result<bool> relay_state::on_join() {
  if (clients_.empty())
    return true;
  joining_.push_back(self_->make_response_promise<bool>());
  return joining_.back();
}

void relay_state::on_down(const caf::down_msg& what) {
  const auto i = clients_.find(what.source.id());
  if (i == clients_.end())
    return;
  unwatch(i->second.handle);
  forget(i->second);
  clients_.erase(i);
  if (!clients_.empty())
    return;
  for (auto& promise : std::exchange(joining_, {}))
    promise.deliver(true);
}

void relay_state::on_exit(const caf::exit_msg& what) {
  // Nobody else knows them all, and none may outlive the I/O thread.
  for (const auto& [id, client] : clients_)
    self_->send_exit(client.handle, caf::exit_reason::user_shutdown);
  clients_.clear();
  by_user_.clear();
  watching_.clear();
  watchers_.clear();
  for (auto& shard : by_shard_)
    shard.clear();
  sleepers_.clear();
  self_->quit(what.reason);
}

void relay_state::forget(const client& gone) {
  if (gone.user.value().empty())
    return;
  const auto i = by_user_.find(gone.user);
  std::erase(i->second, gone.handle);
  if (i->second.empty())
    by_user_.erase(i);
  if (gone.quiet)
    return;
  by_shard_[shard_of(gone.user).value()].erase(gone.handle.id());
  self_->send(world_->router,
              session_down{gone.user, gone.session, world_->node});
}

} // namespace caucus
