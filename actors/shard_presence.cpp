// Step 5 of docs/message_flow.md: a shard's users: who is connected, and what
// others see of them.
#include "actors/actor_clock.hpp"
#include "actors/forward.hpp"
#include "actors/presence.hpp"
#include "actors/shard.hpp"
#include "actors/type_ids.hpp"

#include <utility>

namespace caucus {

/// Starts the actor with all the sessions that are known, where the last one
/// stopped.
void shard_state::make_presence(const user_id& user) {
  auto& entry = users_.of(user);
  const frame::presence_row before{user, entry.chosen, entry.row.last_seen_ms};
  auto handle
    = self_->spawn<presence_impl>(world_, before, shard_actor{self_}, term_);
  self_->monitor(handle);
  const auto id = handle.id();
  users_.spawned(user, std::move(handle), id);
  for (auto& session : entry.sessions) {
    ++entry.forwarded;
    const bool again = std::exchange(session.greeted, true);
    self_->send(entry.handle,
                session_up{user, session.id, session.node, again});
  }
}

/// Dropped while the shard is led elsewhere: its leader is told.
caf::result<void> shard_state::on_session_up(const session_up& what) {
  if (!serving_)
    return {};
  auto& entry = users_.up(what.user, what.session, what.node, what.again);
  if (!entry.alive()) {
    make_presence(what.user);
    return {};
  }
  for (auto& session : entry.sessions)
    session.greeted = session.greeted || session.id == what.session;
  ++entry.forwarded;
  return forward(self_, entry.handle, what);
}

caf::result<void> shard_state::on_session_down(const session_down& what) {
  end_session(what);
  return {};
}

void shard_state::end_session(const session_down& what) {
  auto* entry = users_.down(what.user, what.session);
  if (entry == nullptr)
    return;
  const auto handle = entry->handle; // `settle` may forget the entry
  if (entry->alive()) {
    ++entry->forwarded;
    self_->send(handle, what);
  }
  users_.settle(what.user, mono_now(self_));
}

caf::result<frame::reply> shard_state::set_presence(const user_call& what) {
  if (!users_.of(what.user).alive())
    make_presence(what.user);
  auto& entry = users_.of(what.user);
  ++entry.forwarded;
  auto result = forward(self_, entry.handle, what);
  users_.settle(what.user, mono_now(self_));
  return result;
}

void shard_state::on_presence_changed(const presence_changed& what) {
  const auto id = sender_id();
  if (!users_.changed(id, what.row, what.chosen) || !what.gone)
    return;
  const caf::strong_actor_ptr child = self_->current_sender();
  if (!users_.release(id, what.handled))
    return;
  self_->demonitor(child->address());
  self_->send_exit(caf::actor_cast<caf::actor>(child),
                   caf::exit_reason::user_shutdown);
}

caf::result<shard_state::presence_rows>
shard_state::on_presence_query(const presence_query& what) {
  if (!serving_)
    return caf::make_error(errc::unavailable);
  presence_rows rows;
  read_users absent;
  for (const auto& user : what.users) {
    const auto* entry = users_.find(user);
    if (entry != nullptr && !entry->row.user.value().empty())
      rows.push_back(entry->row);
    else
      absent.users.push_back(user);
  }
  if (absent.users.empty())
    return rows;
  auto to = self_->make_response_promise<presence_rows>();
  self_->request(world_->reader(), caf::infinite, std::move(absent))
    .then(
      [to, rows = std::move(rows)](const std::vector<user_row>& found) mutable {
        for (const auto& user : found)
          rows.push_back(
            {user.user, presence_status::offline, user.last_seen_ms});
        to.deliver(std::move(rows));
      },
      [to](const caf::error& why) mutable {
        to.deliver(caf::make_error(to_errc(why)));
      });
  return to;
}

} // namespace caucus
