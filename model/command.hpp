// Words everyone shares: what a replicated log entry asks for. Commands are
// deterministic: time, ids and permission were decided by the proposer; only
// `seq` is given at apply.
#pragma once

#include "model/error.hpp"
#include "model/ids.hpp"
#include "model/message.hpp"

#include <string>
#include <variant>
#include <vector>

namespace caucus {

/// User's shard. Fails with `user_exists`.
struct create_user {
  user_id user{};
  std::string name{};
  std::string password_hash{}; // argon2id, libsodium's string form
  unix_ms now_ms = 0;
};

/// User's shard. Moves `last_seen_ms` forward, never back.
struct set_last_seen {
  user_id user{};
  unix_ms last_seen_ms = 0;
};

/// User's shard, from the outbox. Idempotent: `fresh` is false when the row
/// was there.
struct link_conversation {
  user_id user{};
  conversation_link link{};
};

/// Conversation's shard. Idempotent per `conv`: `fresh` is false when it was
/// there (the rest is then ignored). Writes one outbox row per member.
struct create_conversation {
  conv_id conv{};
  conv_kind kind = conv_kind::group;
  user_id creator{};
  std::string title{};
  std::vector<user_id> members{}; // with the creator, sorted, no duplicate
  unix_ms now_ms = 0;
};

/// Conversation's shard. Gives `seq`; a `cid` seen before gives the first
/// answer (`fresh` false) or `conflict`. Moves the sender's marks to `seq`.
/// `conv_not_found` and `not_member` as the names say.
struct append_message {
  conv_id conv{};
  user_id from{};
  std::string cid{};
  std::string body{};
  std::vector<user_id> mentions{};
  message_id id{}; // its time part is the message's `ts`
};

/// Conversation's shard. Moves marks forward with max(), cut to the head;
/// `fresh` tells whether one moved. A read mark moves `delivered` too.
struct advance_mark {
  conv_id conv{};
  user_id user{};
  message_seq delivered{};
  message_seq read{};
};

/// Conversation's shard. The work of these rows is done.
struct finish_outbox {
  std::vector<std::uint64_t> rows{};
};

/// The index in this variant is on disk: append new kinds at the end only.
using command = std::variant<create_user, set_last_seen, link_conversation,
                             create_conversation, append_message, advance_mark,
                             finish_outbox>;

/// What applying one command did; the same on every replica.
struct apply_result {
  errc error = errc::none;
  /// Whether this command changed something (false: a duplicate).
  bool fresh = false;
  message_seq seq{};       // append_message
  message_id id{};         // append_message: the first one's id for a duplicate
  message_seq delivered{}; // advance_mark: where the marks stand now
  message_seq read{};
  /// Rows this command put in the outbox.
  std::uint32_t outbox_rows = 0;

  bool operator==(const apply_result&) const = default;
};

} // namespace caucus
