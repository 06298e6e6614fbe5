// Purpose: what another process costs.
#include "cli/load/process_usage.hpp"

#include <charconv>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

namespace caucus::cli {

namespace {

std::string slurp(const std::string& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

std::optional<std::size_t> rss_of(int pid) {
  auto base = "/proc/" + std::to_string(pid);
  // `status` is updated in batches per thread; the roll-up is exact.
  if (auto exact = kib_field(slurp(base + "/smaps_rollup"), "Rss"))
    return exact;
  return kib_field(slurp(base + "/status"), "VmRSS");
}

} // namespace

std::optional<std::size_t> kib_field(std::string_view text,
                                     std::string_view name) {
  for (std::size_t line = 0; line < text.size();) {
    auto end = std::min(text.find('\n', line), text.size());
    auto row = text.substr(line, end - line);
    line = end + 1;
    if (!row.starts_with(name) || row.size() <= name.size()
        || row[name.size()] != ':')
      continue;
    auto digits = row.find_first_of("0123456789", name.size());
    if (digits == std::string_view::npos)
      return std::nullopt;
    std::size_t kib = 0;
    std::from_chars(row.data() + digits, row.data() + row.size(), kib);
    return kib * 1024;
  }
  return std::nullopt;
}

std::optional<process_usage> usage_of(int pid) {
  clockid_t clock{};
  timespec spent{};
  if (pid <= 0 || clock_getcpuclockid(pid, &clock) != 0
      || clock_gettime(clock, &spent) != 0)
    return std::nullopt;
  auto rss = rss_of(pid);
  if (!rss)
    return std::nullopt;
  auto cpu = std::chrono::seconds{spent.tv_sec}
             + std::chrono::nanoseconds{spent.tv_nsec};
  return process_usage{.cpu = cpu, .rss_bytes = *rss};
}

process_usage own_usage() {
  return usage_of(getpid()).value_or(process_usage{});
}

} // namespace caucus::cli
