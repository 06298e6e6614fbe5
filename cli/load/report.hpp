// Purpose: the result of a load run, for people and for programs.
#pragma once

#include "cli/load/options.hpp"
#include "cli/load/process_usage.hpp"
#include "cli/load/talk.hpp"

#include <optional>
#include <string>

namespace caucus::cli {

/// CPU and memory at two moments.
struct usage_span {
  process_usage begin;
  process_usage end;

  [[nodiscard]] double cpu_seconds() const {
    return std::chrono::duration<double>{end.cpu - begin.cpu}.count();
  }
};

struct load_report {
  load_options options;
  double seconds = 0; // measured
  talk_counts counts; // send and fanout
  talk_totals totals;
  usage_span own;
  std::optional<usage_span> server; // over the measured time
  /// Server memory before the sessions and with them.
  std::optional<usage_span> sessions;
  std::size_t sessions_lost = 0;
};

/// Whether the node kept its word: no session lost, no error, and every
/// acknowledged message delivered unless a reader was told to catch up.
[[nodiscard]] bool good(const load_report& report);

[[nodiscard]] std::string to_table(const load_report& report);

/// One JSON object; times in microseconds.
[[nodiscard]] std::string to_json(const load_report& report);

} // namespace caucus::cli
