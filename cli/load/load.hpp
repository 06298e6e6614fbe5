// Purpose: `caucus load`: one measured run against a node.
#pragma once

#include "cli/load/options.hpp"

namespace caucus::cli {

/// Runs what `complete` has accepted. Bounded in time: `seconds` plus at most
/// two minutes to set up and five seconds to drain. Prints the table to
/// stdout and progress to stderr. Answers 0, or 1 if the run failed or the
/// node did not keep its word.
[[nodiscard]] int load(const load_options& options);

} // namespace caucus::cli
