// Step 5 of docs/message_flow.md: one user while it is online.
#pragma once

#include "actors/presence_logic.hpp"
#include "actors/services.hpp"
#include "net/outbox.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace caucus {

/// Tells the people whom a user talks to, and nobody else, how present the
/// user is; and tells a new session how present they are.
///
/// Life: made by its shard at the first session; ends with the shard's leave
/// after the linger, once the last-seen time is on disk. If it fails, the
/// shard makes another one with the same sessions. Thread: CAF's pool.
class presence_state {
public:
  static inline const char* name = "presence";

  presence_state(presence_actor::pointer self, services_ptr world, user_id user,
                 shard_actor shard);

  presence_actor::behavior_type make_behavior();

private:
  using people = std::shared_ptr<const std::vector<user_id>>;

  caf::result<frame::reply> on_call(const user_call& what);
  void on_up(const session_up& what);
  void on_down(const session_down& what);
  void on_tick();

  /// The shard answers questions of others from its own row.
  void report();
  /// Reads who is to be told, then tells. Reading each time keeps up with new
  /// conversations, and is rare: people change status seldom.
  void refresh();
  void loaded(const std::vector<user_id>& peers);
  void announce();
  void greet();
  void save(unix_ms seen_ms);
  void leave_if_done();
  void tell(const people& who, const frame::presence_row& row);

  presence_actor::pointer self_;
  services_ptr world_;
  user_id user_;
  shard_actor shard_;
  presence_logic logic_;
  people me_;
  people peers_;
  frame::presence_row reported_;                             // to the shard
  presence_status announced_ = presence_status::offline;     // to peers
  presence_status announced_own_ = presence_status::offline; // to oneself
  bool greeting_ = false; // a new session knows nothing yet
  bool loading_ = false;
  int saving_ = 0; // proposals under way
  bool leaving_ = false;
  std::uint64_t handled_ = 0; // calls, ever
};

using presence_impl = presence_actor::stateful_impl<presence_state>;

} // namespace caucus
