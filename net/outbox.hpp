// Step 12 of docs/message_flow.md: what an actor may do to a socket.
#pragma once

#include "model/ids.hpp"
#include "model/message.hpp"
#include "net/close_code.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace caucus::net {

/// How a frame behaves when the socket is slow.
enum class traffic : std::uint8_t {
  /// Replies, goaway: always queued (the client bounds them by its commands).
  control,
  /// Messages and what else has a place in a log: beyond the byte credit it
  /// becomes the conversation's head in one `heads` event.
  message,
  /// Marks, typing, presence: beyond the byte credit only the newest one of
  /// each topic is kept, or none if it has no topic.
  ephemeral,
};

/// One encoded frame on its way to one client. The bytes are shared by all.
struct outgoing {
  shared_bytes frame;
  traffic kind = traffic::control;
  conv_id conv;    // traffic::message only
  message_seq seq; // traffic::message only
  /// traffic::ephemeral only: what it is news of (`topic_of`). 0: of nothing
  /// that the next one would tell as well.
  std::uint64_t topic = 0;
};

/// Names what an ephemeral frame is news of, e.g. one user's typing in one
/// conversation. Never 0.
[[nodiscard]] inline std::uint64_t
topic_of(std::string_view kind, std::string_view about, std::string_view user) {
  std::string name{kind};
  name.append(1, '\n').append(about).append(1, '\n').append(user);
  return stable_hash(name) | 1;
}

/// The write side of one client's socket.
///
/// Thread: the I/O thread that owns the socket, only. Frames leave in the
/// order of `push`, many in one write: nothing is written before the thread
/// has handled every event that is ready (one write per socket and burst).
class outbox {
public:
  virtual ~outbox() = default;

  /// Queues a frame; see `traffic` for what happens beyond
  /// `limits::outbox_bytes_max`. Does nothing after `close`.
  virtual void push(outgoing what) = 0;

  /// Sends what is queued, then a close frame, then ends the session. The
  /// session's `session_events::on_closed` follows in any case.
  virtual void close(close_code code) = 0;

  /// The client has proven who it is: `limits::hello_timeout` is over. Until
  /// this call the session ends itself with `close_code::hello_timeout`.
  virtual void identified() = 0;

  /// Bytes that wait for the socket.
  [[nodiscard]] virtual std::size_t waiting_bytes() const noexcept = 0;
};

} // namespace caucus::net
