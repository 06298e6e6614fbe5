// RocksDB's sizes as Prometheus text.
#include "storage/rocks_database.hpp"

#include <rocksdb/db.h>

#include <array>
#include <utility>

namespace caucus::storage {

namespace {

struct gauge {
  const char* name;
  const char* help;
  const std::string* property;
};

const std::array<gauge, 4> per_family{{
  {"caucus_rocksdb_sst_bytes", "Bytes in table files",
   &rocksdb::DB::Properties::kTotalSstFilesSize},
  {"caucus_rocksdb_memtable_bytes", "Bytes in memtables",
   &rocksdb::DB::Properties::kCurSizeAllMemTables},
  {"caucus_rocksdb_keys", "Estimated number of rows",
   &rocksdb::DB::Properties::kEstimateNumKeys},
  {"caucus_rocksdb_pending_compaction_bytes",
   "Estimated bytes that compaction must rewrite",
   &rocksdb::DB::Properties::kEstimatePendingCompactionBytes},
}};

void begin(std::string& out, const char* name, const char* help,
           const char* type = "gauge") {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n");
  out.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void add_counter(std::string& out, const char* name, const char* help,
                 std::uint64_t value) {
  begin(out, name, help, "counter");
  out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

} // namespace

std::string rocks_database::metrics() {
  std::string out;
  const std::array<std::pair<const char*, rocksdb::ColumnFamilyHandle*>, 3>
    families{{{"raft", handles_.raft},
              {"data", handles_.data},
              {"node", handles_.node}}};
  std::uint64_t value = 0;
  for (const auto& one : per_family) {
    begin(out, one.name, one.help);
    for (const auto& [name, handle] : families)
      if (handles_.db->GetIntProperty(handle, *one.property, &value))
        out.append(one.name)
          .append("{family=\"")
          .append(name)
          .append("\"} ")
          .append(std::to_string(value))
          .append("\n");
  }
  // `raft` and `data` share one cache.
  if (handles_.db->GetIntProperty(
        handles_.data, rocksdb::DB::Properties::kBlockCacheUsage, &value)) {
    begin(out, "caucus_rocksdb_block_cache_bytes", "Bytes in the block cache");
    out.append("caucus_rocksdb_block_cache_bytes ")
      .append(std::to_string(value))
      .append("\n");
  }
  const auto& counts = snapshots_->counts();
  add_counter(out, "caucus_snapshots_begun_total",
              "Copies of other nodes' tables begun here, anew ones too",
              counts.begun.load(std::memory_order_relaxed));
  add_counter(out, "caucus_snapshot_chunks_sent_total",
              "Chunks of tables read for nodes that need a replica",
              counts.chunks_read.load(std::memory_order_relaxed));
  add_counter(out, "caucus_snapshot_chunks_received_total",
              "Chunks of other nodes' tables written here",
              counts.chunks_staged.load(std::memory_order_relaxed));
  return out;
}

} // namespace caucus::storage
