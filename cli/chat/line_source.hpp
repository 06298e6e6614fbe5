// Purpose: lines from a pipe, a file or a terminal.
#pragma once

#include <deque>
#include <string>

namespace caucus::cli::chat {

/// What was read from a descriptor and not taken yet.
class line_source {
public:
  /// A line without an end is cut there.
  static constexpr std::size_t line_bytes_max = 64 * 1024;
  /// With so many lines that wait, nothing more is read.
  static constexpr std::size_t lines_max = 1000;

  /// One read of `descriptor`, which is readable.
  void read_from(int descriptor);

  [[nodiscard]] bool wants_more() const noexcept {
    return !ended_ && lines_.size() < lines_max;
  }
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  [[nodiscard]] bool empty() const noexcept { return lines_.empty(); }
  [[nodiscard]] const std::string& front() const { return lines_.front(); }
  std::string take();

private:
  void cut_lines();

  std::deque<std::string> lines_;
  std::string rest_;
  bool ended_ = false;
};

} // namespace caucus::cli::chat
