// Step 7 of docs/message_flow.md: one Raft server of one shard, as a pure
// function: an event and the time go in, what the caller must do comes out.
// No CAF, clock, thread or disk. The engine is C-Raft 0.22.1 (`raft_step()`)
// behind a C bridge; the guards of docs/raft_engine.md section 4 are here.
#pragma once

#include "model/log.hpp"
#include "model/time.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
  /// Replace log and tables by the snapshot that `receive` was just given
  /// (its bulk was fetched before), all in one synced batch; then call
  /// `snapshot_installed`. Nothing is applied in between: `commit` stands.
  std::optional<snapshot_meta> install;
};

/// Reads entries that an AppendEntries needs from the caller's log. Inclusive
/// range. It must not wait for a disk: it answers what it has in memory from
/// `from` on, maybe nothing, and reads the rest meanwhile. What is missing
/// counts as lost on the way: it is asked for again, a heartbeat later or
/// sooner.
using log_reader
  = std::function<std::vector<log_entry>(log_index from, log_index to)>;

/// Tells which state this replica can hand to another one now; its index is at
/// least that of the last `snapshot_taken`. The log above must be kept until
/// that replica has it, else it is sent a snapshot again and again.
using snapshot_source = std::function<snapshot_meta()>;

/// If `message` offers a snapshot: which one. Fetch its bulk, then give the
/// message to `receive`; until then do not. Thread safe.
[[nodiscard]] std::optional<snapshot_meta>
offered_snapshot(std::string_view message);

/// One server. Not thread safe; may move between threads. Aborts the process
/// on a broken invariant (guard G9): a corrupt log is worse than a dead node.
class raft_peer {
public:
  raft_peer(const peer_options& options, log_reader reader);
  ~raft_peer();
  raft_peer(raft_peer&&) noexcept;
  raft_peer& operator=(raft_peer&&) noexcept;

  /// Without one, a follower that is too far behind is offered the state of
  /// the last `snapshot_taken`. Set it before `start`.
  void set_snapshot_source(snapshot_source source);

  /// First call: what was found on disk. A single voter leads at once, in a
  /// new term: what it wrote and lost before may be known to a standby.
  output start(const shard_log& found, mono_ms now);

  /// Leader only: appends entries of `kind` (index and term are given here).
  /// Refused with nothing appended: not leader, a transfer is under way,
  /// `limits::raft_uncommitted_max` entries wait for their commit (guard G6).
  /// A `change` comes alone; it is refused too while another one is under way,
  /// until an entry of this term is committed (G7: submit a barrier), and if
  /// it is not one small step that all voters can follow (G5).
  output submit(std::vector<std::pair<entry_kind, shared_bytes>> what,
                mono_ms now);

  /// The log is durable up to `index`, whose entry is of `term`; reports of
  /// what was truncated meanwhile are ignored. Do not pass on a report of a
  /// write that was given before the newest `truncate_from`.
  output persisted(log_index index, log_term term, mono_ms now);

  /// Bytes of a peer's `outgoing_message`. Malformed bytes are ignored.
  output receive(replica_id from, std::string_view bytes, mono_ms now);

  /// `now` has reached `next_timeout()`.
  output timeout(mono_ms now);

  /// The caller applied a committed `change` entry.
  output configuration_applied(log_index index, std::string_view configuration,
                               mono_ms now);

  /// State up to `meta.index` is durable in the tables; the engine keeps
  /// `trailing` entries behind it. The caller persists `meta` first, and may
  /// delete entries up to `meta.index - trailing` after this call, not before.
  /// Ignored if a newer snapshot is there or being installed.
  output snapshot_taken(const snapshot_meta& meta, std::uint64_t trailing,
                        mono_ms now);

  /// The snapshot of `output::install` is durable.
  output snapshot_installed(const snapshot_meta& meta, mono_ms now);

  /// Leader only: hands leadership to a voter (0: to the best one), without a
  /// gap of an election timeout. `refused` if it cannot; if it fails later,
  /// this server leads on after at most one election timeout.
  output transfer(replica_id to, mono_ms now);

  /// When to call `timeout`; at least `limits::raft_timer_min` after the last
  /// call. Ask again after every call.
  [[nodiscard]] mono_ms next_timeout() const noexcept;
  [[nodiscard]] role current_role() const noexcept;
  [[nodiscard]] log_term current_term() const noexcept;
  /// 0: unknown.
  [[nodiscard]] replica_id leader() const noexcept;
  [[nodiscard]] log_index last_index() const noexcept;
  [[nodiscard]] log_index durable_index() const noexcept;
  [[nodiscard]] log_index commit_index() const noexcept;
  /// Whether this server has the entry, in its log or in a snapshot: an offer
  /// of a snapshot up to there needs no bulk.
  [[nodiscard]] bool has(log_index index, log_term term) const noexcept;
  /// The applied configuration and its index, for `snapshot_meta`. Empty: none
  /// is known yet.
  [[nodiscard]] std::pair<log_index, std::string> configuration() const;
  /// Who is in the newest configuration, applied or not.
  [[nodiscard]] const std::vector<member>& members() const noexcept;
  /// Leader only: what another replica has on disk for sure; 0: unknown.
  [[nodiscard]] log_index match_index(replica_id of) const noexcept;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace caucus::replication
