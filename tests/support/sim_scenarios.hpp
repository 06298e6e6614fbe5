// For tests: the kinds of runs of the simulator, by name. What befalls the
// replicas is in sim_faults.hpp.
#pragma once

#include "sim_faults.hpp"
#include "sim_raft.hpp"

#include <array>
#include <cstdint>

namespace caucus::test {

enum class scenario : std::uint8_t {
  crashes,   // three voters
  churn,     // and two more, who come and go and vote or not
  growth,    // one voter, and two more
  pair,      // two voters, and one more
  lonely,    // one voter, and two that never vote
  frantic,   // five voters, faults faster than elections
  hard_disk, // three voters, likewise, and a sync takes as long as a fault
  load,      // three voters, more commands than they can take
  unordered, // a network below our links
};

/// In the order of `scenario`.
inline constexpr std::array scenario_names{"crashes",   "churn",  "growth",
                                           "pair",      "lonely", "frantic",
                                           "hard_disk", "load",   "unordered"};

inline const char* name_of(scenario where) {
  return scenario_names.at(static_cast<std::size_t>(where));
}

inline sim_options options_of(scenario where) {
  sim_options out;
  switch (where) {
    case scenario::churn: out.others = 2; break;
    case scenario::growth:
    case scenario::lonely:
      out.voters = 1;
      out.others = 2;
      break;
    case scenario::pair:
      out.voters = 2;
      out.others = 1;
      break;
    case scenario::frantic: out.voters = 5; break;
    case scenario::hard_disk: out.disk.sync_max_ms = 200; break;
    case scenario::unordered: out.unordered = true; break;
    case scenario::crashes:
    case scenario::load: break;
  }
  return out;
}

inline sim_plan plan_of(scenario where) {
  sim_plan out;
  out.standbys_only = where == scenario::lonely;
  out.changes = options_of(where).others != 0;
  if (where == scenario::frantic || where == scenario::hard_disk) {
    out.fault_min = 5;
    out.fault_max = 500;
  }
  if (where == scenario::load) {
    out.commands = 10;
    out.duration = 8'000;
    out.load_at_end = true;
  }
  return out;
}

} // namespace caucus::test
