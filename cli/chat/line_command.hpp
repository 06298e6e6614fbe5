// Purpose: what a line that the user wrote means.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::cli::chat {

enum class verb : std::uint8_t {
  nothing, // an empty line
  send,
  list,
  open,
  history,
  who,
  edit,
  erase,
  react,
  unreact,
  direct,
  group,
  add,
  remove,
  join,
  leave,
  title,
  access,
  role,
  status,
  help,
  quit,
  wrong, // `text` says why
};

struct line_command {
  verb what = verb::nothing;
  std::uint64_t number = 0;         // a seq, or how many
  std::string text{};               // the rest of the line
  std::vector<std::string> words{}; // users, as a rule
};

/// A line that begins with `/` is a command, `//` sends a text that begins
/// with one `/`. The line is valid UTF-8.
[[nodiscard]] line_command read_line(std::string_view line);

/// One line per command.
[[nodiscard]] std::string help_text();

} // namespace caucus::cli::chat
