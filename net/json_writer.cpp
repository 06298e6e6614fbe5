#include "net/json_writer.hpp"

#include <cstddef>

namespace caucus::net {

namespace {

bool plain(char c) noexcept {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
    case '"': out.append("\\\""); return;
    case '\\': out.append("\\\\"); return;
    case '\n': out.append("\\n"); return;
    case '\r': out.append("\\r"); return;
    case '\t': out.append("\\t"); return;
    default: break;
  }
  auto code = static_cast<unsigned char>(c);
  out.append("\\u00");
  out.push_back(hex[code >> 4]);
  out.push_back(hex[code & 15]);
}

} // namespace

void append_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (plain(text[at]))
      continue;
    out.append(text.substr(start, at - start));
    append_escape(out, text[at]);
    start = at + 1;
  }
  out.append(text.substr(start));
  out.push_back('"');
}

} // namespace caucus::net
