// Purpose: an actor's monotonic time as our own words say it.
#pragma once

#include "model/time.hpp"

#include <chrono>

namespace caucus {

/// The actor clock's time: real in the node, set by the test in tests.
template <class Self>
[[nodiscard]] mono_ms mono_now(Self* self) {
  using std::chrono::milliseconds;
  return std::chrono::duration_cast<milliseconds>(
           self->clock().now().time_since_epoch())
    .count();
}

} // namespace caucus
