// What an operator can set: HOST:PORT as text.
#include "node/config.hpp"

#include <charconv>

namespace caucus::node {

std::optional<std::pair<std::string, std::uint16_t>>
split_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
    return std::nullopt;
  auto host = text.substr(0, colon);
  if (host.front() == '[') {
    if (host.size() < 3 || host.back() != ']')
      return std::nullopt;
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return std::nullopt; // a bare IPv6 address is ambiguous
  }
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [last, error]
    = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc{} || last != end)
    return std::nullopt;
  return std::pair{std::move(host), port};
}

std::string join_listen(const host_and_port& where) {
  const auto& [host, port] = where;
  const auto v6 = host.find(':') != std::string::npos;
  return (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

} // namespace caucus::node
