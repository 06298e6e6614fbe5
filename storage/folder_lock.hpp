// Keeps two nodes, also two of one process, out of one data folder.
#pragma once

#include <filesystem>
#include <string>

namespace caucus::storage {

/// An flock(2) on `caucus.lock` in the folder; the system drops it when the
/// process dies, however it dies. RocksDB's own lock does not tell why it
/// failed; this one does, and proves on the way that the folder is writable.
class folder_lock {
public:
  enum class outcome { taken, held_by_another, unwritable };

  folder_lock() = default;
  ~folder_lock();
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;

  /// Makes the folder if it is missing. `text` says why not, without the
  /// folder's name.
  outcome take(const std::filesystem::path& dir, std::string& text);

private:
  int file_ = -1;
};

} // namespace caucus::storage
