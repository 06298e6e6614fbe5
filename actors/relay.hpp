// Step 11 of docs/message_flow.md: one frame for many, on one I/O thread.
#pragma once

#include "actors/pinned.hpp"
#include "actors/recent_revocations.hpp"
#include "actors/services.hpp"
#include "actors/term_fence.hpp"
#include "actors/wake_list.hpp"
#include "model/limits.hpp"

#include <array>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace caucus {

/// The sessions of one I/O thread by user. A group's message comes here once
/// per thread, whatever the number of its members.
///
/// Life: that of the node. Thread: the I/O thread. Watches every connection of
/// the thread; whatever ends one, its session is signed off here.
class relay_state {
public:
  static inline const char* name = "relay";

  relay_state(relay_actor::pointer self, services_ptr world);

  relay_actor::behavior_type make_behavior();

  /// Connections of this thread, before and after hello.
  [[nodiscard]] std::size_t connection_count() const noexcept {
    return clients_.size();
  }

private:
  using people = std::shared_ptr<const std::vector<user_id>>;

  struct client {
    connection_actor handle;
    user_id user; // empty before hello
    session_id session;
    bool told_to_go = false;
    bool quiet = false;
  };

  void on_open(const connection_actor& conn);
  void on_session(const session_up& what, const connection_actor& conn);
  void on_fan_out(const fan_out& what);
  void tell_watchers(const fan_out& what, const caf::message& msg);
  void on_watch(const watch_list& what, const connection_actor& conn);
  void unwatch(const connection_actor& conn);
  void on_announce(const announce_sessions& what);
  void on_revoke(const revoke_sessions& what);
  void on_resync();
  void on_wake_me(const wake_me& what, const connection_actor& conn);
  void on_tick();
  void arm_tick();
  void give(const connection_actor& conn, const caf::message& what);
  void on_go_away(const go_away& what);
  caf::result<bool> on_join();
  void on_down(const caf::down_msg& what);
  void on_exit(const caf::exit_msg& what);
  void forget(const client& gone);

  relay_actor::pointer self_;
  services_ptr world_;
  std::unordered_map<caf::actor_id, client> clients_;
  std::unordered_map<user_id, std::vector<connection_actor>> by_user_;
  /// Connections with a session, by the shard of their user.
  std::array<std::unordered_set<caf::actor_id>, limits::shard_count> by_shard_;
  /// What connections watch, and the other way round.
  std::unordered_map<caf::actor_id, people> watching_;
  std::unordered_map<user_id, std::vector<connection_actor>> watchers_;
  term_fence fence_;
  recent_revocations revoked_;
  wake_list<caf::actor_id> sleepers_;
  std::optional<mono_ms> tick_at_;
  std::optional<go_away> leaving_;
  std::vector<caf::typed_response_promise<bool>> joining_;
};

using relay_impl = pinned<relay_actor::stateful_impl<relay_state>>;

} // namespace caucus
