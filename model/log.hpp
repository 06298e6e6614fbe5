// Words everyone shares: a shard's Raft log, between replication and storage.
#pragma once

#include "model/ids.hpp"
#include "model/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace caucus {

/// What an entry is for. Numbers are on disk: never renumber.
enum class entry_kind : std::uint8_t {
  /// A batch of commands (`model/command_codec.hpp`).
  command = 1,
  /// Empty: a leader's first entry, and the fence of linearizable reads.
  barrier = 2,
  /// An encoded configuration: who votes.
  change = 3,
};

/// One entry of a shard's log.
struct log_entry {
  log_index index{};
  log_term term{};
  entry_kind kind = entry_kind::command;
  shared_bytes payload{}; // never null
};

/// What a Raft server must not forget: its term and its vote (0: none).
struct hard_state {
  log_term term{};
  replica_id voted_for{};

  bool operator==(const hard_state&) const = default;
};

/// The state up to `index` is in the data tables; older entries may be gone.
struct snapshot_meta {
  log_index index{};
  log_term term{};
  /// The encoded configuration in force at `index`, and where it stands.
  std::string configuration{};
  log_index configuration_index{};

  bool operator==(const snapshot_meta&) const = default;
};

/// Everything one shard asks of the disk at once, in this order: truncate,
/// append, then the rest; the last three fields say their own place.
struct log_write {
  shard_id shard{};
  std::optional<hard_state> state{};
  /// Entries from here on are void and go before the append.
  std::optional<log_index> truncate_from{};
  std::vector<log_entry> entries{};
  std::optional<snapshot_meta> snapshot{};
  /// Entries up to here, inclusive, may be deleted.
  std::optional<log_index> compact_to{};
  /// First of all: everything of the shard goes, the tables too. Only while
  /// nothing of it is at the applier.
  bool drop = false;
  /// Before the rest: an empty replica; there must be none.
  std::optional<replica_id> create{};
  /// Last of all: the staged tables of this snapshot are in force; it becomes
  /// `snapshot`, and the log is empty.
  std::optional<snapshot_meta> install{};
};

/// What a shard finds on disk when it starts.
struct shard_log {
  replica_id replica{}; // 0: this shard was never started on this node
  hard_state state{};
  std::optional<snapshot_meta> snapshot{};
  /// Rising and contiguous; payloads are loaded for `change` entries only,
  /// others have an empty (not null) payload.
  std::vector<log_entry> entries{};
  log_index applied{};
};

} // namespace caucus
