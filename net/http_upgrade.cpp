// Step 1 of docs/message_flow.md: may this request become a WebSocket?
#include "net/http_upgrade.hpp"

#include <algorithm>
#include <utility>

namespace caucus::net {

namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_text(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

/// Browsers leave the scheme's own port out of both headers; proxies may not.
std::string_view without_port(std::string_view host,
                              std::string_view port) noexcept {
  if (host.ends_with(port))
    host.remove_suffix(port.size());
  return host;
}

std::string_view trimmed(std::string_view text) noexcept {
  auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  auto last = text.find_last_not_of(" \t");
  return text.substr(first, last - first + 1);
}

} // namespace

bool same_origin(std::string_view origin, std::string_view host) noexcept {
  if (origin.empty())
    return true;
  for (auto [scheme, port] :
       {std::pair{"http://", ":80"}, std::pair{"https://", ":443"}}) {
    if (!origin.starts_with(scheme))
      continue;
    origin.remove_prefix(std::string_view{scheme}.size());
    return !host.empty()
           && same_text(without_port(origin, port), without_port(host, port));
  }
  return false; // "null", an extension, a file
}

subprotocol_choice choose_subprotocol(std::string_view asked) noexcept {
  if (trimmed(asked).empty())
    return subprotocol_choice::none;
  while (!asked.empty()) {
    auto comma = std::min(asked.find(','), asked.size());
    if (trimmed(asked.substr(0, comma)) == json_subprotocol)
      return subprotocol_choice::json;
    asked.remove_prefix(std::min(comma + 1, asked.size()));
  }
  return subprotocol_choice::unknown;
}

} // namespace caucus::net
