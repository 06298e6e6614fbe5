// Moves the tables of a whole shard: snapshots of RocksDB, and generations.
#pragma once

#include "storage/rocks_handles.hpp"
#include "storage/shard_table.hpp"
#include "storage/snapshot_store.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace caucus::storage {

/// See `snapshot_store`. The frozen side is in rocks_freeze.cpp, the staged
/// one in rocks_stage.cpp.
class rocks_snapshot_store final : public snapshot_store {
public:
  /// `table` is shared with the other stores and outlives them.
  rocks_snapshot_store(const rocks_handles& handles, shard_table& table);
  ~rocks_snapshot_store() override;

  snapshot_meta offer(shard_id shard, log_index at_least, mono_ms now) override;
  [[nodiscard]] std::optional<log_index> held(shard_id shard) override;
  bool read(shard_id shard, log_index index, std::string_view after,
            mono_ms now, chunk_rows& out) override;
  void expire(mono_ms now) override;

  void begin(shard_id shard, const snapshot_meta& meta) override;
  io_status stage(shard_id shard, std::string_view rows, staging& how) override;
  void give_up(shard_id shard) override;
  bool complete(shard_id shard) override;
  [[nodiscard]] std::optional<snapshot_meta> staged(shard_id shard) override;
  io_status sweep() override;

  /// At the start: finds every generation that is not in force, as a crash
  /// left it, for `sweep`.
  io_status find_leftovers();

  /// Since the start, for /metrics.
  struct copy_counts {
    std::atomic<std::uint64_t> begun{0};
    std::atomic<std::uint64_t> chunks_read{0};
    std::atomic<std::uint64_t> chunks_staged{0};
  };
  [[nodiscard]] const copy_counts& counts() const noexcept { return counts_; }

private:
  struct frozen;

  std::shared_ptr<frozen> freeze(shard_id shard, mono_ms now);
  void expire_locked(mono_ms now);
  bool forget_a_done_one();

  rocks_handles handles_;
  shard_table& table_;
  std::mutex mutex_;
  std::map<shard_id, std::shared_ptr<frozen>> frozen_; // guarded by mutex_
  copy_counts counts_;
};

} // namespace caucus::storage
