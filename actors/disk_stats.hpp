// Purpose: what /metrics tells of the log writer and the applier.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace caucus {

/// Counts values in buckets of powers of two: bucket i holds values up to
/// 2^i, the last one holds the rest. One thread writes, any thread reads.
class power_histogram {
public:
  static constexpr std::size_t bucket_count = 24;

  void add(std::uint64_t value) noexcept {
    std::size_t at = 0;
    while (at + 1 < bucket_count && value > upper_bound(at))
      ++at;
    buckets_[at].fetch_add(1, std::memory_order_relaxed);
    count_.fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(value, std::memory_order_relaxed);
  }

  /// The largest value of a bucket, inclusive.
  [[nodiscard]] static constexpr std::uint64_t
  upper_bound(std::size_t bucket) noexcept {
    return std::uint64_t{1} << bucket;
  }

  [[nodiscard]] std::uint64_t bucket(std::size_t at) const noexcept {
    return buckets_[at].load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t count() const noexcept {
    return count_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t sum() const noexcept {
    return sum_.load(std::memory_order_relaxed);
  }

private:
  std::array<std::atomic<std::uint64_t>, bucket_count> buckets_{};
  std::atomic<std::uint64_t> count_{0};
  std::atomic<std::uint64_t> sum_{0};
};

/// One per disk thread; lives as long as the node.
struct disk_stats {
  power_histogram jobs_per_batch;
  power_histogram entries_per_batch;
  /// Write and sync of one batch, microseconds.
  power_histogram batch_us;
};

/// Microseconds between two readings of the actor clock.
template <class TimePoint>
[[nodiscard]] std::uint64_t micros_between(TimePoint from, TimePoint to) {
  using std::chrono::microseconds;
  const auto span = std::chrono::duration_cast<microseconds>(to - from);
  return span.count() > 0 ? static_cast<std::uint64_t>(span.count()) : 0;
}

} // namespace caucus
