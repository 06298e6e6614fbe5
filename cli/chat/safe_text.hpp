// Purpose: what others wrote, on one's own terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace caucus::cli::chat {

/// The code points of a text; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::u32string code_points(std::string_view text);

[[nodiscard]] std::string utf8_of(std::u32string_view points);

/// One line that does nothing to a terminal but stand there: control
/// characters, which may move the cursor or worse, and marks that turn the
/// direction of writing become U+FFFD, a line break becomes U+23CE, a tab a
/// blank. Valid UTF-8.
[[nodiscard]] std::string safe_text(std::string_view text);

/// A line as a user typed it, fit to be sent: valid UTF-8, without control
/// characters and the blanks at its end.
[[nodiscard]] std::string typed_text(std::string_view line);

/// Columns that a code point takes on a terminal, by the locale.
[[nodiscard]] int columns_of(char32_t point) noexcept;

/// Columns of a text.
[[nodiscard]] std::size_t width_of(std::u32string_view text) noexcept;

/// Breaks a line into rows of at most `columns`, between words where it can;
/// those behind the first are indented. At least one row.
[[nodiscard]] std::vector<std::string>
wrap(std::string_view line, std::size_t columns, std::size_t indent);

/// The beginning of a text that takes at most `columns`.
[[nodiscard]] std::string cut_to(std::string_view text, std::size_t columns);

} // namespace caucus::cli::chat
