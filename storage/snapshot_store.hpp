// Moves the tables of a whole shard to a node that needs a replica: frozen and
// read in chunks on one side, staged and put in force on the other one
// (docs/storage_format.md, "Snapshots").
#pragma once

#include "model/log.hpp"
#include "model/time.hpp"
#include "storage/log_store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace caucus::storage {

/// Rows of a frozen state, rising.
struct chunk_rows {
  /// Each row: key without shard and generation, value, both as `bytes`.
  std::string rows;
  /// The last row's key; empty if there is none.
  std::string last;
  /// No row comes behind these.
  bool complete = false;
};

/// Thread safe. Failures of the disk are as in `state_store`: reads end the
/// process, writes answer.
class snapshot_store {
public:
  virtual ~snapshot_store() = default;

  // -- the side that has the tables
  // --------------------------------------------

  /// Which state another replica could be given: for raft_peer's
  /// snapshot_source. Freezes the shard where its applied index is, or names
  /// what was frozen before, as long as that is at least `at_least`: offers are
  /// repeated, and what was pulled must fit the next one. Beyond
  /// limits::snapshot_frozen_max one that was read to its end is let go; where
  /// there is none nothing is frozen, and `read` says that it has gone. Reads
  /// one row, writes nothing.
  virtual snapshot_meta offer(shard_id shard, log_index at_least, mono_ms now)
    = 0;

  /// Where a frozen state of the shard is. While there is one the log behind
  /// it must stay: do not take a snapshot of the log.
  [[nodiscard]] virtual std::optional<log_index> held(shard_id shard) = 0;

  /// Rows of that state above the key `after` (empty: from the first one on),
  /// about limits::snapshot_chunk_bytes of them. False: it is not held.
  virtual bool read(shard_id shard, log_index index, std::string_view after,
                    mono_ms now, chunk_rows& out)
    = 0;

  /// Lets states go that nobody asked for since limits::snapshot_idle_max, or
  /// that are older than limits::snapshot_age_max.
  virtual void expire(mono_ms now) = 0;

  // -- the side that needs them
  // ------------------------------------------------

  /// Tables of `meta` come: into a generation of their own. What was staged
  /// before of this shard is given up.
  virtual void begin(shard_id shard, const snapshot_meta& meta) = 0;

  enum class staging { good, malformed, given_up };

  /// Writes a chunk's rows, unsynced. `given_up`: the shard was dropped
  /// meanwhile.
  virtual io_status stage(shard_id shard, std::string_view rows, staging& how)
    = 0;

  /// What was begun, and not completed, is not wanted any more.
  virtual void give_up(shard_id shard) = 0;

  /// All rows were staged: log_write::install may put them in force. False:
  /// given up meanwhile.
  virtual bool complete(shard_id shard) = 0;

  /// What `complete` was told last, until it is installed.
  [[nodiscard]] virtual std::optional<snapshot_meta> staged(shard_id shard) = 0;

  /// Deletes tables that were replaced or given up. Cheap if there are none.
  virtual io_status sweep() = 0;
};

} // namespace caucus::storage
