// Step 7 of docs/message_flow.md: commands of a whole shard share log entries.
#pragma once

#include "model/command_codec.hpp"
#include "model/limits.hpp"
#include "model/log.hpp"
#include "replication/invariant.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace caucus {

/// Collects commands into entries and remembers, in order, who waits for what.
/// A command leaves at once while fewer than `limits::batches_in_flight_max`
/// own entries wait for their commit; else it waits and shares an entry, or
/// leaves when a whole entry's worth has gathered. Plain: `Promise` is
/// whatever the owner answers with.
template <class Promise>
class proposal_batch {
public:
  using promises = std::vector<Promise>;

  /// Whether another command must be refused.
  [[nodiscard]] bool full() const noexcept {
    return size_ >= limits::shard_pending_max;
  }

  /// Must not be `full`. `command` is one command's bytes.
  void add(shared_bytes command, Promise promise) {
    replication::require(!full(), "a full batch takes no command");
    waiting_bytes_ += command->size();
    waiting_.push_back({std::move(command), std::move(promise)});
    ++size_;
  }

  /// Must not be `full`. Wants an entry that is made from now on, with the
  /// commands that wait or without any; answered in the place `no_command`.
  void add_barrier(Promise promise) {
    replication::require(!full(), "a full batch takes no barrier");
    barriers_.push_back(std::move(promise));
    ++size_;
  }
  static constexpr auto no_command = static_cast<std::size_t>(-1);

  /// The payload of an entry that may go now. Must be followed by `submitted`
  /// or `refused`.
  [[nodiscard]] std::optional<shared_bytes> take() {
    replication::require(taken_.empty(), "one entry is submitted at a time");
    if ((waiting_.empty() && barriers_.empty()) || !may_leave())
      return std::nullopt;
    std::vector<std::string> commands;
    std::size_t bytes = 0;
    while (!waiting_.empty() && commands.size() < limits::batch_commands_max) {
      auto& [command, promise] = waiting_.front();
      bytes += command->size();
      if (!commands.empty() && bytes > limits::batch_bytes_max)
        break;
      waiting_bytes_ -= command->size();
      commands.push_back(*command);
      taken_.push_back(std::move(promise));
      waiting_.pop_front();
    }
    taken_commands_ = taken_.size();
    std::move(barriers_.begin(), barriers_.end(), std::back_inserter(taken_));
    barriers_.clear();
    return std::make_shared<const std::string>(encode_batch(commands));
  }

  /// What `take` gave is entry `index` now.
  void submitted(log_index index) {
    flights_.push_back({index, std::exchange(taken_, {}), taken_commands_});
  }

  /// What `take` gave did not get into the log: whom to refuse.
  [[nodiscard]] promises refused() {
    size_ -= taken_.size();
    return std::exchange(taken_, {});
  }

  /// Entries up to here are committed.
  void committed(log_index up_to) noexcept {
    while (committed_ < flights_.size() && flights_[committed_].index <= up_to)
      ++committed_;
  }

  /// Entry `index` is applied: calls `answer(promise, place in the batch)` for
  /// each of its commands and barriers. Nothing if the entry is not ours.
  template <class Answer>
  void applied(log_index index, Answer answer) {
    if (flights_.empty() || flights_.front().index != index)
      return;
    committed(index);
    auto whom = std::move(flights_.front().whom);
    const auto commands = flights_.front().commands;
    flights_.pop_front();
    --committed_;
    size_ -= whom.size();
    for (std::size_t i = 0; i < whom.size(); ++i)
      answer(whom[i], i < commands ? i : no_command);
  }

  /// Leadership is lost: forgets everything. Whom to tell.
  [[nodiscard]] promises abandon() {
    promises out;
    const auto collect = [&out](promises& from) {
      std::move(from.begin(), from.end(), std::back_inserter(out));
    };
    for (auto& flight : flights_)
      collect(flight.whom);
    collect(taken_);
    collect(barriers_);
    for (auto& [command, promise] : waiting_)
      out.push_back(std::move(promise));
    *this = proposal_batch{};
    return out;
  }

  /// Commands without an answer from apply.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
  struct waiting {
    shared_bytes command;
    Promise promise;
  };
  struct flight {
    log_index index;
    promises whom; // of commands, then of barriers
    std::size_t commands = 0;
  };

  /// The Raft server refuses more; one place is left for a term's barrier.
  static constexpr std::size_t uncommitted_max
    = limits::raft_uncommitted_max - 1;

  [[nodiscard]] bool may_leave() const noexcept {
    const auto uncommitted = flights_.size() - committed_;
    if (uncommitted < limits::batches_in_flight_max)
      return true;
    return uncommitted < uncommitted_max
           && (waiting_.size() >= limits::batch_commands_max
               || waiting_bytes_ >= limits::batch_bytes_max);
  }

  std::deque<waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  promises barriers_;
  promises taken_; // of commands, then of barriers
  std::size_t taken_commands_ = 0;
  std::deque<flight> flights_; // rising index
  std::size_t committed_ = 0;  // so many of flights_, from the front
  std::size_t size_ = 0;
};

} // namespace caucus
