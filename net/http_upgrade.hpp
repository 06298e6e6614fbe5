// Step 1 of docs/message_flow.md: may this request become a WebSocket?
#pragma once

#include <string_view>

namespace caucus::net {

/// The one subprotocol so far.
inline constexpr std::string_view json_subprotocol = "caucus.v1.json";

/// Whether a page of `origin` may talk to `host`: the same host and port, or
/// no `Origin` at all (not a browser). RFC 6455, section 10.2.
[[nodiscard]] bool same_origin(std::string_view origin,
                               std::string_view host) noexcept;

enum class subprotocol_choice {
  none,   // the client asked for none
  json,   // to be echoed
  unknown // it asked for others only
};

/// `asked`: the value of `Sec-WebSocket-Protocol`, a list with commas.
[[nodiscard]] subprotocol_choice
choose_subprotocol(std::string_view asked) noexcept;

} // namespace caucus::net
