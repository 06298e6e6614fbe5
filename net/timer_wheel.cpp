// One coarse clock per I/O thread in place of a timer per socket.
#include "net/timer_wheel.hpp"

#include <algorithm>

namespace caucus::net {

timer_wheel::sentinel::sentinel() noexcept {
  timer_wheel::link(*this, *this);
}

timer_wheel::sentinel::~sentinel() {
  while (next_ != this)
    next_->unlink();
}

timer_wheel::timer_wheel(mono_ms now) noexcept
  : now_(now), step_(now / step_ms) {}

timer_wheel::~timer_wheel() = default;

void timer_wheel::link(timer_entry& list, timer_entry& entry) noexcept {
  if (&list == &entry) {
    list.next_ = list.prev_ = &list;
    return;
  }
  entry.prev_ = list.prev_;
  entry.next_ = &list;
  list.prev_->next_ = &entry;
  list.prev_ = &entry;
}

void timer_wheel::splice(timer_entry& from, timer_entry& to) noexcept {
  if (from.next_ == &from)
    return;
  to.prev_->next_ = from.next_;
  from.next_->prev_ = to.prev_;
  to.prev_ = from.prev_;
  from.prev_->next_ = &to;
  from.next_ = from.prev_ = &from;
}

timer_entry& timer_wheel::slot_of(mono_ms due_ms) noexcept {
  // Rounded up, and never the slot that was walked already.
  auto step = std::max((due_ms + step_ms - 1) / step_ms, step_ + 1);
  return slots_[static_cast<std::size_t>(step) % slot_count];
}

void timer_wheel::schedule(timer_entry& entry, mono_ms due_ms) noexcept {
  entry.unlink();
  entry.due_ms_ = due_ms;
  link(slot_of(due_ms), entry);
}

void timer_wheel::advance(mono_ms now) {
  if (now / step_ms <= step_)
    return;
  now_ = now;
  auto last = now / step_ms;
  // After a long pause each slot is walked once, not once per second.
  auto first = std::max(step_ + 1, last - static_cast<mono_ms>(slot_count) + 1);
  sentinel ready;
  for (auto step = first; step <= last; ++step)
    splice(slots_[static_cast<std::size_t>(step) % slot_count], ready);
  step_ = last;
  while (ready.next_ != &ready) {
    auto& entry = *ready.next_;
    entry.unlink();
    if (entry.due_ms_ > now)
      schedule(entry, entry.due_ms_); // of a later round
    else
      entry.on_timer(now);
  }
}

void timer_wheel::collect(timer_entry& all) noexcept {
  for (auto& slot : slots_)
    splice(slot, all);
}

void timer_wheel::drain() {
  sentinel all;
  collect(all);
  while (all.next_ != &all) {
    auto& entry = *all.next_;
    schedule(entry, entry.due_ms_);
    entry.on_drain();
  }
}

void timer_wheel::shutdown() {
  sentinel all;
  collect(all);
  while (all.next_ != &all) {
    auto& entry = *all.next_;
    entry.unlink();
    entry.on_shutdown();
  }
}

} // namespace caucus::net
