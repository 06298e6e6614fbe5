// Step 8 of docs/message_flow.md: the Raft logs on RocksDB.
#pragma once

#include "storage/log_store.hpp"
#include "storage/rocks_handles.hpp"

namespace caucus::storage {

/// See `log_store`. Keeps nothing in memory.
class rocks_log_store final : public log_store {
public:
  explicit rocks_log_store(const rocks_handles& handles) : handles_(handles) {}

  io_status write(std::span<const log_write> what) override;
  io_status sync() override;
  io_status create(shard_id shard, replica_id replica,
                   const log_entry& first) override;
  io_status load(shard_id shard, shard_log& out) override;
  io_status read(shard_id shard, log_index from, log_index to,
                 std::size_t bytes_max, std::vector<log_entry>& out) override;

private:
  template <class Row>
  io_status find(const std::string& key, Row& row, bool& found);
  io_status load_entries(shard_id shard, shard_log& out);
  io_status load_applied(shard_id shard, shard_log& out);

  rocks_handles handles_;
};

} // namespace caucus::storage
