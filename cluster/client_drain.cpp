// Purpose: how the clients of a draining node leave: a few at a time, so that
// the other nodes are not stormed.
#include "cluster/client_drain.hpp"

#include "model/limits.hpp"

#include <algorithm>

namespace caucus::cluster {

std::size_t client_drain::next(const drain_facts& facts, mono_ms now) {
  constexpr std::chrono::milliseconds patience = limits::drain_patience;
  if (!facts.draining) {
    began_.reset();
    gone_ = false;
    return 0;
  }
  if (!began_) {
    if (facts.leaders > 0)
      return 0;
    began_ = began{now, facts.connections};
  }
  if (facts.connections == 0 || now - began_->at >= patience.count())
    gone_ = true;
  constexpr std::size_t steps = limits::drain_spread / limits::control_tick;
  const auto share = (began_->connections + steps - 1) / steps;
  return std::min(std::max<std::size_t>(share, 1), facts.connections);
}

} // namespace caucus::cluster
