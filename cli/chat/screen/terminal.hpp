// Purpose: a thin layer over ncurses. No header of it here.
#pragma once

#include "cli/chat/screen/line_editor.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace caucus::cli::chat {

enum class key_kind : std::uint8_t {
  point, // a character
  edit,
  enter,
  page_up,
  page_down,
  redraw,
  end_of_input, // Ctrl-D
  other,
};

struct key_press {
  key_kind kind = key_kind::other;
  char32_t point = 0;             // of `point`
  edit_key edit = edit_key::home; // of `edit`
};

enum class look : std::uint8_t { plain, bold, reverse };

/// A C locale for UTF-8, whatever the user's is: over ssh it is often missing.
void use_utf8_locale();

/// The whole terminal; as it was before at the end of life. One at a time.
class terminal {
public:
  /// Throws std::runtime_error if the terminal is unknown or none.
  terminal();
  ~terminal();
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  [[nodiscard]] int rows() const noexcept;
  [[nodiscard]] int columns() const noexcept;
  /// The window has another size (SIGWINCH).
  void resize();
  /// Everything is drawn anew by the next `show`.
  void forget();

  void clear();
  /// Writes `text`, which is safe, at (row, column), at most `width` columns;
  /// the rest of them become blanks.
  void write(int row, int column, const std::string& text, int width,
             look as = look::plain);
  /// Brings it all out, with the cursor there.
  void show(int row, int column);

  /// What was typed; empty: nothing more just now.
  [[nodiscard]] std::optional<key_press> read();
};

} // namespace caucus::cli::chat
