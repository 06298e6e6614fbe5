// Step 5 of docs/message_flow.md: one shard's conversations and users.
#pragma once

#include "actors/child_table.hpp"
#include "actors/presence_table.hpp"
#include "actors/services.hpp"

#include <memory>
#include <vector>

namespace caucus {

/// Makes the conversation and presence actors of one shard at need, counts
/// what it gives them, ends them when idle and replaces them when they fail.
///
/// Life: the node's. Serves while this node leads the shard and has applied
/// its log; else calls are answered errc::unavailable, and only who is
/// connected is kept. Spawned before its replica; it needs no handle of it,
/// because proposals go through the router. Thread: CAF's pool.
class shard_state {
public:
  static inline const char* name = "shard";

  shard_state(shard_actor::pointer self, services_ptr world, shard_id shard);
  ~shard_state();
  shard_state(const shard_state&) = delete;
  shard_state& operator=(const shard_state&) = delete;

  shard_actor::behavior_type make_behavior();

private:
  using presence_rows = std::vector<frame::presence_row>;
  using answer = caf::typed_response_promise<frame::reply>;
  struct sync_job;

  // shard.cpp: conversations, and the life of all children
  caf::result<frame::reply> on_conv_call(const conv_call& what);
  void make_conversation(const conv_id& conv);
  caf::result<bool> on_retire(const retire& what);
  void on_leadership(const leadership& what);
  void on_down(const caf::down_msg& what);
  void on_tick();
  void arm_tick();
  void end_children();
  [[nodiscard]] std::uint64_t sender_id() const;

  // shard_presence.cpp: users
  caf::result<frame::reply> set_presence(const user_call& what);
  caf::result<void> on_session_up(const session_up& what);
  caf::result<void> on_session_down(const session_down& what);
  caf::result<presence_rows> on_presence_query(const presence_query& what);
  void on_presence_changed(const presence_changed& what);
  void make_presence(const user_id& user);

  // shard_lists.cpp: a user's own list, from disk
  caf::result<frame::reply> on_user_call(const user_call& what);
  caf::result<frame::reply> list(const user_id& user,
                                 const frame::conv_list& what);
  caf::result<frame::reply> sync(const user_id& user, const frame::sync& what);
  void read_on(const std::shared_ptr<sync_job>& job);
  void sync_links(const std::shared_ptr<sync_job>& job,
                  const std::vector<conversation_link>& links);

  shard_actor::pointer self_;
  services_ptr world_;
  shard_id shard_;
  bool serving_ = false;
  bool ticking_ = false;
  child_table<conv_id, conversation_actor> conversations_;
  presence_table<presence_actor> users_;
};

using shard_impl = shard_actor::stateful_impl<shard_state>;

} // namespace caucus
