// Words everyone shares: the parts of a message's id.
#pragma once

#include "model/ids.hpp"
#include "model/time.hpp"

#include <cstdint>

namespace caucus::snowflake {

/// 2024-01-01T00:00:00Z.
inline constexpr unix_ms epoch_ms = 1'704'067'200'000;
inline constexpr unsigned node_bits = 10;
inline constexpr unsigned count_bits = 12;
inline constexpr std::uint64_t ids_per_ms = 1ULL << count_bits;

/// Composes an id. `ms` before the epoch counts as the epoch.
[[nodiscard]] constexpr message_id make(unix_ms ms, node_id node,
                                        std::uint64_t count) noexcept {
  auto since = ms > epoch_ms ? static_cast<std::uint64_t>(ms - epoch_ms) : 0;
  return message_id{(since << (node_bits + count_bits))
                    | (std::uint64_t{node.value()} << count_bits)
                    | (count & (ids_per_ms - 1))};
}

/// The id's time part: the message's `ts`.
[[nodiscard]] constexpr unix_ms time_of(message_id id) noexcept {
  return epoch_ms
         + static_cast<unix_ms>(id.value() >> (node_bits + count_bits));
}

} // namespace caucus::snowflake
