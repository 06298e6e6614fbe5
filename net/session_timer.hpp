// Step 13 of docs/message_flow.md: when a session is pinged and when it ends
// by the clock. Decisions only; `ws_session` acts on them.
#pragma once

#include "model/time.hpp"

#include <cstdint>

namespace caucus::net {

enum class timer_action : std::uint8_t {
  none,
  /// Send a ping.
  ping,
  /// Close: no `hello` in time.
  hello_timeout,
  /// Close: two pings without a sign of life.
  ping_timeout,
  /// Cut: the reader took nothing for too long.
  stalled,
  /// Cut: the close did not reach the client in time.
  close_timeout,
};

/// The clock of one session. Times are `mono_ms`.
class session_timer {
public:
  struct verdict {
    timer_action action = timer_action::none;
    /// When to check again.
    mono_ms next = 0;
  };

  /// `jitter`: 0..`jitter_max`; pings come so much earlier, so that sessions
  /// that opened together do not stay together.
  session_timer(mono_ms now, mono_ms jitter) noexcept;

  /// Anything came from the client.
  void heard(mono_ms now) noexcept { heard_ = now; }

  /// A good `hello` came.
  void identified() noexcept { identified_ = true; }

  /// A write began, or ended.
  void write_started(mono_ms now) noexcept;
  void write_ended() noexcept { writing_ = false; }

  /// The node reads nothing from this client just now: its silence is ours.
  void paused(bool value) noexcept { paused_ = value; }

  /// A close was asked for.
  void close_started(mono_ms now) noexcept;

  [[nodiscard]] bool writing() const noexcept { return writing_; }

  /// What to do now. `taken` counts the bytes the peer has taken since it
  /// connected; only looked at while a write runs. Then what it takes is its
  /// sign of life, and no ping is due: a slow reader sees none in time.
  [[nodiscard]] verdict check(mono_ms now, std::uint64_t taken) noexcept;

  static constexpr mono_ms jitter_max = 5000;

private:
  [[nodiscard]] verdict check_write(mono_ms now, std::uint64_t taken) noexcept;
  [[nodiscard]] verdict check_life(mono_ms now) noexcept;

  mono_ms opened_;
  mono_ms heard_;
  mono_ms pinged_ = 0;
  mono_ms progress_ = 0; // when the peer last took something
  mono_ms closing_ = 0;
  std::uint64_t taken_ = 0;
  std::uint32_t interval_;
  std::uint8_t unanswered_ = 0;
  bool identified_ = false;
  bool writing_ = false;
  bool sampled_ = false; // `taken_` is of this write
  bool paused_ = false;
  bool is_closing_ = false;
};

} // namespace caucus::net
