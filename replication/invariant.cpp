// Step 7 of docs/message_flow.md, guard G9: the end of the process.
#include "replication/invariant.hpp"

#include <cstdio>
#include <cstdlib>

namespace caucus::replication {

void broken(const char* what) noexcept {
  std::fprintf(stderr, "caucus: broken invariant of replication: %s\n", what);
  std::abort();
}

} // namespace caucus::replication
