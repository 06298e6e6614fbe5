// For tests: looks for a seed at which the simulator finds a fault that was put
// in on purpose.
#pragma once

#include "bad_seed.hpp"
#include "replication/mutants.hpp"
#include "sim_scenarios.hpp"

#include <cstdint>
#include <optional>

namespace caucus::test {

struct fault_to_find {
  const char* name;
  scenario where;
  /// So many seeds, from 1 on, are enough to find it.
  std::uint64_t seeds;
  replication::mutant mutant = replication::mutant::none;
  sim_mistake mistake = sim_mistake::none;
};

/// Whether one seed shows the fault by a broken promise.
inline bool shows(const fault_to_find& what, std::uint64_t seed) {
  auto options = options_of(what.where);
  options.disk.mistake = what.mistake;
  replication::active_mutant = what.mutant;
  sim_raft sim{seed, options};
  torment(sim, plan_of(what.where));
  return !sim.failure().empty();
}

/// The first seed at which it shows.
inline std::optional<std::uint64_t> hunt(const fault_to_find& what) {
  return first_bad_seed(
    1, what.seeds, child_errors::dropped,
    [&what](std::uint64_t seed) { return shows(what, seed); });
}

} // namespace caucus::test
