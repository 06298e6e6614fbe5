// Step 1 of docs/message_flow.md: what a socket tells its owner.
#pragma once

#include "net/close_code.hpp"
#include "net/outbox.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace caucus::net {

/// What is known of a client before it says anything.
struct peer_info {
  std::string address; // numeric, without port
  std::string agent;   // the upgrade request's User-Agent, cut to the limit
};

/// The owner of one WebSocket session. Every call comes on the socket's I/O
/// thread. The session keeps its owner alive until `on_closed` has returned.
class session_events {
public:
  virtual ~session_events() = default;

  /// The session is open. `out` stays valid while the pointer is held; after
  /// `on_closed` its calls do nothing. Drop it there.
  virtual void on_open(std::shared_ptr<outbox> out) = 0;

  /// One complete text message, at most `limits::frame_bytes_max` bytes, valid
  /// UTF-8. The view is valid during the call only.
  virtual void on_message(std::string_view text) = 0;

  /// The session is over; the last call, exactly once, also when the upgrade
  /// failed before `on_open`. `code` is what was sent or received, `internal`
  /// if the socket broke. Never called from inside another call.
  virtual void on_closed(close_code code) = 0;
};

/// Makes an owner for each new session. One per I/O thread.
class session_acceptor {
public:
  virtual ~session_acceptor() = default;

  /// Thread: the I/O thread `io_index`, which will own the socket. Null: the
  /// node is full or going down; the upgrade is answered with HTTP 503.
  virtual std::shared_ptr<session_events> accept(std::size_t io_index,
                                                 const peer_info& peer)
    = 0;
};

} // namespace caucus::net
