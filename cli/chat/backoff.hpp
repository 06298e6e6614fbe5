// Purpose: how long a client waits before it connects again, and whether.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace caucus::cli::chat {

/// The wait before attempt number `attempt` (from 0). Half of it is jitter, so
/// that a crowd that lost its node does not come back in one instant.
/// `random` is in [0, 1).
[[nodiscard]] inline std::chrono::milliseconds backoff(unsigned attempt,
                                                       double random) {
  constexpr double first_ms = 400;
  constexpr double longest_ms = 15'000;
  const auto ceiling
    = std::min(longest_ms, first_ms * (1U << std::min(attempt, 10U)));
  return std::chrono::milliseconds{
    static_cast<long>(ceiling / 2 + ceiling / 2 * random)};
}

enum class verdict : std::uint8_t { resume, login, stay_away };

/// What a close code asks for; the table is in docs/protocol.md.
[[nodiscard]] constexpr verdict verdict_of(std::uint16_t code) noexcept {
  if (code >= 4100 && code < 4200)
    return code == 4101 ? verdict::login : verdict::resume;
  // What this client sent can never be understood: again would be no better.
  if ((code >= 4200 && code < 4300) || code == 1003 || code == 1007
      || code == 1009)
    return verdict::stay_away;
  return verdict::resume;
}

} // namespace caucus::cli::chat
