// Step 4 and 12 of docs/message_flow.md: one client.
#pragma once

#include "actors/command_gate.hpp"
#include "actors/pending_calls.hpp"
#include "actors/pinned.hpp"
#include "actors/services.hpp"
#include "auth/token.hpp"
#include "net/outbox.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace caucus {

/// What all connections of one I/O thread share; constant.
struct connection_world {
  services_ptr services;
  relay_actor relay;
  std::shared_ptr<const auth::token_authority> tokens;
  /// Gives a session id that was never used; called on the I/O thread.
  std::function<session_id()> new_session;
};

/// One client: who it is, and what of its commands is under way. Kept small:
/// a node holds a hundred thousand of these, most of them idle.
///
/// Life: from the upgrade to the end of the socket. Guarantees: each command
/// with a `rid` is answered exactly once while the socket lives; commands to
/// one conversation arrive there in the order of the frames; one whose owner
/// is not there just now is tried again for limits::command_retry_time, and
/// later ones to the same conversation wait behind it. Thread: the socket's
/// I/O thread.
class connection_state {
public:
  static inline const char* name = "connection";

  connection_state(connection_actor::pointer self,
                   std::shared_ptr<const connection_world> world,
                   std::shared_ptr<net::outbox> out);
  ~connection_state();
  connection_state(const connection_state&) = delete;
  connection_state& operator=(const connection_state&) = delete;

  connection_actor::behavior_type make_behavior();

private:
  using rid_type = std::optional<std::uint64_t>;

  void on_frame(const frame_in& what);
  void on_delivery(const delivery& what);
  void on_go_away(const go_away& what);
  void on_socket_closed();
  void on_tick();

  // connection.cpp: one command in, one answer out
  void run(frame::command what);
  void reject(const frame::bad_command& what);
  void answer(rid_type rid, const frame::reply& what);
  void fail(rid_type rid, frame::failure why);
  void push(std::string text);
  void close(net::close_code code);

  // connection_commands.cpp: where each command goes
  struct dispatch;
  void create(rid_type rid, frame::conv_create what);
  void call_conversation(rid_type rid, conv_id conv, frame::op op);
  void call_user(rid_type rid, frame::op op);
  void watch(rid_type rid, frame::presence_watch what);

  // connection_hello.cpp: who it is, and whether its token is still good
  struct greeting {
    rid_type rid;
    user_id user;
    bool quiet = false;
    bool made = false; // the user, who was not there
    std::optional<frame::since_list> since;
    std::vector<frame::command> behind; // came while it was judged
  };
  void say_hello(rid_type rid, const frame::hello& what);
  void wait_for_hello(frame::command what);
  void greeted();
  void not_greeted(errc why);
  void make_user();
  void turn_away(rid_type rid, errc why);
  void run_all(std::vector<frame::command>& commands);
  void resume(const frame::since_list& since);
  void on_revoke(const revoke_sessions& what);
  void on_new_leader();

  // connection_calls.cpp: until a command has its answer
  struct call {
    /// Who waits for the answer: the client, or one of our own steps.
    enum class purpose : std::uint8_t { answer, resume, greet, check };
    caf::message what; // shared with whoever works on it
    rid_type rid;
    command_kind kind = command_kind::plain;
    bool makes_group = false;
    purpose why = purpose::answer;

    /// Whether it counts as one in flight.
    [[nodiscard]] bool is_command() const noexcept {
      return why == purpose::answer || why == purpose::resume;
    }
  };
  using calls = pending_calls<call>;
  void ask_shard(const user_id& user, call::purpose why);
  void begin(std::string key, call what);
  void send(calls::ticket id);
  void answered(calls::ticket id, const frame::reply& what);
  void give_up(const call& what, const caf::error& why);
  void resumed(const frame::reply* page);
  void failed(calls::ticket id, const caf::error& why);
  void send_all(const calls::tickets& ids);
  void arm_tick();

  connection_actor::pointer self_;
  std::shared_ptr<const connection_world> world_;
  std::shared_ptr<net::outbox> out_; // null: the socket is gone
  command_gate gate_;
  calls calls_;
  std::minstd_rand rng_;
  std::optional<mono_ms> tick_at_;
  user_id user_; // empty before hello
  token_facts token_;
  std::unique_ptr<greeting> greeting_; // set: a hello is being judged
  session_id session_;
  std::shared_ptr<const std::vector<user_id>> watched_; // sorted; null: nobody
  std::uint32_t bad_frames_ = 0;
  bool closing_ = false; // nothing more is done for this client
};

using connection_impl
  = pinned<connection_actor::stateful_impl<connection_state>>;

} // namespace caucus
