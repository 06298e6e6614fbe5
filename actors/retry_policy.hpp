// Step 4 of docs/message_flow.md: whether, and when, a command is tried again.
#pragma once

#include "actors/backoff.hpp"
#include "model/error.hpp"
#include "model/limits.hpp"
#include "model/time.hpp"

#include <chrono>
#include <optional>

namespace caucus {

/// What a second try may do if the first one was carried out after all.
enum class retry_kind : std::uint8_t {
  /// The same as once: by its cid, its id, its maximum, or because it reads.
  idempotent,
  /// Harm: it is tried again only if nothing was done.
  once,
};

/// One command's tries: the one who asked first tries again, nobody on the
/// way. Plain: time is an argument.
class retry_policy {
public:
  explicit retry_policy(mono_ms now, retry_kind kind = retry_kind::idempotent)
    : until_(now
             + std::chrono::milliseconds{limits::command_retry_time}.count()),
      kind_(kind) {}

  /// How long to wait before the next try; empty: the failure is final.
  template <class Rng>
  std::optional<std::chrono::milliseconds> next(errc why, mono_ms now,
                                                Rng& rng) {
    if (!passing(why))
      return std::nullopt;
    const auto wait = delay_.next(rng);
    if (now + wait.count() > until_)
      return std::nullopt;
    return wait;
  }

private:
  [[nodiscard]] bool passing(errc why) const noexcept {
    return why == errc::unavailable || why == errc::not_leader
           || (why == errc::timeout && kind_ == retry_kind::idempotent);
  }

  mono_ms until_;
  backoff delay_{limits::command_retry_min, limits::command_retry_max};
  retry_kind kind_;
};

} // namespace caucus
