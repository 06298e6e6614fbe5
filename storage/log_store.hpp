// Step 8 of docs/message_flow.md: the Raft logs of all shards, durable.
#pragma once

#include "model/log.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace caucus::storage {

/// What went wrong below us. Empty text: nothing. There is no retry: after a
/// failed write or sync nobody knows what is on disk (fsync), so the process
/// ends and recovers by replay.
struct [[nodiscard]] io_status {
  std::string error;
  [[nodiscard]] bool ok() const noexcept { return error.empty(); }
};

/// The logs of all shards of this node, in one column family.
class log_store {
public:
  virtual ~log_store() = default;

  /// Writes everything in one atomic batch, without a sync. Thread: one
  /// writer at a time (the log writer).
  virtual io_status write(std::span<const log_write> what) = 0;

  /// Makes everything that was written before, by anybody, durable. Does not
  /// hold up concurrent unsynced writes (RocksDB's SyncWAL).
  virtual io_status sync() = 0;

  /// Registers a replica on this node for the first time, synced: its id and
  /// first entry (the configuration, term 1); null: an empty one, which gets
  /// everything from its leader. Refuses if the shard exists. Threads of this
  /// and `drop`: as `write`; the log writer has jobs for both.
  virtual io_status create(shard_id shard, replica_id replica,
                           const log_entry* first)
    = 0;

  /// Deletes all that is here of the shard, log and tables, synced: after a
  /// crash all of it is there or nothing. Only while nobody applies to it.
  virtual io_status drop(shard_id shard) = 0;

  /// What a shard finds when it starts. Thread safe.
  virtual io_status load(shard_id shard, shard_log& out) = 0;

  /// Entries [from, to], rising, with payloads, at most about `bytes_max`
  /// bytes but at least one entry if it exists. Thread safe.
  virtual io_status read(shard_id shard, log_index from, log_index to,
                         std::size_t bytes_max, std::vector<log_entry>& out)
    = 0;
};

} // namespace caucus::storage
