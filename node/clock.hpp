// The only place that reads the wall clock.
#pragma once

#include "model/time.hpp"

#include <chrono>

namespace caucus::node {

/// Milliseconds since 1970 UTC. Thread safe.
[[nodiscard]] inline unix_ms now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch())
    .count();
}

} // namespace caucus::node
