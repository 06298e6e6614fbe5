// A backup: a copy of the open RocksDB.
#include "storage/rocks_database.hpp"
#include "storage/rocks_status.hpp"

#include <rocksdb/db.h>
#include <rocksdb/utilities/checkpoint.h>

#include <memory>
#include <system_error>

namespace caucus::storage {

io_status rocks_database::checkpoint(const std::filesystem::path& dir) {
  std::error_code error;
  // Of several nodes on one machine each makes its own folder in this one.
  std::filesystem::create_directory(dir.parent_path(), error);
  if (!std::filesystem::create_directory(dir, error))
    return {dir.string() + ": "
            + (error ? error.message() : "it is there already")};
  rocksdb::Checkpoint* made = nullptr;
  auto status = rocksdb::Checkpoint::Create(handles_.db, &made);
  std::unique_ptr<rocksdb::Checkpoint> checkpoint{made};
  if (status.ok())
    status = checkpoint->CreateCheckpoint((dir / "db").string());
  if (!status.ok())
    std::filesystem::remove_all(dir, error);
  return status_of(status);
}

} // namespace caucus::storage
