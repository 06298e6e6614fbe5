// Purpose: what another process costs.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace caucus::cli {

struct process_usage {
  std::chrono::nanoseconds cpu{0}; // user and system, all threads
  std::size_t rss_bytes = 0;
};

/// Reads a process's CPU clock, which is exact where /proc/PID/stat counts in
/// hundredths of a second, and its memory from /proc. Empty if there is no
/// such process or it is not ours to look at.
[[nodiscard]] std::optional<process_usage> usage_of(int pid);

/// `usage_of` this process.
[[nodiscard]] process_usage own_usage();

/// Finds "NAME: <n> kB" in the text of a /proc file. Answers bytes.
[[nodiscard]] std::optional<std::size_t> kib_field(std::string_view text,
                                                   std::string_view name);

} // namespace caucus::cli
