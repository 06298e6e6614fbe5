// The main of every test program. `--seed N` is for random tests: see
// caucus::test::seed(). Other arguments are doctest's.

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#ifdef CAUCUS_TEST_WITH_CAF
#  include "actors/type_ids.hpp"
#endif

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace caucus::test {

namespace {

std::uint64_t seed_value = 1;

} // namespace

/// Returns what `--seed` gave, or 1: a plain run repeats itself exactly.
std::uint64_t seed() {
  return seed_value;
}

} // namespace caucus::test

int main(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; ++i)
    if (std::string_view{argv[i]} == "--seed")
      caucus::test::seed_value = std::strtoull(argv[i + 1], nullptr, 10);
#ifdef CAUCUS_TEST_WITH_CAF
  caucus::init_meta_objects(); // before any actor system
#endif
  doctest::Context context;
  context.applyCommandLine(argc, argv);
  return context.run();
}
