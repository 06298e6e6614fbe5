#include "actors/disk_stats.hpp"

#include <doctest/doctest.h>

using namespace caucus;

TEST_CASE("a value is counted in the first bucket that can hold it") {
  power_histogram h;
  for (std::uint64_t value : {0, 1, 2, 3, 4, 1000})
    h.add(value);
  CHECK(h.bucket(0) == 2);
  CHECK(h.bucket(1) == 1);
  CHECK(h.bucket(2) == 2);
  CHECK(h.bucket(10) == 1);
  CHECK(h.count() == 6);
  CHECK(h.sum() == 1010);
}

TEST_CASE("a huge value is counted in the last bucket") {
  power_histogram h;
  h.add(~std::uint64_t{0});
  CHECK(h.bucket(power_histogram::bucket_count - 1) == 1);
}
