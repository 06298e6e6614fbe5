// Step 5 of docs/message_flow.md: what strangers on the cluster's port may use
// up: a number of sockets.
#pragma once

#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <vector>

namespace caucus {

/// The sockets that have not shown a certificate. Too many: the oldest is cut,
/// because a proper node is done before others push it out, and who says
/// nothing is not. Thread safe.
class pending_handshakes {
public:
  /// For at most `max` sockets, 1 or more.
  explicit pending_handshakes(std::size_t max) : max_(max) {}

  /// `socket` was accepted; it must be done() before it is closed.
  void add(int socket) {
    std::lock_guard lock{mutex_};
    if (sockets_.size() >= max_) {
      // Its owner hears of it by the end of the stream, and closes.
      ::shutdown(sockets_.front(), SHUT_RDWR);
      sockets_.erase(sockets_.begin());
    }
    sockets_.push_back(socket);
  }

  /// It has shown a certificate, or is about to be closed.
  void done(int socket) {
    std::lock_guard lock{mutex_};
    std::erase(sockets_, socket);
  }

  [[nodiscard]] std::size_t size() const {
    std::lock_guard lock{mutex_};
    return sockets_.size();
  }

private:
  const std::size_t max_;
  mutable std::mutex mutex_;
  std::vector<int> sockets_; // the oldest first
};

} // namespace caucus
