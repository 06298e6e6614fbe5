// Step 5 of docs/message_flow.md: one shard's conversations and users.
#pragma once

#include "actors/call_deadlines.hpp"
#include "actors/changed_conversations.hpp"
#include "actors/child_table.hpp"
#include "actors/presence_table.hpp"
#include "actors/services.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace caucus {

/// Makes the conversation and presence actors of one shard at need, counts
/// what it gives them, ends them when idle and replaces them when they fail.
///
/// Life: the node's. Serves while this node leads the shard, has applied its
/// log and knows who was online; else calls are answered errc::unavailable and
/// nothing is kept: who leads next is told every session anew. The control
/// group's one has no conversations nor users: it only says who leads. Spawned
/// before its replica; proposals go through the router. Thread: CAF's pool.
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
  void on_down(const caf::down_msg& what);
  void on_tick();
  void arm_tick();
  void end_children();
  [[nodiscard]] std::uint64_t sender_id() const;

  // shard_takeover.cpp: this node begins or ceases to lead
  void on_leadership(const leadership& what);
  void stop_serving();
  void read_names(const std::string& after);
  void read_rows(const std::vector<user_id>& names);
  void remember(const user_row& row);
  void serve();
  void on_told(const sessions_told& what);
  void on_link(const link_changed& what);
  void end_recovery();
  void drop_doubted(node_id node);
  void check_nodes(mono_ms now);

  // shard_heads.cpp: what the last leader may not have told
  void tell_heads();
  void read_tail(log_index last, std::uint64_t count);
  void collect_tail(log_index from, log_index last,
                    const std::shared_ptr<changed_conversations>& found);
  void tell_next(const std::shared_ptr<std::vector<conv_id>>& convs);
  void tell_head(const conv_snapshot& found);
  void resync_everybody();

  // shard_presence.cpp: users
  caf::result<frame::reply> set_presence(const user_call& what);
  caf::result<void> on_session_up(const session_up& what);
  caf::result<void> on_session_down(const session_down& what);
  caf::result<presence_rows> on_presence_query(const presence_query& what);
  void on_presence_changed(const presence_changed& what);
  void make_presence(const user_id& user);
  void end_session(const session_down& what);

  // shard_lists.cpp: a user's own list, from disk
  caf::result<frame::reply> on_user_call(const user_call& what);
  caf::result<frame::reply> list(const user_id& user,
                                 const frame::conv_list& what);
  caf::result<frame::reply> sync(const user_id& user, const frame::sync& what);
  void read_on(const std::shared_ptr<sync_job>& job);
  void sync_links(const std::shared_ptr<sync_job>& job,
                  const std::vector<conversation_link>& links);

  // shard_contacts.cpp: other users whose presence a user asks for
  caf::result<frame::reply> set_contact(const user_id& user,
                                        const frame::contact_set& what);
  void propose_contact(const user_id& user, const frame::contact_set& what,
                       answer to);
  caf::result<frame::reply> list_contacts(const user_id& user,
                                          const frame::contact_list& what);
  caf::result<frame::reply> show_presence(const frame::presence_watch& what);
  template <class Make>
  void with_presence(std::vector<user_id> users, answer to, Make make);
  void expire_calls(mono_ms now);

  shard_actor::pointer self_;
  services_ptr world_;
  shard_id shard_;
  bool leads_ = false;   // and gets ready to serve
  bool serving_ = false; // takes calls
  bool ticking_ = false;
  log_term term_; // in which it serves, or gets ready to
  /// Tells answers for this leadership from those for an earlier one.
  std::uint64_t era_ = 0;
  /// Nodes that have not told their sessions yet; none: everybody who is not
  /// known by now is gone.
  std::set<node_id> untold_;
  mono_ms told_by_ = 0; // the latest moment
  /// Nodes that cannot be reached: when their sessions are dropped.
  std::map<node_id, mono_ms> doubted_;
  bool clearing_ = false; // remembered users are going offline
  child_table<conv_id, conversation_actor> conversations_;
  presence_table<presence_actor> users_;
  call_deadlines<answer> deadlines_; // of those who wait for a commit
};

using shard_impl = shard_actor::stateful_impl<shard_state>;

} // namespace caucus
