// Purpose: WebSocket sessions of a load run, all on one thread. No Boost here.
#pragma once

#include "cli/ws_session.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace caucus::cli {

/// A single-threaded event loop over Asio.
class loop {
public:
  using clock = std::chrono::steady_clock;

  /// Resolves the target at once; throws std::runtime_error if it cannot.
  explicit loop(const cli::target& target);
  ~loop();

  /// Connects and upgrades; `on_open` or `on_closed` follows.
  std::shared_ptr<session> open(session_owner& owner);

  /// Calls `what` at `when`, or as soon as possible.
  void at(clock::time_point when, std::function<void()> what);

  /// Handles events until `done` says so or the deadline has come. Answers
  /// the last word of `done`.
  bool run_until(clock::time_point deadline, const std::function<bool()>& done);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace caucus::cli
