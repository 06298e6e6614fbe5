// Words everyone shares: what a replicated log entry asks for. Commands are
// deterministic: time, ids and permission were decided by the proposer; only
// `seq` is given at apply.
#pragma once

#include "model/cluster.hpp"
#include "model/error.hpp"
#include "model/ids.hpp"
#include "model/message.hpp"

#include <cstdint>
#include <optional>
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

/// User's shard. Moves `last_seen_ms` forward, never back; of `status` the
/// last one in the log counts.
struct set_last_seen {
  user_id user{};
  unix_ms last_seen_ms = 0;
  presence_status status = presence_status::offline;
};

/// User's shard, from the outbox. Idempotent: `fresh` is false when the row, or
/// a newer one, was there.
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
  bool open = false;
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

// -- further entries of a conversation's log. Each takes a `seq`, and `id` as a
// message does; `fresh` is false, and no `seq` taken, where nothing changes.
// `conv_not_found` and `not_member` as the names say; `forbidden` where the
// member's role does not allow it, `message_not_found`: no such target.

/// Its author gives a message another body, or the author or an admin deletes
/// it: `body` is empty then. `message_not_found` also if it was deleted.
struct edit_message {
  conv_id conv{};
  user_id from{};
  message_seq target{};
  std::string body{};
  message_id id{};
};

/// A reaction on a message, or off it. `too_large`: it has too many.
struct react_message {
  conv_id conv{};
  user_id from{};
  message_seq target{};
  std::string text{};
  bool on = true;
  message_id id{};
};

/// Users come into a group or leave it: `users` is sorted, without duplicates.
/// Oneself: to join an open one, to leave. Others: admins; every member adds in
/// an open group; only owners remove admins. `conflict`: no owner would be
/// left. `too_many_members` as the name says.
struct change_people {
  conv_id conv{};
  user_id from{};
  std::vector<user_id> users{};
  bool add = true;
  message_id id{};
};

/// An owner gives members a role. `not_member`: one of them is none;
/// `conflict`: no owner would be left.
struct set_roles {
  conv_id conv{};
  user_id from{};
  std::vector<user_id> users{};
  member_role role = member_role::member;
  message_id id{};
};

/// An admin changes what a group is; what is absent stays.
struct update_conversation {
  conv_id conv{};
  user_id from{};
  std::optional<std::string> title{};
  std::optional<bool> open{};
  message_id id{};
};

// -- contacts

/// User's shard. `contact` is one of the user's contacts, or not any more;
/// `fresh` is false where nothing changes. Writes one outbox row for the
/// contact's shard. `user_not_found`: there is no such `user` (whether
/// `contact` exists is the proposer's to say); `too_large`: the user has too
/// many.
struct set_contact {
  user_id user{};
  user_id contact{};
  bool on = true;
};

/// Shard of the watched `user`, from the outbox. Idempotent: `fresh` is false
/// when the row, or a newer one, was there.
struct note_watcher {
  user_id user{};
  watcher_row row{};
};

// -- who may come in ----------------------------------------------------------

/// User's shard. A token is good no more: `hash` is its, until `expires_ms`; 0:
/// all tokens that were made before. The latter also where too many have been
/// ended one by one. `user_not_found` as the name says.
struct end_tokens {
  user_id user{};
  std::uint64_t hash = 0;
  unix_ms expires_ms = 0;
  unix_ms now_ms = 0;
};

/// User's shard. Ends all tokens that were made before, too. `epoch`: the one
/// in which it was decided; `conflict` if it is over.
struct set_password {
  user_id user{};
  std::string password_hash{};
  std::uint64_t epoch = 0;
  unix_ms now_ms = 0;
};

// -- the control group; no other shard takes these, and it takes no other
// ------

/// Gives a node its number, which is never given again: the wanted one, else
/// the lowest one. `node_taken` if it was given before, or none is left.
struct admit_node {
  std::string cluster_address{};
  std::string client_url{};
  std::optional<node_id> wanted{};
  unix_ms now_ms = 0;
  /// Random, not 0: the same one again gets the same number, so that a join
  /// whose answer was lost leaves no node that nobody is. 0: always a new one.
  std::uint64_t attempt = 0;
};

/// `node_not_found` if it never was or is `removed`, which is for ever.
struct set_node_state {
  node_id node{};
  node_state state = node_state::active;
};

/// Where a node is now. `node_not_found` as above.
struct set_node_address {
  node_id node{};
  std::string cluster_address{};
  std::string client_url{};
};

/// Where these shards shall be; others stay. All or nothing: `bad_request` for
/// a row without nodes, with one twice or of no shard, `node_not_found`.
struct place_shards {
  std::vector<placement_row> rows{};
};

/// `conflict`: another cluster's id, once there is one.
struct set_setting {
  std::string name{};
  std::string value{};
};

/// The index in this variant is on disk: append new kinds at the end only.
using command
  = std::variant<create_user, set_last_seen, link_conversation,
                 create_conversation, append_message, advance_mark,
                 finish_outbox, admit_node, set_node_state, set_node_address,
                 place_shards, set_setting, edit_message, react_message,
                 change_people, set_roles, update_conversation, set_contact,
                 note_watcher, end_tokens, set_password>;

/// What applying one command did; the same on every replica.
struct apply_result {
  errc error = errc::none;
  /// Whether this command changed something (false: a duplicate).
  bool fresh = false;
  message_seq seq{};       // append_message and what follows it in the log
  message_id id{};         // append_message: the first one's id for a duplicate
  message_seq delivered{}; // advance_mark: where the marks stand now
  message_seq read{};
  /// Rows this command put in the outbox.
  std::uint32_t outbox_rows = 0;
  node_id node{};               // admit_node
  std::vector<user_id> users{}; // change_people, set_roles: whom it changed

  bool operator==(const apply_result&) const = default;
};

} // namespace caucus
