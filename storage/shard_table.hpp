// Steps 8 and 9 of docs/message_flow.md: where each shard's tables are and how
// far they are: what the log, the tables and snapshots agree on in memory.
#pragma once

#include "model/limits.hpp"
#include "storage/keys.hpp"
#include "storage/log_store.hpp"
#include "storage/records.hpp"
#include "storage/rocks_handles.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace caucus::storage {

/// Tables of a snapshot that are not in force.
struct staged_tables {
  data_generation generation;
  snapshot_meta meta;

  /// The shard's state once they are.
  [[nodiscard]] shard_state state() const {
    return {.generation = generation,
            .applied = meta.index,
            .term = meta.term,
            .configuration = meta.configuration,
            .configuration_index = meta.configuration_index};
  }
};

/// Readers ask without a lock. Whoever writes a shard's state row holds
/// `mutex` from before it reads the state until `set`: apply all the time, the
/// log store when a snapshot is installed or a replica goes.
class shard_table {
public:
  /// Reads every shard's state row. Once, before anything else.
  io_status load(const rocks_handles& handles);

  // -- any thread
  // --------------------------------------------------------------

  [[nodiscard]] log_index applied(shard_id shard) const noexcept {
    return log_index{applied_[shard.value()].load(std::memory_order_acquire)};
  }

  /// Calls `f(keys)` with the tables in force; again if they are others now,
  /// as the old ones may have gone meanwhile. Answers what `f` did.
  template <class F>
  auto stable(shard_id shard, F f) const {
    const auto& now = generation_[shard.value()];
    for (;;) {
      auto generation = now.load(std::memory_order_acquire);
      auto result = f(data_keys{shard, data_generation{generation}});
      if (now.load(std::memory_order_acquire) == generation)
        return result;
    }
  }

  // -- under the mutex
  // ---------------------------------------------------------

  [[nodiscard]] std::mutex& mutex() noexcept { return mutex_; }

  [[nodiscard]] const shard_state& state(shard_id shard) const {
    return states_[shard.value()];
  }

  /// `state` came to disk.
  void set(shard_id shard, shard_state state);

  /// The shard and all its tables were deleted.
  void dropped(shard_id shard);

  /// Rises when rows were replaced or deleted below apply's caches.
  [[nodiscard]] std::uint64_t replacements() const noexcept {
    return replacements_;
  }

  // -- under the mutex: tables that come, and those that go
  // --------------------

  /// Gives the tables of `meta` a generation that no other ones ever had.
  void begin_staging(shard_id shard, const snapshot_meta& meta);
  /// What comes or was staged is for `take_outdated`.
  void give_up_staging(shard_id shard);
  /// Null: nothing comes.
  [[nodiscard]] const staged_tables* staging(shard_id shard) const;
  /// All of it is there. False: nothing came.
  bool complete_staging(shard_id shard);
  /// Null: nothing is staged completely.
  [[nodiscard]] const staged_tables* staged(shard_id shard) const;
  /// The state row that names the staged tables came to disk.
  void installed(shard_id shard);

  /// These tables are on disk, and nobody needs them.
  void outdate(shard_id shard, data_generation generation);
  [[nodiscard]] std::vector<std::pair<shard_id, data_generation>>
  take_outdated();

private:
  std::mutex mutex_;
  std::array<shard_state, limits::group_count> states_;
  std::array<std::uint32_t, limits::group_count> newest_generation_{};
  std::uint64_t replacements_ = 0;
  std::map<shard_id, staged_tables> staging_;
  std::map<shard_id, staged_tables> staged_;
  std::vector<std::pair<shard_id, data_generation>> outdated_;
  // What readers see of `states_`:
  std::array<std::atomic<std::uint64_t>, limits::group_count> applied_{};
  std::array<std::atomic<std::uint32_t>, limits::group_count> generation_{};
};

} // namespace caucus::storage
