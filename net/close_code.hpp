// Step 13 of docs/message_flow.md: why a WebSocket was closed. The table in
// docs/protocol.md is this enum. 4000-4099: come back and resume.
// 4100-4199: come back, start fresh (log in again). 4200-4299: stay away.
#pragma once

#include <cstdint>
#include <string_view>

namespace caucus::net {

enum class close_code : std::uint16_t {
  /// The client said goodbye.
  normal = 1000,
  /// A binary frame on a text protocol.
  unsupported_data = 1003,
  /// Text that is not UTF-8.
  bad_payload = 1007,
  /// A message above `limits::frame_bytes_max`.
  too_big = 1009,
  /// A fault of the node.
  internal = 1011,
  /// The node goes down. Resume, after the delay that `goaway` gave.
  going_away = 4000,
  /// The reader took nothing for `limits::stalled_reader_timeout`. Resume.
  stalled = 4001,
  /// Two pings without a pong. Resume.
  ping_timeout = 4002,
  /// No `hello` in time. Start fresh.
  hello_timeout = 4100,
  /// The token is wrong, expired or revoked. Log in again.
  unauthorized = 4101,
  /// Too many malformed frames. Stay away: this client is broken.
  abusive = 4200,
};

/// One short ASCII reason that goes into the close frame.
[[nodiscard]] std::string_view reason_of(close_code code) noexcept;

} // namespace caucus::net
