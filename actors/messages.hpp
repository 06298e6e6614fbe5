// What actors say to each other: one struct per message. What crosses a link
// has its `inspect` in actors/wire.hpp; the rest stays in one process.
#pragma once

#include "actors/cluster_messages.hpp"
#include "actors/control_messages.hpp"
#include "actors/disk_messages.hpp"
#include "model/command.hpp"
#include "model/frame.hpp"
#include "model/log.hpp"
#include "net/http_service.hpp"
#include "net/outbox.hpp"
#include "storage/state_store.hpp"

#include <cstdint>
#include <memory>
#include <optional>
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
/// Ops: presence_set, conv_list, sync.
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
};
struct session_down {
  user_id user;
  session_id session;
  node_id node;
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

// -- sessions and fan-out

/// One encoded frame for one connection; shared by all who get it.
struct delivery {
  net::outgoing what;
};

/// A frame for every session of these users on the relay's thread.
struct fan_out {
  std::shared_ptr<const std::vector<user_id>> users;
  delivery what;
  /// Not to sessions of this user (typing); empty: to all.
  user_id except;
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

// -- the shard and its actors

/// INTERNAL: an idle conversation asks its shard for leave. Granted only if no
/// call is on its way: `handled` equals what the shard has forwarded.
struct retire {
  conv_id conv;
  std::uint64_t handled = 0;
};

/// INTERNAL: a presence actor's public face changed (or it has nothing more
/// to say: `gone`, the shard forgets and ends it, if no call is on its way:
/// `handled` as in `retire`).
struct presence_changed {
  frame::presence_row row;
  bool gone = false;
  std::uint64_t handled = 0;
};

/// A replica's role changed, or it became ready: `applied_all` tells that it
/// leads and has applied everything that was in its log when it started to.
struct leadership {
  shard_id shard;
  bool leading = false;
  bool applied_all = false;
  log_term term;
};

// -- sequencer, courier, accounts

/// Asks for `count` ids above `floor`, within one millisecond.
struct lease_ids {
  std::uint32_t count = 1;
  message_id floor;
};

/// Ids first, first+1, ..., first+count-1. They share one `ts`.
struct id_lease {
  message_id first;
  std::uint32_t count = 0;
};

/// The shard's outbox has rows.
struct outbox_ready {
  shard_id shard;
};

struct register_account {
  net::credentials who;
};

struct login_account {
  net::credentials who;
};

/// Takes the answer, once, on any thread. If all copies go without a call
/// (their actor ended), it is called with errc::shutting_down: an HTTP session
/// waits for it.
class account_callback {
public:
  account_callback() = default; // CAF makes empty messages
  explicit account_callback(net::http_service::on_account call);

  /// The first call counts.
  void operator()(net::account_answer answer) const;

private:
  struct slot;
  std::shared_ptr<slot> slot_;
};

} // namespace caucus
