// Step 7 of docs/message_flow.md: one Raft server of one shard, as a pure
// function: an event and the time go in, what the caller must do comes out.
// No CAF, clock, thread or disk. The engine is C-Raft 0.22.1 (`raft_step()`)
// behind a C bridge; the guards of notes/replication.md section 4 are here.
#pragma once

#include "model/log.hpp"
#include "model/time.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace caucus::replication {

enum class role : std::uint8_t { follower, candidate, leader };

struct peer_options {
  replica_id id;
  /// Seeds the election jitter.
  std::uint32_t seed = 1;
  std::chrono::milliseconds election;
  std::chrono::milliseconds heartbeat;
};

/// A voter, standby or spare of a configuration.
struct member {
  replica_id id;
  bool voter = true;
};

/// The bytes of a `change` entry.
[[nodiscard]] std::string encode_configuration(const std::vector<member>& who);

/// Reads them; empty if malformed.
[[nodiscard]] std::optional<std::vector<member>>
decode_configuration(std::string_view bytes);

/// A message to another replica of the shard, already encoded (the bytes of
/// AppendEntries hold the entries themselves).
struct outgoing_message {
  replica_id to;
  std::string bytes;
};

/// What the caller must do, in this order:
/// 1. persist `state` and the log changes (they may share one batch);
/// 2. send `messages`, in order, but only when every `state` given so far is
///    durable: a term or a vote must be on disk before anybody hears of it
///    (entries need not be: the engine acknowledges them after `persisted`);
/// 3. apply entries up to `commit`.
struct output {
  std::optional<hard_state> state;
  std::optional<log_index> truncate_from;
  std::vector<log_entry> entries;
  std::vector<outgoing_message> messages;
  /// min(commit, own durable index): apply up to here, nothing above.
  log_index commit;
  role now = role::follower;
  log_term term;
  /// 0: unknown.
  replica_id leader;
  /// The engine refused (not leader, busy): nothing was appended.
  bool refused = false;
};

/// Reads entries that an AppendEntries needs from the caller's log: it keeps
/// recent ones in memory and reads the rest from disk. Inclusive range.
using log_reader
  = std::function<std::vector<log_entry>(log_index from, log_index to)>;

/// One server. Not thread safe; may move between threads. Aborts the process
/// on a broken invariant (guard G9): a corrupt log is worse than a dead node.
class raft_peer {
public:
  raft_peer(const peer_options& options, log_reader reader);
  ~raft_peer();
  raft_peer(raft_peer&&) noexcept;
  raft_peer& operator=(raft_peer&&) noexcept;

  /// First call: what was found on disk. A single voter leads at once.
  output start(const shard_log& found, mono_ms now);

  /// Leader only: appends entries of `kind` (index and term are given here).
  output submit(std::vector<std::pair<entry_kind, shared_bytes>> what,
                mono_ms now);

  /// The log is durable up to `index`, which was appended in `term`; stale
  /// reports (truncated meanwhile) are ignored.
  output persisted(log_index index, log_term term, mono_ms now);

  /// Bytes of a peer's `outgoing_message`. Malformed bytes are ignored.
  output receive(replica_id from, std::string_view bytes, mono_ms now);

  /// `now` has reached `next_timeout()`.
  output timeout(mono_ms now);

  /// The caller applied a committed `change` entry.
  output configuration_applied(log_index index, std::string_view configuration,
                               mono_ms now);

  /// State up to `meta.index` is durable in the tables; the engine keeps
  /// `trailing` entries behind it. The caller persists `meta` first.
  output snapshot_taken(const snapshot_meta& meta, std::uint64_t trailing,
                        mono_ms now);

  [[nodiscard]] mono_ms next_timeout() const noexcept;
  [[nodiscard]] role current_role() const noexcept;
  [[nodiscard]] log_term current_term() const noexcept;
  [[nodiscard]] log_index last_index() const noexcept;
  [[nodiscard]] log_index durable_index() const noexcept;
  [[nodiscard]] log_index commit_index() const noexcept;
  /// The committed configuration, for `snapshot_meta`.
  [[nodiscard]] std::pair<log_index, std::string> configuration() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace caucus::replication
