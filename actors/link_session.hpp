// Step 5 of docs/message_flow.md: the rules of one link while it is up, as
// plain classes: what may be sent, what has arrived, who waits, who is dead.
#pragma once

#include "model/limits.hpp"
#include "model/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace caucus {

/// What links of another number cannot speak to each other.
inline constexpr std::uint32_t link_version = 3;

/// Order, credit and signs of life of one epoch. Time is monotonic.
///
/// Batches are numbered 1, 2, 3, ... in both directions: whatever is lost or
/// doubled below is seen, so that each item arrives at most once and in order.
class link_session {
public:
  link_session(std::uint64_t epoch, mono_ms now) noexcept
    : epoch_(epoch), heard_(now) {}

  [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }

  // -- sending ---------------------------------------------------------------

  /// An item of so many bytes waits for the next batch.
  void add(std::size_t bytes) noexcept {
    gathered_ += bytes;
    ++items_;
  }

  /// Bytes that the peer has not taken yet, gathered ones included.
  [[nodiscard]] std::size_t waiting_bytes() const noexcept {
    return on_their_way_ + gathered_;
  }

  [[nodiscard]] bool has_credit() const noexcept {
    return waiting_bytes() < limits::link_credit_bytes;
  }

  /// So much waits that both sides had better begin anew.
  [[nodiscard]] bool overrun() const noexcept {
    return waiting_bytes() > limits::link_bytes_hard;
  }

  [[nodiscard]] bool batch_full() const noexcept {
    return items_ >= limits::link_batch_items_max
           || gathered_ >= limits::link_batch_bytes_max;
  }

  /// Whether what was gathered shall go now. While many batches are on their
  /// way further items wait for one of them: under load batches fill up, else
  /// nobody waits.
  [[nodiscard]] bool batch_due() const noexcept {
    return batch_full()
           || (items_ != 0
               && sent_.size() < limits::link_batches_in_flight_max);
  }

  /// The number of the batch that takes all that was gathered.
  [[nodiscard]] std::uint64_t next_batch() {
    sent_.push_back(gathered_);
    on_their_way_ += gathered_;
    gathered_ = 0;
    items_ = 0;
    return ++last_sent_;
  }

  /// The peer took batches up to `seq`. False: it cannot have.
  [[nodiscard]] bool taken(std::uint64_t seq) {
    if (seq > last_sent_)
      return false;
    for (; last_taken_ < seq; ++last_taken_) {
      on_their_way_ -= sent_.front();
      sent_.pop_front();
    }
    return true;
  }

  // -- receiving -------------------------------------------------------------

  /// A batch came. False: it is not the next one.
  [[nodiscard]] bool arrived(std::uint64_t seq) noexcept {
    if (seq != last_arrived_ + 1)
      return false;
    last_arrived_ = seq;
    ack_due_ = true;
    return true;
  }

  /// The number to acknowledge, if one is due. Asked once per burst, so that
  /// one answer stands for many batches.
  [[nodiscard]] std::optional<std::uint64_t> ack() noexcept {
    if (!std::exchange(ack_due_, false))
      return {};
    return last_arrived_;
  }

  // -- life ------------------------------------------------------------------

  void heard(mono_ms now) noexcept { heard_ = now; }

  [[nodiscard]] bool dead(mono_ms now) const noexcept {
    using std::chrono::milliseconds;
    return now - heard_ >= milliseconds{limits::link_timeout}.count();
  }

private:
  std::uint64_t epoch_;
  mono_ms heard_;
  std::size_t gathered_ = 0;
  std::size_t items_ = 0;
  std::size_t on_their_way_ = 0;
  std::deque<std::size_t> sent_; // bytes of batches not taken yet
  std::uint64_t last_sent_ = 0;
  std::uint64_t last_taken_ = 0;
  std::uint64_t last_arrived_ = 0;
  bool ack_due_ = false;
};

/// Who waits for an answer of the peer. Numbers rise, are never used twice in
/// an epoch, and tell what has left from what has not.
template <class Asker>
class link_requests {
public:
  [[nodiscard]] bool full() const noexcept {
    return waiting_.size() >= limits::link_requests_max;
  }

  [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }

  std::uint64_t add(Asker asker) {
    waiting_.emplace(++last_, std::move(asker));
    return last_;
  }

  /// All that was added until now has left.
  void all_sent() noexcept { sent_ = last_; }

  /// Who asked; empty: nobody, or not any more.
  [[nodiscard]] std::optional<Asker> take(std::uint64_t number) {
    auto found = waiting_.extract(number);
    if (!found)
      return {};
    return std::move(found.mapped());
  }

  /// All of whom `fits(asker)` is true: they do not wait any more.
  template <class Fits>
  [[nodiscard]] std::vector<Asker> take_if(Fits fits) {
    std::vector<Asker> result;
    std::erase_if(waiting_, [&](auto& one) {
      const bool taken = fits(one.second);
      if (taken)
        result.push_back(std::move(one.second));
      return taken;
    });
    return result;
  }

  struct leftovers {
    std::vector<Asker> sent;   // outcome unknown
    std::vector<Asker> unsent; // nothing was done
  };

  /// The link broke: everybody, once. Numbers begin anew.
  [[nodiscard]] leftovers take_all() {
    leftovers result;
    for (auto& [number, asker] : waiting_)
      (number <= sent_ ? result.sent : result.unsent)
        .push_back(std::move(asker));
    waiting_.clear();
    last_ = 0;
    sent_ = 0;
    return result;
  }

private:
  std::unordered_map<std::uint64_t, Asker> waiting_;
  std::uint64_t last_ = 0;
  std::uint64_t sent_ = 0;
};

} // namespace caucus
