// Words everyone shares: the bounds of who comes in, and what happens at them.
#pragma once

#include <chrono>
#include <cstddef>

namespace caucus::limits {

using namespace std::chrono_literals;

/// Time for a TLS handshake on the client port. Beyond: the socket is closed.
inline constexpr auto tls_handshake_timeout = 10s;
/// Handshakes under way per I/O thread. Beyond: the oldest is cut, because a
/// proper client is done before others push it out.
inline constexpr std::size_t tls_handshakes_max = 256;
/// Commands behind a `hello` whose answer is under way, per connection.
/// Beyond: `too_many_in_flight`.
inline constexpr std::size_t commands_behind_hello_max = 64;
/// Revocations that an I/O thread remembers, for a `hello` that was judged
/// just before one. Beyond: the oldest is forgotten.
inline constexpr std::size_t revocations_kept_max = 1024;
/// Tokens of one user that were logged out one by one. Beyond: all of its
/// tokens end. Never change once data exists: every replica counts alike.
inline constexpr std::size_t ended_tokens_max = 64;
/// External issuers of tokens. Beyond: the node does not start.
inline constexpr std::size_t jwt_issuers_max = 16;
/// Keys of one external issuer. Beyond: the node does not start.
inline constexpr std::size_t jwt_keys_max = 16;
/// How far an external issuer's clock may be ahead of ours.
inline constexpr auto jwt_clock_skew = 60s;
/// A file of keys. Beyond: the node does not start.
inline constexpr std::size_t jwt_file_bytes_max = 256 * 1024;

} // namespace caucus::limits
