// Purpose: what a backup has, as a node tells it, for people.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace caucus::cli {

/// One node's part: a folder on its machine, or why there is none.
struct backup_part {
  std::uint16_t node = 0;
  std::string dir{};
  std::uint64_t groups = 0;
  std::string problem{};
};

/// docs/protocol.md, "Operators".
struct backup_result {
  std::string dir;
  std::vector<backup_part> parts;
  std::vector<std::uint16_t> missing; // shards
  std::vector<std::uint16_t> behind;  // shards
};

/// Throws std::runtime_error if it is not that.
[[nodiscard]] backup_result read_backup(const std::string& json);

/// Lines for a terminal: where the copies are, and what is to be known of them.
[[nodiscard]] std::string lines_of(const backup_result& what);

/// 0: all that was acknowledged before is there. 3: every shard is there, some
/// may be behind. 1: it cannot be restored.
[[nodiscard]] int exit_code_of(const backup_result& what) noexcept;

} // namespace caucus::cli
