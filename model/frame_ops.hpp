// Words everyone shares: what clients ask for (docs/protocol.md), as structs.
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
  /// The session does not make its user present.
  bool quiet = false;
};

struct msg_send {
  conv_id conv;
  std::string cid;
  std::string body; // a JSON object, as the client's own bytes
  std::vector<user_id> mentions;
};

/// `msg.edit` and `msg.delete`: `body` is empty then.
struct msg_edit {
  conv_id conv;
  message_seq seq;
  std::string body;
};

struct msg_react {
  conv_id conv;
  message_seq seq;
  std::string text;
  bool on = true;
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
  bool open = false;
};

/// `conv.add` and `conv.remove`; `conv.join` and `conv.leave`: no `members`.
struct conv_people {
  conv_id conv;
  std::vector<user_id> members;
  bool add = true;
};

/// `conv.update`, one of the two: what the group is, or who is what in it.
struct conv_update {
  conv_id conv;
  std::optional<std::string> title;
  std::optional<bool> open;
};
struct conv_roles {
  conv_id conv;
  std::vector<user_id> members;
  member_role role = member_role::member;
};

struct conv_info {
  conv_id conv;
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

/// `presence.watch` and `presence.unwatch`; the latter without `users`: all.
struct presence_watch {
  std::vector<user_id> users;
  bool on = true;
};

/// `contact.add` and `contact.remove`.
struct contact_set {
  user_id user;
  bool on = true;
};

struct contact_list {
  std::string after; // the `next` of the page before; empty: from the start
  std::uint32_t limit = 0;
};

struct sync {
  since_list since;
  std::string after; // the `next` of the page before; empty: from the start
};

using op
  = std::variant<hello, msg_send, msg_history, mark_set, typing_set,
                 conv_create, conv_list, conv_members, presence_set, sync,
                 msg_edit, msg_react, conv_people, conv_update, conv_roles,
                 conv_info, presence_watch, contact_set, contact_list>;

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

} // namespace caucus::frame
