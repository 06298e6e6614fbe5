// Purpose: how many files the process may open, and who gets them.
#include "node/file_limit.hpp"

#include "model/limits.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace caucus::node {

file_shares share_files(std::size_t files) {
  const auto reserve
    = files < 2 * limits::files_reserve ? files / 4 : limits::files_reserve;
  file_shares out;
  out.connections = std::min(files - reserve, limits::connections_max);
  out.store = std::min((files - out.connections) / 2, limits::store_files_max);
  return out;
}

std::size_t raise_file_limit() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0)
    return limits::files_min;
  const auto before = files.rlim_cur;
  files.rlim_cur = files.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &files) != 0)
    files.rlim_cur = before;
  return files.rlim_cur == RLIM_INFINITY
           ? std::numeric_limits<std::size_t>::max()
           : static_cast<std::size_t>(files.rlim_cur);
}

} // namespace caucus::node
