#include "net/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace caucus::net {

namespace {

/// Length of the sequence at the start of `s`, 0 if malformed. The ranges of
/// the second byte are RFC 3629, section 4.
std::size_t sequence_size(std::string_view s) noexcept {
  auto byte = [s](std::size_t i) {
    return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u;
  };
  auto tail = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  auto first = byte(0);
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first <= 0xDF)
    return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    auto low = first == 0xE0 ? 0xA0u : 0x80u;
    auto high = first == 0xED ? 0x9Fu : 0xBFu;
    return byte(1) >= low && byte(1) <= high && tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    auto low = first == 0xF0 ? 0x90u : 0x80u;
    auto high = first == 0xF4 ? 0x8Fu : 0xBFu;
    return byte(1) >= low && byte(1) <= high && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

} // namespace

bool valid_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    // Nearly all text is ASCII: eight bytes at a time.
    while (text.size() >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data(), 8);
      if ((word & 0x8080808080808080ULL) != 0)
        break;
      text.remove_prefix(8);
    }
    if (text.empty())
      break;
    auto size = sequence_size(text);
    if (size == 0)
      return false;
    text.remove_prefix(size);
  }
  return true;
}

void append_utf8(std::string& out, char32_t point) {
  auto put = [&out](char32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

} // namespace caucus::net
