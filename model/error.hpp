// Words everyone shares: why a request was refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace caucus {

/// Why a request was refused. Numbers are sent between nodes: never renumber.
/// `to_string` gives the `code` that clients see.
enum class errc : std::uint8_t {
  /// No error.
  none = 0,
  /// The frame, a field or its type is wrong.
  bad_request = 1,
  /// The op does not exist in this version.
  unknown_op = 2,
  /// An op came before `hello`.
  hello_required = 3,
  /// A second `hello` on one connection.
  already_hello = 4,
  /// The token is malformed or its signature is wrong.
  bad_token = 5,
  /// The token was good once.
  token_expired = 6,
  /// Unknown user or wrong password; not told apart.
  bad_credentials = 7,
  /// The user name is taken.
  user_exists = 8,
  /// A named user does not exist.
  user_not_found = 9,
  /// The conversation does not exist.
  conv_not_found = 10,
  /// The conversation exists and the user is not in it.
  not_member = 11,
  /// The same `cid` came before with another body.
  conflict = 12,
  /// The body or the page is larger than the limit.
  too_large = 13,
  /// The token bucket is empty; `retry_after_ms` says for how long.
  rate_limited = 14,
  /// Too many commands without an answer.
  too_many_in_flight = 15,
  /// No answer in time; the outcome is unknown; a retry by `cid` is safe.
  timeout = 16,
  /// Overloaded or without a leader just now; nothing was done.
  unavailable = 17,
  /// INTERNAL: this node does not lead the shard.
  not_leader = 18,
  /// A bug or a fault of the node; the outcome is unknown.
  internal = 19,
  /// The node is going down.
  shutting_down = 20,
  /// More people than a group may have.
  too_many_members = 21,
  /// The user may not do that.
  forbidden = 22,
  /// INTERNAL: the node's number was given before, or no number is left.
  node_taken = 23,
  /// INTERNAL: no such node in the cluster.
  node_not_found = 24,
  /// INTERNAL: the asking node was removed from the cluster: it is to end.
  node_removed = 25,
  /// The conversation has no such message, or it was deleted.
  message_not_found = 26,
};

/// The highest value, for decoders.
inline constexpr std::uint8_t errc_max = 26;

/// The wire code, e.g. `not_member`.
[[nodiscard]] std::string to_string(errc code);

/// Reads a wire code. Answers false and leaves `code` alone if unknown.
bool from_string(std::string_view text, errc& code) noexcept;

/// Whether the same request may succeed later without a change.
[[nodiscard]] bool retryable(errc code) noexcept;

/// One sentence for people.
[[nodiscard]] std::string_view describe(errc code) noexcept;

} // namespace caucus
