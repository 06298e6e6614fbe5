// Step 13 of docs/message_flow.md: does a slow reader still take anything?
#pragma once

#include <cstdint>

namespace caucus::net {

/// Bytes that the peer's kernel has acknowledged since it connected: grows as
/// long as the reader takes anything at all (RFC 4898, HCThruOctetsAcked). 0
/// where it cannot be told. A system call.
[[nodiscard]] std::uint64_t tcp_bytes_acked(int socket) noexcept;

} // namespace caucus::net
