// What the stores share of the open RocksDB. No RocksDB header here.
#pragma once

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
} // namespace rocksdb

namespace caucus::storage {

/// Owned by `rocks_database`, which outlives the stores.
struct rocks_handles {
  rocksdb::DB* db = nullptr;
  rocksdb::ColumnFamilyHandle* raft = nullptr;
  rocksdb::ColumnFamilyHandle* data = nullptr;
  rocksdb::ColumnFamilyHandle* node = nullptr;
  /// RocksDB's MemEnv: there is nothing to sync, and it cannot.
  bool in_memory = false;
};

} // namespace caucus::storage
