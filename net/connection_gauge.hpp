// How many connections are open: the bound at the door, and what a clean stop
// waits for.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace caucus::net {

/// Counts open connections of all I/O threads. Any thread.
class connection_gauge {
public:
  /// Counts one more, unless there are `most`.
  [[nodiscard]] bool enter(std::size_t most) noexcept {
    if (open_.fetch_add(1, std::memory_order_relaxed) < most)
      return true;
    leave();
    return false;
  }

  void leave() noexcept {
    if (open_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      // The lock orders this with a waiter that has just looked.
      std::lock_guard lock{mutex_};
      none_.notify_all();
    }
  }

  [[nodiscard]] std::size_t open() const noexcept {
    return open_.load(std::memory_order_acquire);
  }

  /// Whether none was left within `grace`.
  bool wait_none(std::chrono::milliseconds grace) {
    std::unique_lock lock{mutex_};
    return none_.wait_for(lock, grace, [this] { return open() == 0; });
  }

private:
  std::atomic<std::size_t> open_{0};
  std::mutex mutex_;
  std::condition_variable none_;
};

/// One open connection, from accept to the end of HTTP or WebSocket.
class connection_slot {
public:
  connection_slot() = default;
  /// After `enter` answered true.
  explicit connection_slot(connection_gauge& gauge) noexcept : gauge_(&gauge) {}

private:
  struct leaver {
    void operator()(connection_gauge* gauge) const noexcept { gauge->leave(); }
  };
  std::unique_ptr<connection_gauge, leaver> gauge_;
};

} // namespace caucus::net
