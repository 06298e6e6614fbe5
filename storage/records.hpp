// What every value holds (docs/storage_format.md): a version byte, fields,
// and a checksum over both. What the key says is not said again: the caller
// puts it in after decoding. Decoding never throws: empty means damage, or a
// version of the future.
#pragma once

#include "model/cluster.hpp"
#include "model/log.hpp"
#include "model/message.hpp"
#include "storage/keys.hpp"
#include "storage/state_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace caucus::storage {

/// What a `cid` did the first time.
struct dedupe_row {
  message_seq seq;
  message_id id;
  std::uint64_t body_hash = 0; // `message_hash`

  bool operator==(const dedupe_row&) const = default;
};

/// How far a shard's tables are, and which generation of them is in force.
struct shard_state {
  data_generation generation = first_generation;
  log_index applied;
  log_term term; // of the applied index
  /// In force at the applied index; so what is frozen can be handed on.
  std::string configuration{};
  log_index configuration_index{};

  bool operator==(const shard_state&) const = default;
};

/// A node as the control group keeps it.
struct node_record {
  node_row row;
  std::uint64_t attempt = 0; // see `admit_node`

  bool operator==(const node_record&) const = default;
};

/// The control group's own numbers.
struct control_row {
  std::uint64_t version = 0; // of the map

  bool operator==(const control_row&) const = default;
};

/// A setting of the cluster.
struct setting_record {
  std::string value;
};

/// That a user is online says its key.
struct online_row {};

/// So does it that a user is another one's contact.
struct contact_row {};

/// Numbers of a shard that only rise.
struct shard_counters {
  std::uint64_t outbox_last = 0; // the newest outbox row

  bool operator==(const shard_counters&) const = default;
};

/// Tells two messages with one `cid` apart.
[[nodiscard]] std::uint64_t message_hash(std::string_view body,
                                         const std::vector<user_id>& mentions);

// -- column family `data` ----------------------------------------------------

[[nodiscard]] std::string encode(const shard_state& x);
[[nodiscard]] std::string encode(const shard_counters& x);
[[nodiscard]] std::string encode(const conversation_row& x);
[[nodiscard]] std::string encode(const member_row& x);
[[nodiscard]] std::string encode(const stored_message& x);
/// The same bytes as its `stored_message` has, without making one.
[[nodiscard]] std::string encode_message(const append_message& x,
                                         std::uint64_t ordinal);
[[nodiscard]] std::string encode(const dedupe_row& x);
[[nodiscard]] std::string encode(const outbox_row& x);
[[nodiscard]] std::string encode(const user_row& x);
[[nodiscard]] std::string encode(const credentials_row& x);
[[nodiscard]] std::string encode(const conversation_link& x);
[[nodiscard]] std::string encode(const online_row& x);
[[nodiscard]] std::string encode(const contact_row& x);
[[nodiscard]] std::string encode(const watcher_row& x);
[[nodiscard]] std::string encode(const control_row& x);
[[nodiscard]] std::string encode(const node_record& x);
[[nodiscard]] std::string encode(const placement_row& x);
[[nodiscard]] std::string encode(const setting_record& x);

[[nodiscard]] bool decode(std::string_view value, shard_state& x);
[[nodiscard]] bool decode(std::string_view value, shard_counters& x);
/// But `conv`.
[[nodiscard]] bool decode(std::string_view value, conversation_row& x);
/// But `user`.
[[nodiscard]] bool decode(std::string_view value, member_row& x);
/// But `seq`.
[[nodiscard]] bool decode(std::string_view value, stored_message& x);
[[nodiscard]] bool decode(std::string_view value, dedupe_row& x);
/// But `row`, and the version of a watcher, which is that.
[[nodiscard]] bool decode(std::string_view value, outbox_row& x);
/// But `user`.
[[nodiscard]] bool decode(std::string_view value, user_row& x);
/// But `user`.
[[nodiscard]] bool decode(std::string_view value, credentials_row& x);
/// But `conv`.
[[nodiscard]] bool decode(std::string_view value, conversation_link& x);
[[nodiscard]] bool decode(std::string_view value, online_row& x);
[[nodiscard]] bool decode(std::string_view value, contact_row& x);
/// But `watcher`.
[[nodiscard]] bool decode(std::string_view value, watcher_row& x);
[[nodiscard]] bool decode(std::string_view value, control_row& x);
/// But `row.node`.
[[nodiscard]] bool decode(std::string_view value, node_record& x);
/// But `shard`.
[[nodiscard]] bool decode(std::string_view value, placement_row& x);
[[nodiscard]] bool decode(std::string_view value, setting_record& x);

// -- column family `raft` ----------------------------------------------------

[[nodiscard]] std::string encode(const replica_id& x);
[[nodiscard]] std::string encode(const hard_state& x);
[[nodiscard]] std::string encode(const snapshot_meta& x);

[[nodiscard]] bool decode(std::string_view value, replica_id& x);
[[nodiscard]] bool decode(std::string_view value, hard_state& x);
[[nodiscard]] bool decode(std::string_view value, snapshot_meta& x);

/// A log entry's value is `head`, the payload, `tail`: a payload may be large
/// and is not copied to be written.
struct entry_frame {
  std::string head;
  std::string tail;
};
[[nodiscard]] entry_frame frame_of(const log_entry& x);

/// A log entry without its index. The payload is a view into the value.
struct entry_view {
  log_term term;
  entry_kind kind = entry_kind::command;
  std::string_view payload;
};
[[nodiscard]] bool decode(std::string_view value, entry_view& x);

// -- column family `node` ----------------------------------------------------

/// A schema version or any other bytes.
[[nodiscard]] std::string encode_fact(std::string_view bytes);
[[nodiscard]] bool decode_fact(std::string_view value, std::string& bytes);

} // namespace caucus::storage
