// Step 2 of docs/message_flow.md: walks text that is known to be JSON.
#include "net/json_reader.hpp"

#include "net/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace caucus::net {

namespace {

std::string_view skip_space(std::string_view text) noexcept {
  auto start = text.find_first_not_of(" \n\r\t");
  return start == std::string_view::npos ? std::string_view{}
                                         : text.substr(start);
}

/// Size of the string, with quotes, at the start of `text`.
std::size_t string_size(std::string_view text) noexcept {
  std::size_t at = 1;
  while (at < text.size() && text[at] != '"')
    at += text[at] == '\\' ? 2 : 1;
  return at + 1;
}

/// Size of the object or array at the start of `text`.
std::size_t container_size(std::string_view text) noexcept {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto c = text[at];
    if (c == '"') {
      at += string_size(text.substr(at));
      continue;
    }
    ++at;
    if (c == '{' || c == '[')
      ++depth;
    else if ((c == '}' || c == ']') && --depth == 0)
      return at;
  }
  return text.size();
}

json_value first_value(std::string_view text) noexcept {
  switch (text.empty() ? 'n' : text.front()) {
    case '{': return {json_kind::object, text.substr(0, container_size(text))};
    case '[': return {json_kind::array, text.substr(0, container_size(text))};
    case '"': return {json_kind::string, text.substr(0, string_size(text))};
    default: break;
  }
  auto raw = text.substr(0, text.find_first_of(",]} \n\r\t"));
  if (raw == "true" || raw == "false")
    return {json_kind::boolean, raw};
  if (raw == "null")
    return {json_kind::null, raw};
  return {json_kind::number, raw};
}

char32_t hex4(std::string_view raw) noexcept {
  unsigned result = 0;
  std::from_chars(raw.data(), raw.data() + 4, result, 16);
  return result;
}

/// Appends what the escape at the start of `raw` means; answers its size.
std::size_t unescape_one(std::string_view raw, std::string& out) {
  switch (raw[1]) {
    case 'b': out.push_back('\b'); return 2;
    case 'f': out.push_back('\f'); return 2;
    case 'n': out.push_back('\n'); return 2;
    case 'r': out.push_back('\r'); return 2;
    case 't': out.push_back('\t'); return 2;
    case 'u': break;
    default: out.push_back(raw[1]); return 2;
  }
  auto unit = hex4(raw.substr(2));
  if (unit < 0xD800 || unit > 0xDBFF) {
    append_utf8(out, unit);
    return 6;
  }
  auto low = hex4(raw.substr(8));
  append_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
  return 12;
}

} // namespace

json_value json_root(std::string_view text) noexcept {
  return first_value(skip_space(text));
}

json_walk::json_walk(json_value container) noexcept
  : keyed_(container.kind == json_kind::object) {
  if (keyed_ || container.kind == json_kind::array)
    rest_ = skip_space(container.raw.substr(1));
}

bool json_walk::next() noexcept {
  if (rest_.empty() || rest_.front() == ']' || rest_.front() == '}')
    return false;
  if (keyed_) {
    auto size = string_size(rest_);
    key_ = rest_.substr(1, size - 2);
    rest_ = skip_space(rest_.substr(size));
    rest_ = skip_space(rest_.substr(1)); // the colon
  }
  value_ = first_value(rest_);
  rest_ = skip_space(rest_.substr(value_.raw.size()));
  if (!rest_.empty() && rest_.front() == ',')
    rest_ = skip_space(rest_.substr(1));
  return true;
}

std::string json_unescape(std::string_view raw) {
  std::string result;
  result.reserve(raw.size());
  while (!raw.empty()) {
    auto plain = std::min(raw.find('\\'), raw.size());
    result.append(raw.substr(0, plain));
    raw.remove_prefix(plain);
    if (!raw.empty())
      raw.remove_prefix(unescape_one(raw, result));
  }
  return result;
}

bool json_key_is(std::string_view raw_key, std::string_view name) {
  if (raw_key.find('\\') == std::string_view::npos)
    return raw_key == name;
  return json_unescape(raw_key) == name;
}

std::optional<std::string> json_string(json_value value) {
  if (value.kind != json_kind::string)
    return std::nullopt;
  return json_unescape(value.raw.substr(1, value.raw.size() - 2));
}

std::optional<std::uint64_t> json_uint(json_value value) noexcept {
  std::uint64_t result = 0;
  auto end = value.raw.data() + value.raw.size();
  auto [stop, error] = std::from_chars(value.raw.data(), end, result);
  if (value.kind != json_kind::number || error != std::errc{} || stop != end)
    return std::nullopt;
  return result;
}

std::optional<bool> json_bool(json_value value) noexcept {
  if (value.kind != json_kind::boolean)
    return std::nullopt;
  return value.raw == "true";
}

} // namespace caucus::net
