// Purpose: how the clients of a draining node leave: a few at a time, so that
// the other nodes are not stormed.
#pragma once

#include "model/time.hpp"

#include <cstdint>
#include <optional>

namespace caucus::cluster {

/// What the node knows of itself.
struct drain_facts {
  /// Its state in the map is `draining`.
  bool draining = false;
  std::size_t leaders = 0;
  std::size_t connections = 0;
};

/// Clients leave within limits::drain_spread from when the node leads nothing
/// any more; who comes meanwhile goes too.
class client_drain {
public:
  /// How many clients to send away now; asked every limits::control_tick.
  [[nodiscard]] std::size_t next(const drain_facts& facts, mono_ms now);

  /// Nobody is left, or who is left has had limits::drain_patience to go.
  [[nodiscard]] bool gone() const noexcept { return gone_; }

private:
  struct began {
    mono_ms at = 0;
    std::size_t connections = 0;
  };

  std::optional<began> began_;
  bool gone_ = false;
};

} // namespace caucus::cluster
