// Words everyone shares: a message as it is kept, and what is known of it.
#pragma once

#include "model/ids.hpp"
#include "model/time.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace caucus {

/// Immutable bytes that many owners hand on without a copy.
using shared_bytes = std::shared_ptr<const std::string>;

/// A message in a conversation's log. `body` is the JSON object's own bytes.
struct stored_message {
  message_seq seq{};
  message_id id{};
  user_id from{};
  std::string cid{};
  std::string body{};
  std::vector<user_id> mentions{};

  bool operator==(const stored_message&) const = default;
};

/// What a conversation is for.
enum class conv_kind : std::uint8_t { direct = 1, group = 2 };

[[nodiscard]] constexpr std::string_view to_string(conv_kind kind) noexcept {
  return kind == conv_kind::direct ? "direct" : "group";
}

/// What a member may do. Numbers are on disk: never renumber.
enum class member_role : std::uint8_t { owner = 1, admin = 2, member = 3 };

[[nodiscard]] constexpr std::string_view to_string(member_role role) noexcept {
  switch (role) {
    case member_role::owner: return "owner";
    case member_role::admin: return "admin";
    case member_role::member: return "member";
  }
  return "member";
}

/// How present a user is. Numbers are on disk: never renumber. Others never see
/// `invisible`: they see `offline`.
enum class presence_status : std::uint8_t {
  offline = 0,
  online = 1,
  away = 2,
  busy = 3,
  invisible = 4,
};

[[nodiscard]] constexpr std::string_view
to_string(presence_status status) noexcept {
  switch (status) {
    case presence_status::offline: return "offline";
    case presence_status::online: return "online";
    case presence_status::away: return "away";
    case presence_status::busy: return "busy";
    case presence_status::invisible: return "invisible";
  }
  return "offline";
}

/// A member with its monotonic watermarks.
struct member_row {
  user_id user{};
  member_role role = member_role::member;
  message_seq delivered{};
  message_seq read{};

  bool operator==(const member_row&) const = default;
};

/// What a conversation is, without its people and messages.
struct conversation_row {
  conv_id conv{};
  conv_kind kind = conv_kind::group;
  std::string title{};
  user_id creator{};
  unix_ms created_ms = 0;
  message_seq head{};
  /// The newest message's id; the sequencer never leases below it.
  message_id last_id{};
  std::uint32_t member_count = 0;

  bool operator==(const conversation_row&) const = default;
};

/// A row of a user's own list, kept in the user's shard.
struct conversation_link {
  conv_id conv{};
  conv_kind kind = conv_kind::group;
  /// The other person of a direct conversation; else empty.
  user_id peer{};
  unix_ms since_ms = 0;

  bool operator==(const conversation_link&) const = default;
};

/// A user, without credentials.
struct user_row {
  user_id user{};
  std::string name{};
  unix_ms created_ms = 0;
  /// When the last session ended; 0: never online.
  unix_ms last_seen_ms = 0;
  /// What the user chose, `offline` if it has no session, as its shard's log
  /// knows it: a new leader goes on with it before it knows the sessions.
  presence_status status = presence_status::offline;

  bool operator==(const user_row&) const = default;
};

/// A row of the durable outbox: work that another shard must still do.
struct outbox_row {
  std::uint64_t row = 0;
  user_id user{};
  conversation_link link{};

  bool operator==(const outbox_row&) const = default;
};

} // namespace caucus
