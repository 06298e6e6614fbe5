// For tests: tries seeds in a process of their own, because a broken invariant
// ends the process (guard G9).
#pragma once

#include <sys/wait.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <mutex>
#include <optional>
#include <unistd.h>

namespace caucus::test {

/// What a child writes to stderr, when an invariant ends it.
enum class child_errors { shown, dropped };

inline std::mutex one_fork_at_a_time;

/// Tries `count` seeds from `first` on; ends with 1 at the first bad one.
[[noreturn]] inline void
try_seeds(std::uint64_t first, std::uint64_t count, int progress,
          const std::function<bool(std::uint64_t)>& bad) {
  std::signal(SIGABRT, SIG_DFL); // doctest would report it
  for (auto seed = first; seed < first + count; ++seed) {
    if (write(progress, &seed, sizeof seed) != sizeof seed)
      _exit(2);
    if (bad(seed))
      _exit(1);
  }
  _exit(0);
}

/// The first of `count` seeds at which `bad` holds or ends the process. Any
/// thread. `first`, if the system has no more processes or pipes.
inline std::optional<std::uint64_t>
first_bad_seed(std::uint64_t first, std::uint64_t count, child_errors errors,
               const std::function<bool(std::uint64_t)>& bad) {
  int ends[2];
  pid_t child = 0;
  {
    // A child of another thread must not keep the end that is written to.
    const std::lock_guard lock{one_fork_at_a_time};
    if (pipe(ends) != 0)
      return first;
    child = fork();
    if (child == 0) {
      if (errors == child_errors::dropped
          && std::freopen("/dev/null", "w", stderr) == nullptr)
        _exit(2);
      try_seeds(first, count, ends[1], bad);
    }
    close(ends[1]);
  }
  auto at = first;
  while (read(ends[0], &at, sizeof at) == sizeof at) {
  }
  close(ends[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child)
    return first;
  const bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return clean ? std::nullopt : std::optional{at};
}

} // namespace caucus::test
