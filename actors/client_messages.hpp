// What actors say to each other on the way between a client and the owner of a
// conversation or a user; see actors/messages.hpp.
#pragma once

#include "model/command.hpp"
#include "model/frame.hpp"
#include "model/token_rule.hpp"
#include "net/outbox.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace caucus {

// -- commands of clients, on their way to the owner ---------------------------

/// A command about one conversation, from a session. Routed by `conv`.
/// Ops: msg_send, msg_history, mark_set, typing_set, conv_create, conv_members.
struct conv_call {
  conv_id conv;
  user_id user;
  session_id session;
  frame::op op;
};

/// A command about the user's own record. Routed by `user`.
/// Ops: presence_set, presence_watch (the rows), contact_set, contact_list,
/// conv_list, sync.
struct user_call {
  user_id user;
  session_id session;
  frame::op op;
};

/// A session of `user` on `node` began or ended. Routed by `user`.
struct session_up {
  user_id user;
  session_id session;
  node_id node;
  /// It was told before, to another leader of the shard: the client knows
  /// already who of its friends is there.
  bool again = false;
  /// To a relay only: no shard is told, so nobody takes the user for present.
  bool quiet = false;
};
struct session_down {
  user_id user;
  session_id session;
  node_id node;
};

/// Is this token of the user good at its shard? Routed by `user`. Answers done,
/// or errc::bad_token.
struct check_token {
  user_id user;
  token_facts token;
};

/// To relays, and from them to connections: the user's tokens were ended; those
/// that the rule does not allow any more, with their sessions.
struct revoke_sessions {
  user_id user;
  token_rule rule;
};

/// Puts one encoded command into a shard's log; answered after apply.
struct propose {
  shard_id shard;
  shared_bytes command; // model/command_codec.hpp: encode_command
};

/// Which of these users do not exist?
struct find_users {
  std::vector<user_id> users;
};

/// How present are these users? Rows come for users that are online or were
/// ever; unknown users are left out.
struct presence_query {
  std::vector<user_id> users;
};

// -- sessions and fan-out ------------------------------------------------

/// One encoded frame for one connection; shared by all who get it.
struct delivery {
  net::outgoing what;
};

/// Who made a frame: the leader of this shard in this term. Term 0: no leader
/// did, and its place among other frames means nothing.
struct frame_origin {
  shard_id shard;
  log_term term;
};

/// A frame for every session of these users on the relay's thread.
struct fan_out {
  std::shared_ptr<const std::vector<user_id>> users;
  delivery what;
  /// Not to sessions of this user (typing); empty: to all.
  user_id except;
  /// INTERNAL: between two links, in place of a long `users` that the peer has
  /// already: its number there (actors/list_slots.hpp); 0: none.
  std::uint16_t list = 0;
  frame_origin by = {};
  /// Whose presence it tells: also for sessions of others that watch this user;
  /// `users` is sorted then. Empty: nobody's.
  user_id about = {};
};

/// Whose presence a connection watches from now on, besides what it hears
/// anyway; null: nobody's.
struct watch_list {
  std::shared_ptr<const std::vector<user_id>> users;
};

/// Every client of the node may have missed something: it hears `resync`.
struct resync_clients {};

/// A connection wants caf::tick_atom from its relay after this time: one timer
/// per thread, not one per client.
struct wake_me {
  std::uint32_t after_ms = 0;
};

/// A text frame that the socket bridge hands to its connection.
struct frame_in {
  std::string text;
};

/// The socket is gone.
struct socket_closed {
  net::close_code code;
};

/// The node goes down: tell the client, then close.
struct go_away {
  std::uint32_t delay_ms = 0;
  std::string url;
  /// To a relay: only so many clients, and none of those to come; 0: all.
  std::uint32_t most = 0;
};

} // namespace caucus
