// Step 12 of docs/message_flow.md: what waits for one socket.
#pragma once

#include "model/ids.hpp"
#include "model/message.hpp"
#include "net/outbox.hpp"

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace caucus::net {

/// The frames of one socket, in order, within its byte credit.
///
/// While the credit lasts, frames queue. At its end the queue degrades: from
/// then on messages only move their conversation's head, of ephemeral frames
/// the newest one of each topic is kept, control frames still queue. When all
/// frames have been taken, one `heads` event tells what was left out, the kept
/// ones follow, and the credit counts again. So a client never sees a message
/// behind a hole it was not told of.
///
/// Thread: one. Allocates nothing while empty.
class write_queue {
public:
  enum class pushed {
    queued,
    /// An ephemeral frame beyond the credit, without a topic or with one too
    /// many (`limits::outbox_latest_max`): gone.
    dropped,
    /// An ephemeral frame beyond the credit: kept until a newer one comes.
    latest,
    /// A message beyond the credit: only its head is kept.
    degraded,
    /// More heads than `limits::outbox_heads_max`: the session must end.
    overflow,
  };

  pushed push(outgoing what);

  /// Nothing to take: `take` would answer an empty list.
  [[nodiscard]] bool empty() const noexcept {
    return next_ == frames_.size() && !late_;
  }

  /// Moves the next frames out, to leave in one write: at most
  /// `limits::coalesce_frames_max` frames and, beyond the first,
  /// `limits::coalesce_bytes_max` bytes. They count as waiting until
  /// `written`.
  void take(std::vector<shared_bytes>& into);

  /// What was taken has left.
  void written() noexcept { taken_bytes_ = 0; }

  [[nodiscard]] std::size_t waiting_bytes() const noexcept {
    return queued_bytes_ + taken_bytes_;
  }

  [[nodiscard]] bool degraded() const noexcept { return late_ != nullptr; }

  /// Forgets everything: the session is over.
  void clear() noexcept;

  /// Gives memory back if nothing waits.
  void shrink() noexcept;

private:
  /// What is told once the frames have left.
  struct lateness {
    std::unordered_map<conv_id, message_seq> heads;
    std::vector<std::pair<std::uint64_t, shared_bytes>> latest; // by topic
  };

  pushed keep_head(outgoing& what);
  pushed keep_latest(outgoing& what);
  lateness& late();
  void tell_late(std::vector<shared_bytes>& into);
  [[nodiscard]] shared_bytes heads_frame() const;

  std::vector<shared_bytes> frames_;
  std::size_t next_ = 0; // frames before it are taken
  std::size_t queued_bytes_ = 0;
  std::size_t taken_bytes_ = 0;
  std::unique_ptr<lateness> late_; // set: degraded
};

} // namespace caucus::net
