// Step 12 of docs/message_flow.md: writes JSON by appending to a string. No
// tree is built: the hot event is a handful of copies.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace caucus::net {

/// Appends `text` as a JSON string, with quotes. `text` is UTF-8.
void append_string(std::string& out, std::string_view text);

template <std::integral Int>
void append_number(std::string& out, Int value) {
  char digits[24];
  auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  out.append(digits, end);
}

/// A 64-bit id, as a string: numbers of JavaScript end at 2^53.
template <std::integral Int>
void append_id(std::string& out, Int value) {
  out.push_back('"');
  append_number(out, value);
  out.push_back('"');
}

inline void append_bool(std::string& out, bool value) {
  out.append(value ? "true" : "false");
}

} // namespace caucus::net
