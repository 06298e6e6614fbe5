// Purpose: the line that a user is writing.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

namespace caucus::cli::chat {

enum class edit_key : std::uint8_t {
  left,
  right,
  home,
  end,
  backspace,
  erase,
  erase_word, // before the cursor
  erase_all,
  erase_rest,
  older, // lines that were entered before
  newer,
};

/// What of a line fits on the screen, and the cursor's column there.
struct shown_line {
  std::string text{};
  std::size_t cursor = 0;
};

/// One line with a cursor, and those that were entered before. No terminal.
class line_editor {
public:
  static constexpr std::size_t points_max = 8000;
  static constexpr std::size_t past_max = 200;

  /// Control characters are ignored.
  void insert(char32_t point);
  void press(edit_key key);

  /// Answers the line, remembers it and begins an empty one.
  std::string enter();

  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  [[nodiscard]] std::string text() const;
  /// The part around the cursor that takes at most `columns`.
  [[nodiscard]] shown_line window(std::size_t columns) const;

private:
  void recall(std::size_t which);

  std::u32string text_;
  std::size_t at_ = 0; // the cursor stands before this code point
  std::deque<std::u32string> past_;
  std::size_t recalled_ = 0; // past_.size(): none
  std::u32string unfinished_;
};

} // namespace caucus::cli::chat
