// How RocksDB is set, and why. No RocksDB header here.
#pragma once

#include <cstddef>
#include <memory>

namespace rocksdb {
class Cache;
class CompactionFilter;
class Env;
struct ColumnFamilyOptions;
struct DBOptions;
} // namespace rocksdb

namespace caucus::storage {

/// `open_files`: tables that stay open.
[[nodiscard]] rocksdb::DBOptions rocks_db_options(rocksdb::Env* env,
                                                  std::size_t open_files);

/// Raft logs: written once, read seldom, deleted in ranges.
[[nodiscard]] rocksdb::ColumnFamilyOptions
rocks_raft_options(const std::shared_ptr<rocksdb::Cache>& cache);

/// Tables. `filter` is not owned and must outlive the database.
[[nodiscard]] rocksdb::ColumnFamilyOptions
rocks_data_options(const std::shared_ptr<rocksdb::Cache>& cache,
                   const rocksdb::CompactionFilter* filter);

/// A handful of rows.
[[nodiscard]] rocksdb::ColumnFamilyOptions rocks_node_options();

} // namespace caucus::storage
