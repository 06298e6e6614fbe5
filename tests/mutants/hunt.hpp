// For tests: looks for a seed at which the simulator finds a fault that was put
// in on purpose.
#pragma once

#include "replication/mutants.hpp"
#include "sim_scenarios.hpp"

#include <sys/wait.h>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <unistd.h>

namespace caucus::test {

struct fault_to_find {
  const char* name;
  scenario where;
  replication::mutant mutant = replication::mutant::none;
  sim_mistake mistake = sim_mistake::none;
};

/// Whether one seed shows the fault: by a broken promise, or by the end of the
/// process (guard G9).
inline bool shows(const fault_to_find& what, std::uint64_t seed) {
  auto options = options_of(what.where);
  options.disk.mistake = what.mistake;
  replication::active_mutant = what.mutant;
  sim_raft sim{seed, options};
  torment(sim, plan_of(what.where));
  return !sim.failure().empty();
}

/// The first seed of `count` that shows it. Each bunch of seeds runs in a
/// process of its own, as some end it.
inline std::optional<std::uint64_t>
hunt(const fault_to_find& what, std::uint64_t first, std::uint64_t count) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0)
    return std::nullopt;
  auto pid = fork();
  if (pid == 0) {
    // What ends the process says so, and a sanitizer says more: not here.
    if (std::freopen("/dev/null", "w", stderr) == nullptr)
      _exit(2);
    for (auto seed = first; seed < first + count; ++seed) {
      if (write(pipe_ends[1], &seed, sizeof seed) != sizeof seed)
        _exit(2);
      if (shows(what, seed))
        _exit(1);
    }
    _exit(0);
  }
  close(pipe_ends[1]);
  std::uint64_t at = 0;
  while (read(pipe_ends[0], &at, sizeof at) == sizeof at) {
  }
  close(pipe_ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  const bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return clean ? std::nullopt : std::optional{at};
}

} // namespace caucus::test
