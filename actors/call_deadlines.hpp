// Step 6 of docs/message_flow.md: how long a caller waits for a commit.
#pragma once

#include "model/limits.hpp"
#include "model/time.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace caucus {

/// Calls in the order in which they came, until `limits::command_timeout`.
/// Only the caller stops waiting then: what it asked for goes on. Plain:
/// `Promise` shares its state among copies and says whether it is `pending()`,
/// so an answer that is given elsewhere need not be told here.
template <class Promise>
class call_deadlines {
public:
  using promises = std::vector<Promise>;

  void add(Promise call, mono_ms now) {
    drop_answered();
    // Answered calls behind one that waits: at most as many as may wait.
    if (calls_.size() >= 2 * limits::conversation_pending_max)
      std::erase_if(calls_, [](const auto& x) { return !x.what.pending(); });
    calls_.push_back({std::move(call), now});
  }

  /// Takes out whom to tell that the time is over.
  [[nodiscard]] promises expired(mono_ms now) {
    promises out;
    for (; !calls_.empty() && calls_.front().since + age <= now;
         calls_.pop_front())
      if (calls_.front().what.pending())
        out.push_back(std::move(calls_.front().what));
    return out;
  }

  /// Takes out everybody who still waits.
  [[nodiscard]] promises abandon() {
    promises out;
    for (auto& [what, since] : std::exchange(calls_, {}))
      if (what.pending())
        out.push_back(std::move(what));
    return out;
  }

  /// When `expired` has something to say, if nobody is answered until then.
  [[nodiscard]] std::optional<mono_ms> next() {
    drop_answered();
    if (calls_.empty())
      return std::nullopt;
    return calls_.front().since + age;
  }

  [[nodiscard]] std::size_t size() const noexcept { return calls_.size(); }

private:
  static constexpr mono_ms age
    = std::chrono::milliseconds{limits::command_timeout}.count();

  struct call {
    Promise what;
    mono_ms since;
  };

  void drop_answered() {
    while (!calls_.empty() && !calls_.front().what.pending())
      calls_.pop_front();
  }

  std::deque<call> calls_; // the longest waiting first
};

} // namespace caucus
