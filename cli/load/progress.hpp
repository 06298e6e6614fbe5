// Purpose: a line on stderr now and then, so that one sees that work goes on.
#pragma once

#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <utility>

namespace caucus::cli {

/// Prints at most one line per `interval` to stderr, and the last one. Not
/// thread safe.
class progress {
public:
  using clock = std::chrono::steady_clock;

  static constexpr auto interval = std::chrono::seconds{3};

  explicit progress(std::string what) : what_(std::move(what)) {}

  void show(std::uint64_t done, std::uint64_t of) {
    auto now = clock::now();
    auto last = done == of && !finished_;
    if (now - shown_ < interval && !last)
      return;
    shown_ = now;
    finished_ = done == of;
    std::cerr << "  " << what_ << ": " << done << " of " << of << '\n';
  }

private:
  std::string what_;
  clock::time_point shown_ = clock::now();
  bool finished_ = false;
};

} // namespace caucus::cli
