// Step 8 of docs/message_flow.md: the Raft logs on RocksDB.
#pragma once

#include "storage/log_store.hpp"
#include "storage/rocks_handles.hpp"
#include "storage/shard_table.hpp"

namespace caucus::storage {

/// See `log_store`. Writes are in rocks_log_write.cpp.
class rocks_log_store final : public log_store {
public:
  /// `table` is shared with the other stores and outlives them.
  rocks_log_store(const rocks_handles& handles, shard_table& table)
    : handles_(handles), table_(table) {}

  io_status write(std::span<const log_write> what) override;
  io_status sync() override;
  io_status create(shard_id shard, replica_id replica,
                   const log_entry* first) override;
  io_status drop(shard_id shard) override;
  io_status load(shard_id shard, shard_log& out) override;
  io_status read(shard_id shard, log_index from, log_index to,
                 std::size_t bytes_max, std::vector<log_entry>& out) override;

private:
  class job_batch;

  io_status find_replica(shard_id shard, replica_id& replica);
  io_status load_entries(shard_id shard, shard_log& out);
  io_status load_applied(shard_id shard, shard_log& out);

  rocks_handles handles_;
  shard_table& table_;
};

} // namespace caucus::storage
