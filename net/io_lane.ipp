// Step 1 of docs/message_flow.md: what the sockets of one I/O thread share.
#pragma once

#include "net/flush_list.hpp"
#include "net/server_counters.hpp"
#include "net/timer_wheel.hpp"
#include "net/wire_batch.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace caucus::net {

namespace asio = boost::asio;

/// A write in flight: borrowed from the lane, so that an idle socket has none.
struct write_state {
  wire_batch batch;
  std::vector<asio::const_buffer> buffers;
};

/// One thread's io_context and everything its sockets use. No lock, no strand:
/// only that thread touches it, except `context()`.
class io_lane {
public:
  /// `seed`: of ping jitter. `now`: of the monotonic clock.
  io_lane(std::size_t index, std::uint64_t seed, mono_ms now)
    : index_(index), context_(1), // one thread will run it
      ticker_(context_), flushes_([this] { request_flush(); }), wheel_(now),
      random_(static_cast<std::minstd_rand::result_type>(seed)) {}

  [[nodiscard]] std::size_t index() const noexcept { return index_; }
  [[nodiscard]] asio::io_context& context() noexcept { return context_; }
  [[nodiscard]] flush_list& flushes() noexcept { return flushes_; }
  [[nodiscard]] timer_wheel& wheel() noexcept { return wheel_; }
  [[nodiscard]] server_counters& counters() noexcept { return counters_; }

  /// Coarse: `timer_wheel::step_ms`.
  [[nodiscard]] mono_ms now() const noexcept { return wheel_.now(); }

  /// 0..`most`.
  [[nodiscard]] mono_ms jitter(mono_ms most) {
    return std::uniform_int_distribution<mono_ms>{0, most}(random_);
  }

  [[nodiscard]] std::unique_ptr<write_state> borrow_write() {
    if (spare_writes_.empty())
      return std::make_unique<write_state>();
    auto result = std::move(spare_writes_.back());
    spare_writes_.pop_back();
    return result;
  }

  void give_back(std::unique_ptr<write_state> state) {
    constexpr std::size_t spare_max = 64;
    state->batch.clear();
    state->buffers.clear();
    if (spare_writes_.size() < spare_max)
      spare_writes_.push_back(std::move(state));
  }

  /// Starts the ticks of the wheel.
  void start_ticker() {
    ticker_.expires_after(std::chrono::milliseconds{timer_wheel::step_ms});
    ticker_.async_wait([this](boost::system::error_code error) {
      // A tick that was due before the cancellation comes without an error.
      if (error || stopping_)
        return;
      wheel_.advance(monotonic_ms());
      start_ticker();
    });
  }

  /// Answers are the last on their connection, idle HTTP connections end.
  void drain() {
    draining_ = true;
    wheel_.drain();
  }
  [[nodiscard]] bool draining() const noexcept { return draining_; }

  /// No new connection may start.
  [[nodiscard]] bool stopping() const noexcept { return stopping_; }

  /// Cuts every connection: owners are told before this returns.
  void shutdown() {
    draining_ = stopping_ = true;
    ticker_.cancel();
    wheel_.shutdown();
    flushes_.clear();
  }

  [[nodiscard]] static mono_ms monotonic_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch())
      .count();
  }

private:
  void request_flush() {
    // Behind everything that is ready: the end of the burst.
    asio::post(context_, [this] { flushes_.run(); });
  }

  std::size_t index_;
  // Spare parts before the context: handlers that die with it may return some.
  std::vector<std::unique_ptr<write_state>> spare_writes_;
  server_counters counters_;
  asio::io_context context_;
  asio::basic_waitable_timer<std::chrono::steady_clock,
                             asio::wait_traits<std::chrono::steady_clock>,
                             asio::io_context::executor_type>
    ticker_;
  flush_list flushes_;
  timer_wheel wheel_;
  std::minstd_rand random_;
  bool draining_ = false;
  bool stopping_ = false;
};

} // namespace caucus::net
