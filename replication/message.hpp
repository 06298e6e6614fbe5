// Step 7 of docs/message_flow.md: what replicas of a shard say to each other,
// and its bytes. docs/storage_format.md does not apply: messages are never
// stored, both ends speak the version of their link's hello.
#pragma once

#include "model/log.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::replication {

/// Ongaro's dissertation, figures 3.1 and 5.3, and 3.10 for `timeout_now`.
/// Numbers are on the wire: never renumber.
enum class message_kind : std::uint8_t {
  append_entries = 1,
  append_result = 2,
  request_vote = 3,
  vote_result = 4,
  install_snapshot = 5,
  timeout_now = 6,
};

/// One message. Fields that a kind does not name are zero and not sent.
struct message {
  message_kind kind = message_kind::append_entries;
  /// Of the sender; of a pre-vote's request: the term it would ask for.
  log_term term;
  /// append_entries: the entry before `entries`. append_result: the last entry
  /// that the follower has. request_vote, timeout_now: the sender's last
  /// entry. install_snapshot: the last entry in the snapshot.
  log_index index;
  /// The term of `index`; not in append_result.
  log_term index_term;
  /// append_entries: how far the leader has committed.
  log_index commit;
  /// append_result: the `index` that did not match; 0: success.
  log_index rejected;
  /// vote_result.
  bool granted = false;
  /// request_vote, vote_result.
  bool pre_vote = false;
  /// request_vote: the leader itself asked for this election.
  bool disrupt_leader = false;
  /// append_entries: contiguous from `index + 1`.
  std::vector<log_entry> entries;
  /// install_snapshot: who votes, and the index of that change.
  log_index configuration_index;
  std::string configuration;
};

/// Version byte, kind, fields in little-endian, 64-bit checksum. A flipped bit
/// in a term would depose every leader: hence the checksum.
[[nodiscard]] std::string encode_message(const message& what);

/// Reads exactly one message. Empty if malformed, or if no correct server
/// would say it (terms that fall, zero terms, a configuration of nobody).
[[nodiscard]] std::optional<message> decode_message(std::string_view bytes);

/// The kind that a message claims to be of; empty if it is of none. A look
/// only: nothing else is checked.
[[nodiscard]] std::optional<message_kind>
kind_of(std::string_view bytes) noexcept;

/// The checksum at the end of a message, over all bytes before it.
[[nodiscard]] std::uint64_t message_checksum(std::string_view bytes) noexcept;

} // namespace caucus::replication
