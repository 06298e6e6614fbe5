// Step 13 of docs/message_flow.md: when a session ends by the clock.
#include "net/session_timer.hpp"

#include "model/limits.hpp"

#include <algorithm>

namespace caucus::net {

namespace {

constexpr mono_ms ms(std::chrono::milliseconds time) {
  return time.count();
}

constexpr auto hello_ms = ms(limits::hello_timeout);
constexpr auto ping_ms = ms(limits::ping_interval);
constexpr auto stalled_ms = ms(limits::stalled_reader_timeout);
constexpr auto close_ms = ms(limits::close_timeout);
/// Progress is seen by looking: this often while a write waits.
constexpr auto look_ms = stalled_ms / 8;
constexpr std::uint8_t misses_max = 2;

} // namespace

session_timer::session_timer(mono_ms now, mono_ms jitter) noexcept
  : opened_(now), heard_(now),
    interval_(static_cast<std::uint32_t>(
      ping_ms - std::clamp<mono_ms>(jitter, 0, jitter_max))) {}

void session_timer::write_started(mono_ms now) noexcept {
  writing_ = true;
  sampled_ = false;
  progress_ = now;
}

void session_timer::close_started(mono_ms now) noexcept {
  is_closing_ = true;
  closing_ = now;
}

session_timer::verdict session_timer::check(mono_ms now,
                                            std::uint64_t taken) noexcept {
  if (is_closing_) {
    auto end = closing_ + close_ms;
    return {now >= end ? timer_action::close_timeout : timer_action::none, end};
  }
  if (!identified_ && now >= opened_ + hello_ms)
    return {timer_action::hello_timeout, now + close_ms};
  auto life = writing_ ? check_write(now, taken) : check_life(now);
  if (!identified_)
    life.next = std::min(life.next, opened_ + hello_ms);
  return life;
}

session_timer::verdict
session_timer::check_write(mono_ms now, std::uint64_t taken) noexcept {
  if (sampled_ && taken != taken_)
    progress_ = now;
  sampled_ = true;
  taken_ = taken;
  if (now >= progress_ + stalled_ms)
    return {timer_action::stalled, now + close_ms};
  heard_ = now; // a ping would lie behind all that waits, unseen
  return {timer_action::none, now + look_ms};
}

session_timer::verdict session_timer::check_life(mono_ms now) noexcept {
  if (paused_) {
    heard_ = now;
    return {timer_action::none, now + interval_};
  }
  if (heard_ >= pinged_)
    unanswered_ = 0;
  auto due = std::max(heard_, pinged_) + interval_;
  if (now < due)
    return {timer_action::none, due};
  if (unanswered_ == misses_max)
    return {timer_action::ping_timeout, now + close_ms};
  ++unanswered_;
  pinged_ = now;
  return {timer_action::ping, now + interval_};
}

} // namespace caucus::net
