// Words everyone shares: what clients say and hear (docs/protocol.md), as
// structs. `net/frame_codec` turns them into bytes and back.
#pragma once

#include "model/frame_ops.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace caucus::frame {

// -- replies: server to client, `{"re":rid,"ok":{...}}` -----------------------

/// `{}`.
struct done {};

struct hello_ok {
  user_id user;
  session_id session;
  node_id node;
  std::uint32_t ping_s = 0;
  bool resumed = false; // a `sync` event follows
};

struct conv_created {
  conv_id conv;
  bool created = false;
};

struct msg_sent {
  conv_id conv;
  message_seq seq;
  message_id id; // `ts` is its time part
};

/// Of what takes a place in the log and is no message. `seq` 0: nothing had to
/// be changed.
struct entry_made {
  conv_id conv;
  message_seq seq;
  message_id id; // `ts` is its time part
};

struct history_page {
  conv_id conv;
  std::vector<stored_message> messages; // rising seq
  bool more = false; // further messages in the asked direction
};

/// A row of `conv.list`.
struct conv_summary {
  conversation_row conv;
  user_id peer; // direct: the other one
  message_seq delivered;
  message_seq read;
  std::uint64_t unread = 0;               // messages above `read`
  member_role role = member_role::member; // the caller's
  std::optional<stored_message> last;
};

struct conv_page {
  std::vector<conv_summary> conversations;
  std::string next; // empty: the end
};

struct presence_row {
  user_id user;
  presence_status status = presence_status::offline;
  unix_ms last_seen_ms = 0; // 0: never
};

/// Of `presence.watch`.
struct presence_list {
  std::vector<presence_row> rows;
};

struct contact_page {
  std::vector<presence_row> contacts;
  std::string next;
};

/// A row of `conv.members`: the member and how present it is.
struct member_info {
  member_row member;
  presence_row presence;
};

struct member_page {
  conv_id conv;
  std::vector<member_info> members;
  std::string next;
};

/// A row of `sync`. `complete`: `messages` has everything in (since, head].
struct sync_row {
  conv_summary summary; // `last` unused
  std::vector<stored_message> messages;
  bool complete = false;
};

struct sync_page {
  std::vector<sync_row> conversations;
  /// The page is full; conversations after `next` were not looked at.
  bool more = false;
  std::string next; // the last row's conversation; empty: no `more`
  /// Conversations of `since` that the user is in no more.
  std::vector<conv_id> gone{};
};

using reply
  = std::variant<done, hello_ok, conv_created, msg_sent, history_page,
                 conv_page, member_page, sync_page, entry_made, conv_summary,
                 presence_row, presence_list, contact_page>;

/// Why a command failed: `{"re":rid,"err":{...}}`.
struct failure {
  errc code = errc::internal;
  std::string text;
  std::uint32_t retry_after_ms = 0;
};

// -- events: server to client, `{"ev":...}` -----------------------------------

/// An entry of the log, of any kind: `message`, `message.edited`, ...
struct message_event {
  conv_id conv;
  stored_message message;
};

struct mark_event {
  conv_id conv;
  user_id user;
  message_seq delivered;
  message_seq read;
};

struct presence_event {
  presence_row row;
};

struct typing_event {
  conv_id conv;
  user_id user;
  bool on = false;
};

/// The user is in a new conversation.
struct conv_added_event {
  conversation_row conv;
  /// Direct conversations and small groups: everyone. Else empty.
  std::vector<user_id> members;
};

/// The user is in a conversation no more.
struct conv_removed_event {
  conv_id conv;
};

struct heads_event {
  std::vector<std::pair<conv_id, message_seq>> heads;
};

/// What changed since the `since` of `hello`.
struct sync_event {
  sync_page page;
};

/// Something may have been missed: call `sync`, at a random moment within the
/// time given.
struct resync_event {
  std::uint32_t within_ms = 0;
};

/// The node goes away: come back after `delay_ms`, to `url` if not empty.
struct goaway_event {
  std::uint32_t delay_ms = 0;
  std::string url;
};

/// A failure of a command without `rid`.
struct error_event {
  failure why;
};

using event
  = std::variant<message_event, mark_event, presence_event, typing_event,
                 conv_added_event, heads_event, resync_event, goaway_event,
                 error_event, conv_removed_event, sync_event>;

} // namespace caucus::frame
