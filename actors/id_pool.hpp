// Step 6 of docs/message_flow.md: ids that the sequencer leased to one
// conversation.
#pragma once

#include "actors/messages.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace caucus {

/// Hands out a lease's ids in rising order while they are young enough for
/// their time part to be true. Leases grow while they are used up in time and
/// fall back to one when ids go stale, so a quiet conversation wastes none.
class id_pool {
public:
  /// Ids to ask for while `waiting` messages need one.
  [[nodiscard]] std::uint32_t want(std::size_t waiting) const noexcept {
    const auto least = std::max<std::size_t>(waiting, size_);
    return static_cast<std::uint32_t>(
      std::clamp<std::size_t>(least, 1, limits::lease_ids_max));
  }

  void add(const id_lease& lease, mono_ms now) noexcept {
    next_ = lease.first.value();
    end_ = next_ + lease.count;
    leased_at_ = now;
  }

  /// The next id above `floor`; empty: lease more.
  std::optional<message_id> take(mono_ms now, message_id floor) noexcept {
    if (next_ == end_)
      return std::nullopt;
    constexpr mono_ms age_max
      = std::chrono::milliseconds{limits::lease_age_max}.count();
    if (now - leased_at_ > age_max || next_ <= floor.value()) {
      next_ = end_;
      size_ = 1;
      return std::nullopt;
    }
    const message_id id{next_++};
    if (next_ == end_)
      size_ = std::min<std::uint32_t>(size_ * 2, limits::lease_ids_max);
    return id;
  }

private:
  std::uint64_t next_ = 0;
  std::uint64_t end_ = 0;
  mono_ms leased_at_ = 0;
  std::uint32_t size_ = 1;
};

} // namespace caucus
