// Purpose: the node that is spoken to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace caucus::cli {

struct target {
  std::string host; // without brackets
  std::string port;
  bool tls = false;

  bool operator==(const target&) const = default;
};

/// Reads `ws://host[:port][/...]`; the port is 80 if absent. Empty if it is
/// not that.
[[nodiscard]] std::optional<target> parse_ws_url(std::string_view url);

/// The same for `http://`.
[[nodiscard]] std::optional<target> parse_http_url(std::string_view url);

/// Reads any of `http://`, `https://`, `ws://` and `wss://`: one address serves
/// all. With TLS the port is 443 if absent.
[[nodiscard]] std::optional<target> parse_url(std::string_view url);

/// `host:port`, with brackets where the host is an IPv6 address.
[[nodiscard]] std::string authority(const target& where);

/// Whether a host is surely this machine: `localhost`, 127.0.0.0/8, `::1`.
[[nodiscard]] bool is_loopback(const std::string& host);

} // namespace caucus::cli
