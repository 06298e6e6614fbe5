// Step 4 of docs/message_flow.md: may this connection speak now? A plain
// class: time is an argument.
#pragma once

#include "model/error.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace caucus {

/// What a command may cost the node.
enum class command_kind : std::uint8_t {
  hello,
  /// Its answer is a few hundred bytes.
  plain,
  /// Its answer is a page: hundreds of kilobytes at worst.
  page,
};

/// Hello first and once; a token bucket of commands; a bound on commands
/// without an answer, and a lower one on pages: a client that asks and does
/// not read makes no more of them than that.
class command_gate {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit command_gate(time_point now) : refilled_(now) {}

  struct verdict {
    errc code = errc::none;
    std::uint32_t retry_after_ms = 0;
  };

  /// Judges one command. If it may pass, it counts as in flight until
  /// `answered`.
  verdict admit(command_kind kind, time_point now) noexcept {
    refill(now);
    if (tokens_ < 1.0)
      return {errc::rate_limited, wait_ms()};
    tokens_ -= 1.0;
    if (kind == command_kind::hello)
      return {greeted_ ? errc::already_hello : pass(kind)};
    if (!greeted_)
      return {errc::hello_required};
    if (in_flight_ >= limits::in_flight_max
        || (kind == command_kind::page
            && pages_ >= limits::pages_in_flight_max))
      return {errc::too_many_in_flight};
    return {pass(kind)};
  }

  /// The client has proven who it is.
  void greeted() noexcept { greeted_ = true; }

  /// A command that passed was answered.
  void answered(command_kind kind) noexcept {
    --in_flight_;
    if (kind == command_kind::page)
      --pages_;
  }

private:
  errc pass(command_kind kind) noexcept {
    ++in_flight_;
    if (kind == command_kind::page)
      ++pages_;
    return errc::none;
  }

  void refill(time_point now) noexcept {
    const std::chrono::duration<double> passed = now - refilled_;
    refilled_ = now;
    tokens_ = std::min(limits::commands_burst,
                       tokens_ + passed.count() * limits::commands_per_second);
  }

  /// Until one token is there, rounded up.
  [[nodiscard]] std::uint32_t wait_ms() const noexcept {
    return static_cast<std::uint32_t>((1.0 - tokens_) * 1000.0
                                      / limits::commands_per_second)
           + 1;
  }

  double tokens_ = limits::commands_burst;
  time_point refilled_;
  std::uint16_t in_flight_ = 0;
  std::uint8_t pages_ = 0; // of those in flight
  bool greeted_ = false;
};

} // namespace caucus
