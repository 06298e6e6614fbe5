// One RocksDB per node: opening, closing, and the stores on it.
#include "storage/rocks_database.hpp"

#include "storage/dedupe_filter.hpp"
#include "storage/fatal.hpp"
#include "storage/keys.hpp"
#include "storage/open_check.hpp"
#include "storage/records.hpp"
#include "storage/rocks_options.hpp"
#include "storage/rocks_status.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/compaction_filter.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <charconv>
#include <chrono>
#include <exception>
#include <vector>

namespace caucus::storage {

namespace {

unix_ms system_time() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch())
    .count();
}

bool empty(const rocks_handles& handles, rocksdb::ColumnFamilyHandle* table) {
  std::unique_ptr<rocksdb::Iterator> at{handles.db->NewIterator({}, table)};
  at->SeekToFirst();
  return !at->Valid() && at->status().ok();
}

unsigned number_of(std::string_view text) {
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

} // namespace

database::result database::open(const database_options& options) {
  return rocks_database::open(options, nullptr);
}

database::result rocks_database::open(const database_options& options,
                                      rocksdb::Env* env) {
  std::unique_ptr<rocks_database> self{new rocks_database};
  try {
    if (auto bad = self->open_folder(options, env);
        bad.error != open_error::none)
      return bad;
  } catch (const std::exception& e) { // the file system library, memory
    return refuse(options.dir, open_error::unwritable, e.what());
  }
  return {std::move(self), open_error::none, {}};
}

database::result rocks_database::open_folder(const database_options& options,
                                             rocksdb::Env* env) {
  const auto& dir = options.dir;
  if (env == nullptr && options.in_memory) {
    memory_.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    env = memory_.get();
    handles_.in_memory = true;
  } else if (env == nullptr) {
    env = rocksdb::Env::Default();
    std::string why;
    switch (lock_.take(dir, why)) {
      case folder_lock::outcome::taken: break;
      case folder_lock::outcome::held_by_another:
        return refuse(dir, open_error::locked,
                      "another node uses it (process " + why + ")");
      case folder_lock::outcome::unwritable:
        return refuse(dir, open_error::unwritable, "cannot be written: " + why);
    }
  }
  if (auto bad = open_rocks(options, env); bad.error != open_error::none)
    return bad;
  if (auto bad = check_schema(dir); bad.error != open_error::none)
    return bad;
  auto status = table_->load(handles_);
  if (status.ok())
    status = snapshots_->find_leftovers();
  if (!status.ok())
    return refuse(dir, open_error::corrupt, "is damaged: " + status.error);
  return {};
}

database::result rocks_database::open_rocks(const database_options& options,
                                            rocksdb::Env* env) {
  auto rocks_dir = (options.dir / "db").string();
  env->CreateDirIfMissing(options.dir.string()).PermitUncheckedError();
  if (auto bad = check_files(options.dir, rocks_dir, *env);
      bad.error != open_error::none)
    return bad;
  std::shared_ptr<rocksdb::Cache> cache;
  if (options.block_cache_bytes > 0)
    cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  filter_ = make_dedupe_filter(options.clock ? options.clock : system_time);
  std::vector<rocksdb::ColumnFamilyDescriptor> families{
    {rocksdb::kDefaultColumnFamilyName, rocks_node_options()},
    {"raft", rocks_raft_options(cache)},
    {"data", rocks_data_options(cache, filter_.get())},
    {"node", rocks_node_options()}};
  std::vector<rocksdb::ColumnFamilyHandle*> opened;
  auto status = rocksdb::DB::Open(rocks_db_options(env, options.open_files_max),
                                  rocks_dir, families, &opened, &handles_.db);
  if (!status.ok())
    return refuse(options.dir, status);
  // Nothing of ours is in `default`, but RocksDB insists on it.
  handles_.db->DestroyColumnFamilyHandle(opened[0]).PermitUncheckedError();
  handles_.raft = opened[1];
  handles_.data = opened[2];
  handles_.node = opened[3];
  table_ = std::make_unique<shard_table>();
  log_ = std::make_unique<rocks_log_store>(handles_, *table_);
  state_ = std::make_unique<rocks_state_store>(handles_, *table_);
  snapshots_ = std::make_unique<rocks_snapshot_store>(handles_, *table_);
  node_ = std::make_unique<rocks_node_store>(handles_);
  return {};
}

database::result
rocks_database::check_schema(const std::filesystem::path& dir) {
  std::string value;
  auto status = handles_.db->Get({}, handles_.node, schema_key(), &value);
  if (status.ok()) {
    std::string version;
    if (!decode_fact(value, version))
      return refuse(dir, open_error::corrupt,
                    "is damaged: its schema version cannot be read");
    if (number_of(version) > number_of(schema_version))
      return refuse(dir, open_error::newer_schema,
                    "was written by a newer Caucus (schema " + version
                      + ", this program knows " + std::string{schema_version}
                      + ")");
    if (version != schema_version)
      return refuse(dir, open_error::older_schema,
                    "was written by an older Caucus (schema " + version
                      + ", this program needs " + std::string{schema_version}
                      + "): begin a new one");
    return {};
  }
  if (!status.IsNotFound())
    return refuse(dir, status);
  // The version is the first thing that is written.
  if (!empty(handles_, handles_.raft) || !empty(handles_, handles_.data))
    return refuse(dir, open_error::corrupt,
                  "is damaged: it has data but no schema version");
  rocksdb::WriteOptions synced;
  synced.sync = true;
  status = handles_.db->Put(synced, handles_.node, schema_key(),
                            encode_fact(schema_version));
  return status.ok() ? result{} : refuse(dir, status);
}

rocks_database::~rocks_database() {
  if (handles_.db == nullptr)
    return;
  snapshots_.reset(); // holds snapshots of what is closed here
  for (auto* one : {handles_.raft, handles_.data, handles_.node})
    if (one != nullptr)
      handles_.db->DestroyColumnFamilyHandle(one).PermitUncheckedError();
  handles_.db->Close().PermitUncheckedError(); // nobody is left to tell
  delete handles_.db;
}

// -- facts about the node ----------------------------------------------------

std::optional<std::string> rocks_node_store::get(std::string_view key) {
  std::string value;
  auto status = handles_.db->Get({}, handles_.node, fact_key(key), &value);
  if (status.IsNotFound())
    return std::nullopt;
  std::string bytes;
  if (!status.ok() || !decode_fact(value, bytes))
    fatal("a fact about the node cannot be read");
  return bytes;
}

io_status rocks_node_store::put(std::string_view key, std::string_view value) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return status_of(
    handles_.db->Put(synced, handles_.node, fact_key(key), encode_fact(value)));
}

} // namespace caucus::storage
