// Words everyone shares: a message as it is kept, and what is known of it.
#pragma once

#include "model/ids.hpp"
#include "model/time.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace caucus {

/// Immutable bytes that many owners hand on without a copy.
using shared_bytes = std::shared_ptr<const std::string>;

/// What a place in a conversation's log holds. Numbers are on disk: never
/// renumber.
enum class message_kind : std::uint8_t {
  message = 1,
  edited = 2,          // `target` has another body
  deleted = 3,         // `target` has no body any more
  reaction = 4,        // `from` put `text` on `target`, or took it off
  members_added = 5,   // `users`; `from` alone: it joined
  members_removed = 6, // `users`; `from` alone: it left
  roles = 7,           // `users` have `role`
  updated = 8,         // the title, or who may join
};

/// Who put the same reaction on a message, in name order.
struct reaction_row {
  std::string text{};
  std::vector<user_id> users{};

  bool operator==(const reaction_row&) const = default;
};

/// What a member may do. Numbers are on disk: never renumber.
enum class member_role : std::uint8_t { owner = 1, admin = 2, member = 3 };

/// One place in a conversation's log. Which fields mean something depends on
/// `kind`.
struct stored_message {
  message_seq seq{};
  message_id id{};
  user_id from{};
  /// `message`: the client's own id.
  std::string cid{};
  /// `message`: the JSON object's own bytes; empty: deleted. `edited`: empty on
  /// disk, as the target has it; its body of now where it is told.
  std::string body{};
  std::vector<user_id> mentions{};
  message_kind kind = message_kind::message;
  /// Entries of kind `message` up to here, with this one.
  std::uint64_t ordinal = 0;

  // -- `message`: what became of it
  /// Of the newest edit or the deletion; 0: neither.
  message_id changed{};
  std::vector<reaction_row> reactions{};

  // -- the other kinds
  message_seq target{};
  /// A reaction, or the title.
  std::string text{};
  /// Put on, not taken off; anybody may join.
  bool on = false;
  std::vector<user_id> users{};
  member_role role = member_role::member;

  [[nodiscard]] bool is_message() const noexcept {
    return kind == message_kind::message;
  }
  bool operator==(const stored_message&) const = default;
};

/// What a conversation is for.
enum class conv_kind : std::uint8_t { direct = 1, group = 2 };

[[nodiscard]] constexpr std::string_view to_string(conv_kind kind) noexcept {
  return kind == conv_kind::direct ? "direct" : "group";
}

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
  /// Entries of kind `message` up to `read`: the rest is unread.
  std::uint64_t read_ordinal = 0;

  bool operator==(const member_row&) const = default;
};

/// What a conversation is, without its people and messages.
struct conversation_row {
  conv_id conv{};
  conv_kind kind = conv_kind::group;
  std::string title{};
  user_id creator{};
  unix_ms created_ms = 0;
  /// The newest entry's seq.
  message_seq head{};
  /// The newest entry's id; the sequencer never leases below it.
  message_id last_id{};
  std::uint32_t member_count = 0;
  /// Members whose role is `owner`; a group has one at least while it has
  /// members.
  std::uint32_t owner_count = 0;
  /// Every user may join, and every member add others.
  bool open = false;
  /// Entries of kind `message`, and the newest one's seq.
  std::uint64_t ordinal = 0;
  message_seq last_message{};

  bool operator==(const conversation_row&) const = default;
};

/// A row of a user's own list, kept in the user's shard.
struct conversation_link {
  conv_id conv{};
  conv_kind kind = conv_kind::group;
  /// The other person of a direct conversation; else empty.
  user_id peer{};
  unix_ms since_ms = 0;
  /// The entry of the conversation's log that says so: a later one wins,
  /// whatever comes first.
  message_seq version{};
  /// The user is in it no more.
  bool gone = false;

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
  /// How many contacts the user has.
  std::uint32_t contacts = 0;

  bool operator==(const user_row&) const = default;
};

/// Somebody who is told how present a user is, kept in the user's shard.
struct watcher_row {
  user_id watcher{};
  /// Rises with each change by the watcher: a later one wins, whatever comes
  /// first.
  std::uint64_t version = 0;
  /// The watcher is told no more; the row stays, so that what is late loses.
  bool gone = false;

  bool operator==(const watcher_row&) const = default;
};

/// A row of the durable outbox: work that the shard of `user` must still do.
struct outbox_row {
  std::uint64_t row = 0;
  user_id user{};
  /// Of the user's own list.
  conversation_link link{};
  /// In place of `link`: somebody watches the user, or not any more. Its
  /// version is `row`.
  std::optional<watcher_row> watcher{};

  bool operator==(const outbox_row&) const = default;
};

} // namespace caucus
