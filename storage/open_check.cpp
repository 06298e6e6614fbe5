// Why a data folder cannot be used, in words for people.
#include "storage/open_check.hpp"

#include <rocksdb/db.h>

#include <algorithm>
#include <vector>

namespace caucus::storage {

namespace {

bool has_data_file(const std::string& rocks_dir, rocksdb::Env& env) {
  std::vector<std::string> names;
  if (!env.GetChildren(rocks_dir, &names).ok())
    return false; // no folder yet
  return std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return name.ends_with(".sst") || name.ends_with(".log");
  });
}

bool known(const std::string& column_family) {
  return column_family == rocksdb::kDefaultColumnFamilyName
         || column_family == "raft" || column_family == "data"
         || column_family == "node";
}

} // namespace

database::result refuse(const std::filesystem::path& dir, open_error error,
                        std::string_view why) {
  auto text = "data folder " + dir.string() + ": " + std::string{why};
  // One line, whatever came from below.
  std::replace(text.begin(), text.end(), '\n', ' ');
  return {nullptr, error, std::move(text)};
}

database::result refuse(const std::filesystem::path& dir,
                        const rocksdb::Status& status) {
  auto text = status.ToString();
  if (status.IsNoSpace())
    return refuse(dir, open_error::unwritable, "no space left on the disk");
  // Our own lock is ours: only a tool of RocksDB can hold the inner one.
  if (status.IsIOError() && text.find("lock") != std::string::npos)
    return refuse(dir, open_error::locked, "another program uses it: " + text);
  if (status.IsIOError() && !status.IsPathNotFound())
    return refuse(dir, open_error::unwritable, "cannot be used: " + text);
  return refuse(dir, open_error::corrupt, "is damaged: " + text);
}

database::result check_files(const std::filesystem::path& dir,
                             const std::string& rocks_dir, rocksdb::Env& env) {
  if (!env.FileExists(rocks_dir + "/CURRENT").ok()) {
    if (has_data_file(rocks_dir, env))
      return refuse(dir, open_error::corrupt,
                    "is damaged: it has data but no CURRENT file");
    return {};
  }
  rocksdb::DBOptions options;
  options.env = &env;
  std::vector<std::string> names;
  auto status = rocksdb::DB::ListColumnFamilies(options, rocks_dir, &names);
  if (!status.ok())
    return refuse(dir, status);
  if (!std::all_of(names.begin(), names.end(), known))
    return refuse(dir, open_error::newer_schema,
                  "was written by a newer Caucus (unknown tables)");
  return {};
}

} // namespace caucus::storage
