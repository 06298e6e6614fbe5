// Purpose: percentiles of many durations in little, fixed memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace caucus::cli {

/// Counts values in buckets whose width grows with the value, as
/// HdrHistogram does: 128 buckets per power of two, so that a percentile is
/// wrong by less than 0.8 %. The unit is the caller's; we use nanoseconds.
/// Not thread safe. Takes 58 KiB.
class histogram {
public:
  void record(std::uint64_t value) noexcept;
  void clear() noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  /// Exact; 0 if empty.
  [[nodiscard]] std::uint64_t max() const noexcept { return max_; }
  [[nodiscard]] double mean() const noexcept;

  /// The smallest bucket bound that at least `fraction` (0..1) of all values
  /// do not exceed; never above `max()`; 0 if empty.
  [[nodiscard]] std::uint64_t quantile(double fraction) const noexcept;

private:
  static constexpr unsigned sub_bits = 7;
  static constexpr std::size_t sub_count = std::size_t{1} << sub_bits;
  static constexpr std::size_t bucket_count = (64 - sub_bits + 1) * sub_count;

  static std::size_t bucket_of(std::uint64_t value) noexcept;
  static std::uint64_t upper_bound_of(std::size_t bucket) noexcept;

  std::array<std::uint64_t, bucket_count> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
  double sum_ = 0;
};

} // namespace caucus::cli
