// Purpose: the node that is spoken to.
#include "cli/target.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace caucus::cli {

namespace {

std::optional<target> parse_scheme(std::string_view url,
                                   std::string_view scheme) {
  if (!url.starts_with(scheme))
    return std::nullopt;
  const auto tls = (scheme == "https://" || scheme == "wss://");
  auto place = url.substr(scheme.size());
  place = place.substr(0, place.find('/'));
  target result{.host = "", .port = tls ? "443" : "80", .tls = tls};
  auto after_host = place.find(':');
  if (place.starts_with('[')) {
    auto close = place.find(']');
    if (close == std::string_view::npos)
      return std::nullopt;
    result.host = place.substr(1, close - 1);
    after_host = close + 1 < place.size() ? close + 1 : std::string_view::npos;
  } else {
    result.host = place.substr(0, after_host);
  }
  if (after_host != std::string_view::npos) {
    if (place[after_host] != ':')
      return std::nullopt;
    result.port = place.substr(after_host + 1);
  }
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (result.host.empty() || result.port.empty() || result.port.size() > 5
      || !std::all_of(result.port.begin(), result.port.end(), digit))
    return std::nullopt;
  return result;
}

} // namespace

std::optional<target> parse_ws_url(std::string_view url) {
  return parse_scheme(url, "ws://");
}

std::optional<target> parse_http_url(std::string_view url) {
  return parse_scheme(url, "http://");
}

std::optional<target> parse_url(std::string_view url) {
  for (const auto* scheme : {"http://", "https://", "ws://", "wss://"})
    if (auto found = parse_scheme(url, scheme))
      return found;
  return std::nullopt;
}

std::string authority(const target& where) {
  auto v6 = where.host.find(':') != std::string::npos;
  auto host = v6 ? '[' + where.host + ']' : where.host;
  return host + ':' + where.port;
}

bool is_loopback(const std::string& host) {
  in_addr v4{};
  in6_addr v6{};
  if (host == "localhost")
    return true;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1)
    return (ntohl(v4.s_addr) >> 24) == 127;
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1
         && IN6_IS_ADDR_LOOPBACK(&v6);
}

} // namespace caucus::cli
