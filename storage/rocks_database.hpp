// One RocksDB per node: opening, closing, and the stores on it. For .cpp
// files and tests; others use database.hpp.
#pragma once

#include "storage/database.hpp"
#include "storage/folder_lock.hpp"
#include "storage/rocks_handles.hpp"
#include "storage/rocks_log_store.hpp"
#include "storage/rocks_snapshot_store.hpp"
#include "storage/rocks_state_store.hpp"

#include <memory>

namespace rocksdb {
class CompactionFilter;
class Env;
} // namespace rocksdb

namespace caucus::storage {

/// The tables and keys of this program (docs/storage_format.md).
inline constexpr std::string_view schema_version = "3";

class rocks_node_store final : public node_store {
public:
  explicit rocks_node_store(const rocks_handles& handles) : handles_(handles) {}

  std::optional<std::string> get(std::string_view key) override;
  io_status put(std::string_view key, std::string_view value) override;

private:
  rocks_handles handles_;
};

class rocks_database final : public database {
public:
  /// As `database::open`. Tests give an `env` that loses or fails writes; it
  /// must outlive the database, and no lock is taken then.
  static result open(const database_options& options, rocksdb::Env* env);

  ~rocks_database() override;

  log_store& log() override { return *log_; }
  state_store& state() override { return *state_; }
  snapshot_store& snapshots() override { return *snapshots_; }
  node_store& node() override { return *node_; }
  std::string metrics() override;
  io_status checkpoint(const std::filesystem::path& dir) override;

  [[nodiscard]] const rocks_handles& handles() const noexcept {
    return handles_;
  }

private:
  rocks_database() = default;

  result open_folder(const database_options& options, rocksdb::Env* env);
  result open_rocks(const database_options& options, rocksdb::Env* env);
  /// Refuses a folder of another program; writes the version into a new one.
  result check_schema(const std::filesystem::path& dir);

  folder_lock lock_;
  std::unique_ptr<rocksdb::Env> memory_;
  std::unique_ptr<rocksdb::CompactionFilter> filter_;
  rocks_handles handles_;
  std::unique_ptr<shard_table> table_;
  std::unique_ptr<rocks_log_store> log_;
  std::unique_ptr<rocks_state_store> state_;
  std::unique_ptr<rocks_snapshot_store> snapshots_;
  std::unique_ptr<rocks_node_store> node_;
};

} // namespace caucus::storage
