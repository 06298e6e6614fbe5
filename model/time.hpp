// Words everyone shares: time. Nobody reads a clock in this folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace caucus {

/// Milliseconds since 1970-01-01 UTC: what clients and disks see.
using unix_ms = std::int64_t;

/// Milliseconds of a monotonic clock: what timers and Raft see.
using mono_ms = std::int64_t;

/// Reads the wall clock. Passed in, so that tests decide what time it is.
/// Thread safe.
using wall_clock = std::function<unix_ms()>;

} // namespace caucus
