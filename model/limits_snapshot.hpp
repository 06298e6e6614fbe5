// Words everyone shares: bounds of snapshots (docs/storage_format.md), and what
// happens at each.
#pragma once

#include <chrono>
#include <cstddef>

namespace caucus::limits {

using namespace std::chrono_literals;

/// Rows of one chunk. Beyond: the next one; a single row may be larger.
inline constexpr std::size_t snapshot_chunk_bytes = 1024 * 1024;
/// A chunk that is larger is refused: twice a chunk and the largest row.
inline constexpr std::size_t snapshot_chunk_bytes_max = 4 * 1024 * 1024;
/// What one node pulls, so that its clients' traffic goes on.
inline constexpr std::size_t snapshot_bytes_per_second = 32 * 1024 * 1024;
/// States held for other nodes at a time. Beyond: one that was read to its end
/// is let go; where there is none, they ask again later.
inline constexpr std::size_t snapshot_frozen_max = 8;
/// A state that nobody reads is let go after this, any other one after the
/// second: each holds what was deleted since.
inline constexpr auto snapshot_idle_max = 30s;
inline constexpr auto snapshot_age_max = std::chrono::minutes{10};
/// One chunk's answer; and pulling without a new chunk: then it is given up.
inline constexpr auto snapshot_chunk_timeout = 5s;
inline constexpr auto snapshot_stall_max = 30s;
/// Pause before a chunk is asked for again.
inline constexpr auto snapshot_retry = 500ms;
/// Between two looks for states to let go and tables to delete.
inline constexpr auto snapshot_tick = 1s;

} // namespace caucus::limits
