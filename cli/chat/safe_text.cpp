// Purpose: what others wrote, on one's own terminal.
#include "cli/chat/safe_text.hpp"

#include "net/utf8.hpp"

#include <algorithm>
#include <wchar.h>

namespace caucus::cli::chat {

namespace {

constexpr char32_t replacement = U'\uFFFD';
constexpr char32_t line_break = U'\u23CE';

/// The bytes that a lead byte asks for; 0: it is none.
std::size_t sequence_length(unsigned char lead) noexcept {
  if (lead < 0x80)
    return 1;
  if (lead >= 0xC2 && lead < 0xE0)
    return 2;
  if (lead >= 0xE0 && lead < 0xF0)
    return 3;
  return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

char32_t decode(std::string_view valid) noexcept {
  const auto lead = static_cast<unsigned char>(valid.front());
  if (valid.size() == 1)
    return lead;
  char32_t point = lead & (0x7FU >> valid.size());
  for (const auto c : valid.substr(1))
    point = (point << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  return point;
}

bool is_control(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

bool turns_direction(char32_t c) noexcept {
  return c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E)
         || (c >= 0x2066 && c <= 0x2069);
}

} // namespace

std::u32string code_points(std::string_view text) {
  std::u32string result;
  while (!text.empty()) {
    const auto length
      = sequence_length(static_cast<unsigned char>(text.front()));
    const auto piece = text.substr(0, length);
    const auto good
      = length > 0 && piece.size() == length && net::valid_utf8(piece);
    result += good ? decode(piece) : replacement;
    text.remove_prefix(good ? length : 1);
  }
  return result;
}

std::string utf8_of(std::u32string_view points) {
  std::string result;
  for (const auto point : points)
    net::append_utf8(result, point);
  return result;
}

std::string safe_text(std::string_view text) {
  auto points = code_points(text);
  for (auto& c : points) {
    if (c == U'\n')
      c = line_break;
    else if (c == U'\t')
      c = U' ';
    else if (is_control(c) || turns_direction(c))
      c = replacement;
  }
  return utf8_of(points);
}

std::string typed_text(std::string_view line) {
  auto points = code_points(line);
  std::replace(points.begin(), points.end(), U'\t', U' ');
  std::erase_if(points, is_control);
  while (points.ends_with(U' '))
    points.pop_back();
  return utf8_of(points);
}

int columns_of(char32_t point) noexcept {
  return std::max(0, ::wcwidth(static_cast<wchar_t>(point)));
}

std::size_t width_of(std::u32string_view text) noexcept {
  std::size_t width = 0;
  for (const auto c : text)
    width += static_cast<std::size_t>(columns_of(c));
  return width;
}

std::vector<std::string> wrap(std::string_view line, std::size_t columns,
                              std::size_t indent) {
  columns = std::max<std::size_t>(columns, 4);
  indent = std::min(indent, columns / 2);
  const auto all = code_points(line);
  std::u32string_view rest{all};
  std::vector<std::string> rows;
  do {
    const auto first = rows.empty();
    const auto room = columns - (first ? 0 : indent);
    std::size_t width = 0, fits = 0;
    while (fits < rest.size()
           && width + static_cast<std::size_t>(columns_of(rest[fits])) <= room)
      width += static_cast<std::size_t>(columns_of(rest[fits++]));
    if (fits < rest.size()) {
      const auto blank = rest.substr(0, fits + 1).rfind(U' ');
      if (blank != rest.npos && blank > room / 2)
        fits = blank;
    }
    rows.push_back(std::string(first ? 0 : indent, ' ')
                   + utf8_of(rest.substr(0, fits)));
    rest.remove_prefix(fits);
    while (rest.starts_with(U' '))
      rest.remove_prefix(1);
  } while (!rest.empty());
  return rows;
}

std::string cut_to(std::string_view text, std::size_t columns) {
  const auto all = code_points(text);
  std::size_t width = 0, fits = 0;
  while (fits < all.size()
         && width + static_cast<std::size_t>(columns_of(all[fits])) <= columns)
    width += static_cast<std::size_t>(columns_of(all[fits++]));
  return utf8_of(std::u32string_view{all}.substr(0, fits));
}

} // namespace caucus::cli::chat
