// Where every row is (docs/storage_format.md). Numbers are big-endian with a
// fixed width, so that the order of bytes is the order of numbers. Names that
// something follows end in a zero byte, which no name contains: so prefix
// scans see one owner only, and owners sort by name.
#pragma once

#include "model/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace caucus::storage {

/// Which copy of a shard's tables is in force. Installing a snapshot fills the
/// next generation and switches; 0 is for the row that says which.
using data_generation = strong_id<std::uint32_t, struct data_generation_tag>;

inline constexpr data_generation first_generation{1};

/// Tables of the column family `raft`. On disk: never renumber.
enum class raft_table : std::uint8_t {
  replica = 1,
  hard_state = 2,
  snapshot = 3,
  log = 4,
};

/// Tables of the column family `data`. On disk: never renumber.
enum class data_table : std::uint8_t {
  shard_state = 0, // generation 0 only
  counters = 1,
  conversation = 2,
  member = 3,
  message = 4,
  dedupe = 5,
  outbox = 6,
  user = 7,
  credentials = 8,
  user_conversation = 9,
  online = 10,
  // The control group's:
  control = 11,
  node = 12,
  placement = 13,
  setting = 14,
  // Of a user again:
  contact = 15,
  watcher = 16,
};

/// Tables of the column family `node`. On disk: never renumber.
enum class node_table : std::uint8_t { schema = 1, fact = 2 };

/// Keys of one shard's log.
class raft_keys {
public:
  explicit raft_keys(shard_id shard) : shard_(shard) {}

  [[nodiscard]] std::string replica() const;
  [[nodiscard]] std::string hard_state() const;
  [[nodiscard]] std::string snapshot() const;
  [[nodiscard]] std::string entry(log_index index) const;
  /// Above every entry of the shard.
  [[nodiscard]] std::string entries_end() const;

  /// The index in a key that `entry` made.
  [[nodiscard]] static std::optional<log_index>
  index_of(std::string_view key) noexcept;

private:
  [[nodiscard]] std::string table(raft_table which) const;

  shard_id shard_;
};

/// Keys of one generation of one shard's tables.
class data_keys {
public:
  explicit data_keys(shard_id shard,
                     data_generation generation = first_generation)
    : shard_(shard), generation_(generation) {}

  [[nodiscard]] std::string counters() const;
  [[nodiscard]] std::string conversation(const conv_id& conv) const;
  [[nodiscard]] std::string member(const conv_id& conv,
                                   std::string_view user) const;
  /// Above every member of `conv`.
  [[nodiscard]] std::string members_end(const conv_id& conv) const;
  [[nodiscard]] std::string message(const conv_id& conv, message_seq seq) const;
  [[nodiscard]] std::string dedupe(const conv_id& conv, const user_id& from,
                                   std::string_view cid) const;
  [[nodiscard]] std::string outbox(std::uint64_t row) const;
  /// Above every outbox row.
  [[nodiscard]] std::string outbox_end() const;
  [[nodiscard]] std::string user(const user_id& user) const;
  [[nodiscard]] std::string credentials(const user_id& user) const;
  [[nodiscard]] std::string user_conversation(const user_id& user,
                                              std::string_view conv) const;
  /// Above every conversation of `user`.
  [[nodiscard]] std::string user_conversations_end(const user_id& user) const;

  [[nodiscard]] std::string contact(const user_id& user,
                                    std::string_view contact) const;
  [[nodiscard]] std::string watcher(const user_id& user,
                                    std::string_view watcher) const;

  [[nodiscard]] std::string online(std::string_view user) const;
  /// Above every user of the table.
  [[nodiscard]] std::string online_end() const;
  [[nodiscard]] std::string control() const;
  [[nodiscard]] std::string node(node_id node) const;
  [[nodiscard]] std::string nodes_end() const;
  [[nodiscard]] std::string placement(shard_id shard) const;
  [[nodiscard]] std::string placements_end() const;
  [[nodiscard]] std::string setting(std::string_view name) const;
  /// In front of every row of this generation: all keys begin so.
  [[nodiscard]] std::string begin() const;
  /// Above every row of this generation.
  [[nodiscard]] std::string end() const;

private:
  [[nodiscard]] std::string table(data_table which, std::size_t more) const;
  [[nodiscard]] std::string table_end(data_table which) const;
  [[nodiscard]] std::string named(data_table which,
                                  std::string_view name) const;
  [[nodiscard]] std::string owned(data_table which, std::string_view owner,
                                  std::string_view name) const;

  shard_id shard_;
  data_generation generation_;
};

/// The row that holds a shard's applied index and generation.
[[nodiscard]] std::string shard_state_key(shard_id shard);

/// In front of every row of a shard, in `data` and in `raft`: [begin of this
/// one, begin of the next one).
[[nodiscard]] std::string shard_begin(shard_id shard);
[[nodiscard]] std::string shard_end(shard_id shard);

/// Above every row of an owner, whose keys begin with `begin`, which ends in
/// the owner's zero byte (a member's key with an empty user); below the next
/// owner's.
[[nodiscard]] std::string end_of(std::string begin);

[[nodiscard]] std::string schema_key();
[[nodiscard]] std::string fact_key(std::string_view name);

/// Which table of `data` a key belongs to; empty if it is too short.
[[nodiscard]] std::optional<data_table> table_of(std::string_view key) noexcept;

/// Whose row a key of `data` is; empty if it is too short.
[[nodiscard]] std::optional<std::pair<shard_id, data_generation>>
generation_of(std::string_view key) noexcept;

/// The two bytes at the end of a key (a node, a shard).
[[nodiscard]] std::uint16_t last_small_of(std::string_view key) noexcept;

/// The eight bytes at the end of a key (a message's seq, an outbox row).
[[nodiscard]] std::uint64_t last_number_of(std::string_view key) noexcept;

/// What follows `begin` in a key that starts with it (a member's user).
[[nodiscard]] std::string_view rest_of(std::string_view key,
                                       std::string_view begin) noexcept;

} // namespace caucus::storage
