// What actors say to each other: one struct per message. What crosses a link
// has its `inspect` in actors/wire.hpp; the rest stays in one process.
#pragma once

#include "actors/client_messages.hpp"
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
  /// What the user chose: where a successor goes on.
  presence_status chosen = presence_status::offline;
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

/// Ends this token, or all tokens of its user.
struct logout_account {
  std::string token;
  bool everywhere = false;
};

/// A new token for a good one.
struct refresh_token {
  std::string token;
};

/// Ends all tokens too; answers a new one.
struct change_password {
  std::string token;
  std::string password;
  std::string new_password;
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
