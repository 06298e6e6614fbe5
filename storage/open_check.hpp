// Why a data folder cannot be used, in words for people.
#pragma once

#include "storage/database.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace rocksdb {
class Env;
class Status;
} // namespace rocksdb

namespace caucus::storage {

/// A refusal whose text names the folder.
[[nodiscard]] database::result refuse(const std::filesystem::path& dir,
                                      open_error error, std::string_view why);

/// What RocksDB's verdict means. Called when the folder's lock is held and
/// the folder was writable, so what remains is mostly damage.
[[nodiscard]] database::result refuse(const std::filesystem::path& dir,
                                      const rocksdb::Status& status);

/// Looks at the files of an existing database before RocksDB does: a column
/// family of the future, or a database whose head is gone, which RocksDB would
/// take for an empty folder and begin anew. `error` is `none` if all is well.
[[nodiscard]] database::result check_files(const std::filesystem::path& dir,
                                           const std::string& rocks_dir,
                                           rocksdb::Env& env);

} // namespace caucus::storage
