// How RocksDB is set, and why.
#include "storage/rocks_options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>

#include <algorithm>

namespace caucus::storage {

namespace {

constexpr std::size_t mib = 1024 * 1024;
constexpr double bloom_bits_per_key = 10; // one wrong "maybe" in a hundred

rocksdb::CompressionType fast_compression() {
  auto known = rocksdb::GetSupportedCompressions();
  auto has_lz4 = std::find(known.begin(), known.end(), rocksdb::kLZ4Compression)
                 != known.end();
  return has_lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

rocksdb::BlockBasedTableOptions
table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // Filters and indexes live in the cache too, or memory would grow with the
  // number of messages; those of level 0, which every look-up asks, stay.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  return table;
}

} // namespace

rocksdb::DBOptions rocks_db_options(rocksdb::Env* env, std::size_t open_files) {
  rocksdb::DBOptions options;
  if (env != nullptr)
    options.env = env;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // After a crash the tables are a prefix of what was written, across column
  // families: an applied index never stands without the log below it. The
  // log's end may be torn: that is no damage.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // Bounds the replay at start (about 100 MB/s) and the space of dead logs.
  options.max_total_wal_size = 64 * mib;
  // Two cores: one flush, one compaction. More would take the I/O threads'.
  options.max_background_jobs = 2;
  // Without a bound every table ever read stays open, until a socket or, far
  // worse, the next log file finds no descriptor: that ends the node.
  options.max_open_files = static_cast<int>(open_files);
  // Deletes of old files and of memtables stay off the applier's thread.
  options.avoid_unnecessary_blocking_io = true;
  // Writes back while a large file is made, so that no sync of the log waits
  // for hundreds of dirty megabytes.
  options.bytes_per_sync = mib;
  // Reading every file's properties at start costs seconds with many files.
  options.skip_stats_update_on_db_open = true;
  // RocksDB's own diary: warnings only, small.
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = mib;
  options.keep_log_file_num = 2;
  // No periodic dumps and no thread for them: `metrics()` is asked instead.
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions
rocks_raft_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = 32 * mib;
  options.max_write_buffer_number = 3;
  // Most entries are deleted before they reach a lower level.
  options.compression = rocksdb::kNoCompression;
  options.table_factory.reset(
    rocksdb::NewBlockBasedTableFactory(table_options(cache)));
  return options;
}

rocksdb::ColumnFamilyOptions
rocks_data_options(const std::shared_ptr<rocksdb::Cache>& cache,
                   const rocksdb::CompactionFilter* filter) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = 32 * mib;
  options.max_write_buffer_number = 3;
  options.compression = fast_compression();
  options.level_compaction_dynamic_level_bytes = true;
  // Every append asks for a `cid` that is almost never there: Bloom filters
  // answer that without a block read, in files and in memory.
  auto table = table_options(cache);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(bloom_bits_per_key));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.05;
  options.compaction_filter = filter;
  return options;
}

rocksdb::ColumnFamilyOptions rocks_node_options() {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = mib;
  return options;
}

} // namespace caucus::storage
