// Purpose: one WebSocket to a node, as a client. No Boost here.
#pragma once

#include "cli/target.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace caucus::cli {

/// One WebSocket to the node. Thread: the loop's.
class session {
public:
  virtual ~session() = default;

  /// Queues one command (a JSON object). What waits for the socket leaves
  /// together as one array frame.
  virtual void send(std::string command) = 0;

  /// Says goodbye; `on_closed` follows.
  virtual void close() = 0;

  /// Ends it now, without a word, and calls its owner no more.
  virtual void cut() = 0;
};

/// How a session ended.
struct closing {
  std::uint16_t code = 1006; // 1006: without a word
  std::string why{};         // one line for people
};

/// What a session tells its owner; called on the loop's thread. The owner
/// must live as long as the loop runs, or until it has cut the session.
class session_owner {
public:
  virtual ~session_owner() = default;

  virtual void on_open() = 0;
  /// The view is valid during the call only.
  virtual void on_frame(std::string_view frame) = 0;
  /// The last call, also where the session never opened.
  virtual void on_closed(const closing& how) = 0;
};

struct session_settings {
  target where{};
  std::string address{}; // of `where`, as digits; empty: it is looked up
  std::string agent{};   // User-Agent
  /// Silence after which the socket counts as dead; 0: never.
  std::chrono::seconds idle{0};
  std::string ca_file{}; // whom TLS trusts; empty: whom the system trusts
};

/// Connects and upgrades; `on_open` or `on_closed` follows, never from within
/// this call. Throws std::runtime_error with one line for people if `ca_file`
/// cannot be read.
[[nodiscard]] std::shared_ptr<session>
open_session(boost::asio::io_context& io, session_owner& owner,
             const session_settings& settings);

} // namespace caucus::cli
