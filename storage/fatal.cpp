// The end of the process when the disk cannot be believed.
#include "storage/fatal.hpp"

#include <cstdio>
#include <cstdlib>

namespace caucus::storage {

void fatal(std::string_view what) noexcept {
  std::fprintf(stderr, "caucus: storage: %.*s\n", static_cast<int>(what.size()),
               what.data());
  std::abort();
}

} // namespace caucus::storage
