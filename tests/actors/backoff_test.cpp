#include "actors/backoff.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace std::chrono_literals;

TEST_CASE("waits double up to the bound and keep to their half") {
  std::minstd_rand rng{1};
  backoff delay{50ms, 300ms};
  for (auto full : {50ms, 100ms, 200ms, 300ms, 300ms}) {
    const auto wait = delay.next(rng);
    CHECK(wait >= full / 2);
    CHECK(wait <= full);
  }
}

TEST_CASE("success starts the waits again") {
  std::minstd_rand rng{1};
  backoff delay{50ms, 5s};
  for (int i = 0; i < 8; ++i)
    (void)delay.next(rng);
  delay.reset();
  CHECK(delay.next(rng) <= 50ms);
}
