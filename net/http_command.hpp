// The HTTP side: requests that are commands of a client (docs/protocol.md).
#pragma once

#include "net/http_message.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace caucus::net {

/// A command as a WebSocket client would send it, with `http_command::rid`.
struct http_command {
  static constexpr std::uint64_t rid = 2;

  std::string token;
  std::string text;
  /// `sync`: how long an answer without news may be held back.
  std::chrono::milliseconds wait{0};
};

/// What a request asks for, or why it is refused; neither: it is none of these.
struct asked_command {
  std::optional<http_command> command;
  std::optional<http_response> refusal;

  [[nodiscard]] bool is_one() const noexcept { return command || refusal; }
};

/// `/api/v1/conversations/{conv}/messages` and `/api/v1/sync`.
[[nodiscard]] asked_command read_http_command(const http_request& request);

/// Resolves `%XX` and `+` (application/x-www-form-urlencoded). Empty if it is
/// malformed.
[[nodiscard]] std::optional<std::string> url_decoded(std::string_view text);

} // namespace caucus::net
