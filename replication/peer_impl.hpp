// Step 7 of docs/message_flow.md: what raft_peer keeps beside the engine, and
// how one step of the engine becomes one `output`.
#pragma once

#include "replication/configuration_history.hpp"
#include "replication/engine.hpp"
#include "replication/raft_peer.hpp"
#include "replication/term_trail.hpp"

#include <span>

namespace caucus::replication {

struct raft_peer::impl {
  impl(const peer_options& options, log_reader reader)
    : self(options.id), engine_(options), reader_(std::move(reader)) {}

  // -- start.cpp --------------------------------------------------------------

  output start(const shard_log& found, mono_ms now);

  // -- leader.cpp -------------------------------------------------------------

  output submit(std::vector<std::pair<entry_kind, shared_bytes>> what,
                mono_ms now);
  output transfer(replica_id to, mono_ms now);

  // -- receive.cpp ------------------------------------------------------------

  output receive(replica_id from, std::string_view bytes, mono_ms now);

  // -- peer_impl.cpp ----------------------------------------------------------

  output persisted(log_index index, log_term term, mono_ms now);
  output timeout(mono_ms now);
  output configuration_applied(log_index index, std::string_view configuration,
                               mono_ms now);
  output snapshot_taken(const snapshot_meta& meta, std::uint64_t trailing,
                        mono_ms now);
  output snapshot_installed(const snapshot_meta& meta, mono_ms now);

  /// Takes over what a step asks for. `offered` are the entries that were
  /// given to the step: the engine kept the last `count` of them.
  void absorb(const engine_update& update, std::span<log_entry> offered,
              output& out);
  /// The last thing of every call: state, commit and role.
  output finish(output out);
  /// A standby that lost its leader is still a follower to others.
  [[nodiscard]] role current_role() const {
    auto now = engine_.current_role();
    return now == role::candidate && !votes() ? role::follower : now;
  }
  /// Whether this server is a voter, as far as it knows.
  [[nodiscard]] bool votes() const;
  /// Whether nobody else is one.
  [[nodiscard]] bool sole_voter() const;
  /// Time never goes back for the engine.
  mono_ms at(mono_ms now) { return now_ = std::max(now_, now); }

  replica_id self;
  replication::engine engine_;
  log_reader reader_;
  snapshot_source source_;

  term_trail trail_;
  configuration_history configurations_;
  hard_state state_;       // as last told to the caller
  log_index durable_;      // own log, as last told by the caller
  log_index commit_;       // as last told to the caller
  log_index applied_;      // found at start: committed for sure
  snapshot_meta snapshot_; // the last one taken or installed
  bool installing_ = false;
  bool stands_aside_ = false; // until the timer fires again (G16)
  mono_ms now_ = 0;

private:
  void begin_own_term();
  [[nodiscard]] log_index on_majority() const;
  void absorb_entries(const engine_update& update, std::span<log_entry> offered,
                      output& out);
  // -- outgoing.cpp -----------------------------------------------------------
  void send(const engine_update::addressed& one, output& out);
  void send_entries(const engine_update::addressed& one, output& out);
  std::vector<log_entry> entries_for(log_index from, log_index to,
                                     const output& out) const;
  std::vector<log_entry> read(log_index from, log_index to) const;
  void offer_snapshot(message& what) const;
  // -- receive.cpp ------------------------------------------------------------
  void receive_entries(replica_id from, message what, output& out);
  bool acceptable(replica_id from, const message& what) const;
  engine_update receive_vote_request(replica_id from, const message& what);
  // -- leader.cpp -------------------------------------------------------------
  bool may_submit(std::span<const log_entry> entries) const;
  bool may_submit_change(const log_entry& entry) const;
};

} // namespace caucus::replication
