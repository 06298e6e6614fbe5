// Words everyone shares: bounds of what operators do.
#pragma once

#include "model/limits.hpp"

#include <chrono>
#include <cstddef>

namespace caucus::limits {

/// What `caucus admin` makes for one command, and gives where nothing is said.
inline constexpr std::chrono::minutes admin_token_default{10};
/// Beyond: refused.
inline constexpr std::chrono::minutes admin_token_max{24 * 60};
/// A question to the controller. Beyond: `timeout`, the outcome is unknown.
inline constexpr auto admin_timeout = command_timeout;
/// Between two looks of a terminal or a page.
inline constexpr std::chrono::seconds admin_poll{1};
/// A node's copy of its store, for a backup. Beyond: it counts as not made.
inline constexpr std::chrono::minutes backup_time{10};
/// Copies of stores in one restore. Beyond: it is refused.
inline constexpr std::size_t restore_copies_max = node_count_max;
/// Bytes of a folder's name. Beyond: `bad_request`.
inline constexpr std::size_t admin_dir_bytes_max = 4096;

} // namespace caucus::limits
