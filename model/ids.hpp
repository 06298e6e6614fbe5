// Words everyone shares: the names of things.
#pragma once

#include "model/limits.hpp"
#include "model/strong_id.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace caucus {

/// A person: `[a-z0-9][a-z0-9_.-]{0,63}`; see `valid_user_id`.
using user_id = strong_id<std::string, struct user_tag>;
/// A conversation, opaque to clients: `d:<a>:<b>` (direct, names sorted) or
/// `g:<decimal id>` (group). At most `limits::conv_bytes_max` bytes.
using conv_id = strong_id<std::string, struct conv_tag>;
/// A message's place in its conversation: 1, 2, 3, ...; 0 means "none yet".
using message_seq = strong_id<std::uint64_t, struct seq_tag>;
/// A Snowflake: 41 bits of ms since 2024-01-01 UTC, 10 of node, 12 of count.
using message_id = strong_id<std::uint64_t, struct message_tag>;
/// 0..1023: a node of the cluster; the node part of a Snowflake.
using node_id = strong_id<std::uint16_t, struct node_tag>;
/// 0..shard_count-1: a partition of conversations and of users.
using shard_id = strong_id<std::uint16_t, struct shard_tag>;
/// One authenticated connection; unique in the cluster, never used again.
using session_id = strong_id<std::uint64_t, struct session_tag>;
/// A Raft server: one incarnation of one replica; never 0, never used again.
/// Its upper 16 bits are its node.
using replica_id = strong_id<std::uint64_t, struct replica_tag>;
/// A cluster: made once, by the node that begins it; 0: none yet.
using cluster_id = strong_id<std::uint64_t, struct cluster_tag>;
/// One run of a node's process; never 0, never used again.
using boot_id = strong_id<std::uint64_t, struct boot_tag>;
/// A Raft term.
using log_term = strong_id<std::uint64_t, struct term_tag>;
/// A place in a shard's Raft log, from 1; 0 means "before the log".
using log_index = strong_id<std::uint64_t, struct index_tag>;

/// The group of the cluster's own records: members, placement, settings. It is
/// replicated like the shards, which come before it.
inline constexpr shard_id control_shard{limits::shard_count};

/// Whether `name` is a well-formed user name.
[[nodiscard]] bool valid_user_id(std::string_view name) noexcept;

/// Whether `conv` could be a conversation's id (length and characters only).
[[nodiscard]] bool valid_conv_id(std::string_view conv) noexcept;

/// The one conversation of two people, whoever asks first. `a` may equal `b`:
/// notes to oneself.
[[nodiscard]] conv_id direct_conv_id(const user_id& a, const user_id& b);

/// A fresh group's id, made from an id of the sequencer.
[[nodiscard]] conv_id group_conv_id(message_id unique);

/// The replica of `node` that `random` tells from all others; only 48 bits of
/// it count.
[[nodiscard]] replica_id make_replica_id(node_id node,
                                         std::uint64_t random) noexcept;

/// The node that a replica is on.
[[nodiscard]] constexpr node_id node_of(replica_id replica) noexcept {
  return node_id{static_cast<std::uint16_t>(replica.value() >> 48)};
}

/// A 64-bit hash that is the same on every machine and in every version
/// (XXH64-like mixing is not needed: FNV-1a with a finaliser).
[[nodiscard]] std::uint64_t stable_hash(std::string_view bytes) noexcept;

/// The shard that owns a conversation.
[[nodiscard]] shard_id shard_of(const conv_id& conv) noexcept;

/// The shard that owns a user's record, list and credentials.
[[nodiscard]] shard_id shard_of(const user_id& user) noexcept;

} // namespace caucus
