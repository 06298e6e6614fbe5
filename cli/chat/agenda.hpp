// Purpose: what is to be done later. Time is an argument.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace caucus::cli::chat {

using clock = std::chrono::steady_clock;

/// Things to do, by time.
class agenda {
public:
  void at(clock::time_point when, std::function<void()> what) {
    due_.emplace(when, std::move(what));
  }

  /// Does what is due, in order; what that adds comes in the next run.
  void run(clock::time_point now) {
    std::multimap<clock::time_point, std::function<void()>> ready;
    while (!due_.empty() && due_.begin()->first <= now)
      ready.insert(ready.end(), due_.extract(due_.begin()));
    for (const auto& [when, what] : ready)
      what();
  }

  /// When the next thing is due.
  [[nodiscard]] std::optional<clock::time_point> next() const {
    return due_.empty() ? std::nullopt : std::optional{due_.begin()->first};
  }

private:
  std::multimap<clock::time_point, std::function<void()>> due_;
};

} // namespace caucus::cli::chat
