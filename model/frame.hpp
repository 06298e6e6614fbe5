// Words everyone shares: what clients say and hear (docs/protocol.md), as
// structs. `net/frame_codec` turns them into bytes and back.
#pragma once

#include "model/error.hpp"
#include "model/ids.hpp"
#include "model/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace caucus::frame {

// -- commands: client to server -----------------------------------------------

using since_list = std::vector<std::pair<conv_id, message_seq>>;

struct hello {
  std::string token;
  std::string device;
  std::string agent;
  /// Absent: a fresh start.
  std::optional<since_list> since;
};

struct msg_send {
  conv_id conv;
  std::string cid;
  std::string body; // a JSON object, as the client's own bytes
  std::vector<user_id> mentions;
};

struct msg_history {
  conv_id conv;
  std::optional<message_seq> before; // at most one of the two;
  std::optional<message_seq> after;  // none: the newest page
  std::uint32_t limit = 0;           // 0: the default
  /// From a replica that has at least this message.
  std::optional<message_seq> seen{};
  /// With all that was acknowledged to anybody before the question.
  bool linearizable = false;
};

/// `mark.delivered` and `mark.read`.
struct mark_set {
  conv_id conv;
  message_seq seq;
  bool read = false;
};

struct typing_set {
  conv_id conv;
  bool on = false;
};

struct conv_create {
  conv_kind kind = conv_kind::group;
  std::vector<user_id> members; // the caller may be left out
  std::string title;
};

struct conv_list {
  std::string after; // the `next` of the page before; empty: from the start
  std::uint32_t limit = 0;
};

struct conv_members {
  conv_id conv;
  std::string after;
  std::uint32_t limit = 0;
};

struct presence_set {
  presence_status status = presence_status::online;
};

struct sync {
  since_list since;
  std::string after; // the `next` of the page before; empty: from the start
};

using op
  = std::variant<hello, msg_send, msg_history, mark_set, typing_set,
                 conv_create, conv_list, conv_members, presence_set, sync>;

/// One command. Without `rid` there is no reply; an error is an event then.
struct command {
  std::optional<std::uint64_t> rid;
  frame::op op;
};

/// A command that could not be understood.
struct bad_command {
  std::optional<std::uint64_t> rid;
  errc code = errc::bad_request;
  std::string text;
};

/// One decoded WebSocket message: one or many commands, good or bad.
using incoming = std::vector<std::variant<command, bad_command>>;

// -- replies: server to client, `{"re":rid,"ok":{...}}` -----------------------

/// `{}`.
struct done {};

struct hello_ok {
  user_id user;
  session_id session;
  node_id node;
  std::uint32_t ping_s = 0;
  bool resumed = false;
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
  std::uint64_t unread = 0; // head - read
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
};

using reply = std::variant<done, hello_ok, conv_created, msg_sent, history_page,
                           conv_page, member_page, sync_page>;

/// Why a command failed: `{"re":rid,"err":{...}}`.
struct failure {
  errc code = errc::internal;
  std::string text;
  std::uint32_t retry_after_ms = 0;
};

// -- events: server to client, `{"ev":...}` -----------------------------------

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

struct heads_event {
  std::vector<std::pair<conv_id, message_seq>> heads;
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

using event = std::variant<message_event, mark_event, presence_event,
                           typing_event, conv_added_event, heads_event,
                           resync_event, goaway_event, error_event>;

} // namespace caucus::frame
