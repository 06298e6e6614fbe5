// Purpose: percentiles of many durations in little, fixed memory.
#include "cli/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace caucus::cli {

std::size_t histogram::bucket_of(std::uint64_t value) noexcept {
  // Values below 2 * sub_count are exact; above, the leading sub_bits + 1
  // bits choose the bucket.
  auto width = static_cast<unsigned>(std::bit_width(value));
  if (width <= sub_bits)
    return static_cast<std::size_t>(value);
  auto shift = width - sub_bits - 1;
  return shift * sub_count + static_cast<std::size_t>(value >> shift);
}

std::uint64_t histogram::upper_bound_of(std::size_t bucket) noexcept {
  if (bucket < 2 * sub_count)
    return bucket;
  auto shift = bucket / sub_count - 1;
  auto lead = static_cast<std::uint64_t>(bucket - shift * sub_count);
  return (lead << shift) + ((std::uint64_t{1} << shift) - 1);
}

void histogram::record(std::uint64_t value) noexcept {
  ++buckets_[bucket_of(value)];
  ++count_;
  sum_ += static_cast<double>(value);
  max_ = std::max(max_, value);
}

void histogram::clear() noexcept {
  *this = histogram{};
}

double histogram::mean() const noexcept {
  return count_ == 0 ? 0 : sum_ / static_cast<double>(count_);
}

std::uint64_t histogram::quantile(double fraction) const noexcept {
  auto rank = static_cast<std::uint64_t>(
    std::ceil(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
    seen += buckets_[bucket];
    if (seen >= rank && seen > 0)
      return std::min(upper_bound_of(bucket), max_);
  }
  return max_;
}

} // namespace caucus::cli
