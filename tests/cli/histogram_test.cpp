// Behaviour of cli/load/histogram.hpp.
#include "cli/load/histogram.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using caucus::cli::histogram;

TEST_CASE("an empty histogram answers zero everywhere") {
  histogram h;
  CHECK(h.count() == 0);
  CHECK(h.quantile(0.5) == 0);
  CHECK(h.max() == 0);
  CHECK(h.mean() == 0);
}

TEST_CASE("small values are exact") {
  histogram h;
  for (std::uint64_t i = 1; i <= 100; ++i)
    h.record(i);
  CHECK(h.quantile(0.5) == 50);
  CHECK(h.quantile(0.99) == 99);
  CHECK(h.quantile(1) == 100);
  CHECK(h.quantile(0) == 1);
  CHECK(h.mean() == doctest::Approx(50.5));
}

TEST_CASE("a percentile of any size is wrong by less than one percent") {
  for (std::uint64_t value = 1; value < (std::uint64_t{1} << 62);
       value = value * 3 + 7) {
    histogram h;
    h.record(value);
    h.record(value * 2);
    auto found = static_cast<double>(h.quantile(0.5));
    auto exact = static_cast<double>(value);
    CHECK(found >= exact);
    CHECK(found <= exact * 1.008);
    CHECK(h.quantile(1) == value * 2);
  }
}

TEST_CASE("a percentile never exceeds the largest value") {
  histogram h;
  h.record(1'000'001);
  CHECK(h.quantile(0.5) == 1'000'001);
  CHECK(h.quantile(0.999) == 1'000'001);
}

TEST_CASE("the largest number of all has a bucket") {
  histogram h;
  h.record(std::numeric_limits<std::uint64_t>::max());
  h.record(0);
  CHECK(h.count() == 2);
  CHECK(h.quantile(0.5) == 0);
  CHECK(h.quantile(1) == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("a cleared histogram is as good as new") {
  histogram h;
  h.record(5);
  h.clear();
  CHECK(h.count() == 0);
  CHECK(h.max() == 0);
}
