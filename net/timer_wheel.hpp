// One coarse clock per I/O thread in place of a timer per socket: a hundred
// thousand sessions cost one timer and a list walk.
#pragma once

#include "model/time.hpp"

#include <array>
#include <cstddef>

namespace caucus::net {

class timer_wheel;

/// Something that wants to be woken. Leaves its wheel when it dies.
class timer_entry {
public:
  timer_entry() = default;
  timer_entry(const timer_entry&) = delete;
  timer_entry& operator=(const timer_entry&) = delete;
  virtual ~timer_entry() { unlink(); }

  /// Its time has come; it has left the wheel and may enter it again.
  virtual void on_timer(mono_ms now) = 0;

  /// No new work is wanted: end if nothing is under way.
  virtual void on_drain() {}

  /// The thread ends: let go of everything, now.
  virtual void on_shutdown() = 0;

private:
  friend class timer_wheel;

  void unlink() noexcept {
    if (next_ == nullptr)
      return;
    prev_->next_ = next_;
    next_->prev_ = prev_;
    next_ = prev_ = nullptr;
  }

  timer_entry* next_ = nullptr;
  timer_entry* prev_ = nullptr;
  mono_ms due_ms_ = 0;
};

/// A hashed wheel (Varghese and Lauck, 1987, scheme 6): a slot per second,
/// entries of later rounds stay in their slot. Granularity `step_ms`; never
/// early. Thread: one.
class timer_wheel {
public:
  static constexpr mono_ms step_ms = 1000;

  explicit timer_wheel(mono_ms now) noexcept;
  timer_wheel(const timer_wheel&) = delete;
  timer_wheel& operator=(const timer_wheel&) = delete;
  ~timer_wheel();

  /// Enters, or moves, `entry`.
  void schedule(timer_entry& entry, mono_ms due_ms) noexcept;
  void cancel(timer_entry& entry) noexcept { entry.unlink(); }

  /// Wakes all that is due. Entries may enter, leave and die meanwhile.
  void advance(mono_ms now);

  /// Tells everyone that no new work is wanted.
  void drain();

  /// Tells everyone that the thread ends.
  void shutdown();

  /// The time of the last `advance`: what the thread's sessions call now.
  [[nodiscard]] mono_ms now() const noexcept { return now_; }

private:
  /// A list's head; never woken.
  struct sentinel final : timer_entry {
    sentinel() noexcept;
    ~sentinel() override;
    void on_timer(mono_ms) override {}
    void on_shutdown() override {}
  };

  static constexpr std::size_t slot_count = 128;

  static void link(timer_entry& list, timer_entry& entry) noexcept;
  static void splice(timer_entry& from, timer_entry& to) noexcept;
  [[nodiscard]] timer_entry& slot_of(mono_ms due_ms) noexcept;
  void collect(timer_entry& all) noexcept;

  std::array<sentinel, slot_count> slots_;
  mono_ms now_;
  mono_ms step_; // the last step that was walked
};

} // namespace caucus::net
