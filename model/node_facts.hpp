// Words everyone shares: small facts that a node keeps of itself.
#pragma once

#include <string_view>

namespace caucus {

/// How far ahead of the clock ids may have been given: ms since 1970, decimal.
inline constexpr std::string_view fact_sequencer_horizon
  = "sequencer_horizon_ms";

} // namespace caucus
