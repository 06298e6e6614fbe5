// Purpose: how long to wait before the next try.
#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace caucus {

/// Waits that double from `min` to `max`, each cut by chance to between half
/// and all of it, so that many who failed together do not come back together.
class backoff {
public:
  using ms = std::chrono::milliseconds;

  constexpr backoff(ms min, ms max) noexcept
    : min_(min), max_(max), next_(min) {}

  /// The wait before the next try.
  template <class Rng>
  [[nodiscard]] ms next(Rng& rng) {
    const auto full = next_;
    next_ = std::min(next_ * 2, max_);
    std::uniform_int_distribution<ms::rep> part(full.count() / 2, full.count());
    return ms{part(rng)};
  }

  /// It worked: the next failure starts from `min` again.
  void reset() noexcept { next_ = min_; }

private:
  ms min_;
  ms max_;
  ms next_;
};

} // namespace caucus
