// Purpose: WebSocket sessions of a load run, all on one thread. No Boost here.
#pragma once

#include "cli/load/options.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace caucus::cli {

/// One WebSocket to the node. Thread: the loop's.
class session {
public:
  virtual ~session() = default;

  /// Queues one command (a JSON object). What waits for the socket leaves
  /// together as one array frame.
  virtual void send(std::string command) = 0;
};

/// What a session tells its owner; called on the loop's thread. The owner
/// must live as long as the loop runs.
class session_owner {
public:
  virtual ~session_owner() = default;

  virtual void on_open() = 0;
  /// The view is valid during the call only.
  virtual void on_frame(std::string_view frame) = 0;
  /// The last call, also where the session never opened.
  virtual void on_closed(const std::string& why) = 0;
};

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
