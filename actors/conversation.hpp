// Step 6 and 10 of docs/message_flow.md: one conversation while it is active.
#pragma once

#include "actors/call_deadlines.hpp"
#include "actors/conversation_log.hpp"
#include "actors/id_pool.hpp"
#include "actors/post_table.hpp"
#include "actors/services.hpp"
#include "model/command.hpp"
#include "net/outbox.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace caucus {

/// Orders what the members of one conversation do, and tells them.
///
/// Life: made by its shard at the first call; reads the conversation from disk
/// while calls wait; ends when it is idle and the shard has no call under way
/// (`retire`), or at once if the conversation does not exist. Owns nothing
/// that is not on disk, so it may fail at any time; ends itself when the
/// outcome of a proposal is unknown, because what it remembers may be wrong
/// then. Guarantees: ids are proposed in rising order, answers follow the
/// commit, a caller hears `timeout` after limits::command_timeout, and members
/// hear messages in seq order, also those whose sender no longer waits.
/// Thread: CAF's pool.
class conversation_state {
public:
  static inline const char* name = "conversation";

  /// `term`: in which this node leads the conversation's shard.
  conversation_state(conversation_actor::pointer self, services_ptr world,
                     conv_id conv, shard_actor shard, log_term term);

  conversation_actor::behavior_type make_behavior();

private:
  using answer = caf::typed_response_promise<frame::reply>;
  using posts = post_table<answer>;
  enum class phase { unloaded, loading, absent, present };
  struct dispatch;
  struct creation;
  using creation_ptr = std::shared_ptr<creation>;
  /// Something that takes a place in the log, and waits for its id.
  struct unnumbered {
    std::function<void(message_id)> propose;
    std::function<void(errc)> refuse;
  };

  // conversation.cpp: calls in, answers out
  caf::result<frame::reply> on_call(const conv_call& what);
  void on_tick();
  void watch(const answer& to);
  void arm_timer();
  void on_deadline();
  void lose_track();
  void load();
  void loaded(const conv_snapshot& found);
  void load_failed(errc why);
  void act(const conv_call& call, answer to);
  void finish(answer to, frame::reply what);
  void refuse(answer to, errc why, std::string text = {});
  void retire_if_quiet();
  void tell(const conversation_log::people& who, const frame::event& what,
            net::outgoing how, user_id except = {});

  // conversation_post.cpp: msg.send
  void post(const conv_call& call, const frame::msg_send& what, answer to);
  void propose_post(posts::post* post, message_id id);
  void send_waiting();
  void lease();
  void leased(const id_lease& got);
  void lease_failed(errc why);
  void posted(const posts::post* which, const apply_result& result);

  // conversation_members.cpp: history, members, marks, typing
  void read_page(const user_id& user, const frame::msg_history& what,
                 answer to);
  void list_members(const frame::conv_members& what, answer to);
  void set_mark(const user_id& user, const frame::mark_set& what, answer to);
  void marked(const user_id& user, const apply_result& result, answer to);
  void type(const user_id& user, const frame::typing_set& what, answer to);

  // conversation_entries.cpp: what else takes a place in the log
  void edit(const user_id& user, const frame::msg_edit& what, answer to);
  void react(const user_id& user, const frame::msg_react& what, answer to);
  void change(const user_id& user, const frame::conv_people& what, answer to);
  void find_people(const change_people& what, answer to);
  void propose_people(const change_people& what, answer to);
  void update(const user_id& user, const frame::conv_update& what, answer to);
  void set_roles(const user_id& user, const frame::conv_roles& what, answer to);
  void inform(const user_id& user, answer to);
  template <class Command>
  void enter(Command what, stored_message entry, answer to);
  template <class Command>
  void complete(const Command&, stored_message&) const {}
  void complete(const update_conversation& what, stored_message& entry) const;
  void entered(stored_message entry, const apply_result& result, answer to);
  void link_self(const stored_message& entry, answer to);
  void tell_entry(const conversation_log::people& before, stored_message entry);

  // conversation_create.cpp: conv.create
  void create(const conv_call& call, const frame::conv_create& what, answer to);
  void find_members(const creation_ptr& job);
  void create_checked(const creation_ptr& job);
  void created(const creation_ptr& job, const apply_result& result);
  void reload(const creation_ptr& job);
  void reloaded(const creation_ptr& job, const conv_snapshot& found);
  void link_caller(const creation_ptr& job);

  conversation_actor::pointer self_;
  services_ptr world_;
  conv_id conv_;
  shard_actor shard_;
  frame_origin origin_;
  phase phase_ = phase::unloaded;
  /// Calls that wait for the disk.
  std::vector<std::pair<conv_call, answer>> queued_;
  /// Present: the conversation.
  std::optional<conversation_log> log_;
  posts posts_;
  id_pool ids_;
  /// Entries without an id, in the order of the calls.
  std::deque<unnumbered> waiting_;
  bool leasing_ = false;
  /// Calls that wait for a commit.
  call_deadlines<answer> deadlines_;
  bool timer_armed_ = false;
  bool retiring_ = false;
  std::uint64_t handled_ = 0; // calls, ever
  /// Calls under way, also when their caller was told `timeout`.
  std::size_t pending_ = 0;
};

using conversation_impl = conversation_actor::stateful_impl<conversation_state>;

} // namespace caucus
