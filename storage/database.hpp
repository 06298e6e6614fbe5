// One RocksDB per node; the only door to the disk. No RocksDB header here.
#pragma once

#include "model/time.hpp"
#include "storage/log_store.hpp"
#include "storage/snapshot_store.hpp"
#include "storage/state_store.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace caucus::storage {

/// Why a data folder cannot be used. The program exits with code 2 and one
/// line that names the folder.
enum class open_error {
  none,
  /// Another process has it.
  locked,
  /// Missing rights, read-only, not a folder, no space.
  unwritable,
  /// Written by a newer Caucus.
  newer_schema,
  /// Written before the first release: nothing reads it any more.
  older_schema,
  /// Damaged beyond replay.
  corrupt,
};

struct database_options {
  std::filesystem::path dir; // made if missing
  /// Shared by all reads. Zero: RocksDB's default.
  std::size_t block_cache_bytes = 64 * 1024 * 1024;
  /// Tables that stay open, besides a few dozen other files.
  std::size_t open_files_max = 512;
  /// Tests: keep everything in memory (RocksDB's MemEnv).
  bool in_memory = false;
  /// Decides when old dedupe rows leave the disk. Empty: the system's clock.
  wall_clock clock{};
};

/// Small facts about the node itself, synced at `put`.
class node_store {
public:
  virtual ~node_store() = default;
  virtual std::optional<std::string> get(std::string_view key) = 0;
  virtual io_status put(std::string_view key, std::string_view value) = 0;
};

class database {
public:
  struct result {
    std::unique_ptr<database> db; // null: see `error`
    open_error error = open_error::none;
    std::string text; // one line for people, names the folder
  };

  /// Opens or makes the node's database; checks the schema version; recovers
  /// by RocksDB's own log replay.
  static result open(const database_options& options);

  virtual ~database() = default;
  virtual log_store& log() = 0;
  virtual state_store& state() = 0;
  virtual snapshot_store& snapshots() = 0;
  virtual node_store& node() = 0;
  /// RocksDB's own counters and sizes as Prometheus text lines.
  virtual std::string metrics() = 0;
  /// A copy of everything as of now, in a folder that does not exist yet (the
  /// one around it is made if it is missing); to restore is to open it. A
  /// folder without `db` in it is no copy: that one gets its name when it is
  /// whole. After a failure nothing is left. While the node runs; files that
  /// never change are shared by hard links where the file system can. Any
  /// thread; blocks for as long as the memtables take to be written.
  virtual io_status checkpoint(const std::filesystem::path& dir) = 0;
};

} // namespace caucus::storage
