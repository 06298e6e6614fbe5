// Steps 7 to 10 of docs/message_flow.md: one shard's replica on this node.
#pragma once

#include "actors/entry_window.hpp"
#include "actors/proposal_batch.hpp"
#include "actors/services.hpp"
#include "replication/raft_peer.hpp"

#include <deque>
#include <optional>
#include <random>
#include <vector>

namespace caucus {

struct replica_deps {
  services_ptr world;
  shard_id shard;
  /// What log_store::load found; released at the start.
  shard_log found;
  replication::peer_options options;
  /// Told of `leadership`, like the courier.
  shard_actor owner;
};

/// Carries messages between the proposers, the Raft server, the log writer and
/// the applier. All decisions are in raft_peer and proposal_batch.
///
/// Life: does nothing until its first `tick`, which the node sends, once, when
/// `services` is complete; then it ticks by itself. A node's replicas live as
/// long as the node.
///
/// Guarantees: a proposal's answer comes after its entry is durable on a
/// majority and applied here; answers of one proposer come in the order of
/// its proposals. Refusals: `unavailable` as an error (not leading, or
/// limits::shard_pending_max; nothing was done); `timeout` as an error
/// (leadership was lost, the outcome is unknown). A slow disk delays an answer
/// for as long as it takes: only so does the proposer hear what was committed.
/// What apply says is the value, also where it says no.
class replica_state {
public:
  static inline const char* name = "replica";

  replica_state(replica_actor::pointer self, replica_deps deps);
  replica_actor::behavior_type make_behavior();

private:
  using promise = caf::typed_response_promise<apply_result>;

  /// A job at the log writer.
  struct write_in_flight {
    std::uint64_t ticket = 0;
    std::optional<std::pair<log_index, log_term>> end; // of its entries
    std::optional<snapshot_meta> snapshot;
  };
  /// Messages that wait for a term or a vote to be durable.
  struct held_messages {
    std::uint64_t ticket = 0;
    std::vector<replication::outgoing_message> messages;
  };
  /// An entry at the applier.
  struct apply_in_flight {
    log_index index;
    log_term term;
    shared_bytes configuration; // `change` only
  };

  // replica.cpp: proposals, role, time
  caf::result<apply_result> accept(const propose& what);
  void receive(const raft_mail& what);
  [[nodiscard]] replica_status status() const;
  void flush_batch();
  void tick();
  void start();
  void arm_timer();
  void answer(std::vector<promise> whom, errc why);
  void carry_out(replication::output what);
  void follow_role(const replication::output& what);
  void announce(bool applied_all);
  void announce_if_ready();
  void learn_configuration();

  // replica_log.cpp: to and from the log writer
  void write_log(const replication::output& what);
  void submit_write(log_write what, write_in_flight flight);
  void written(const log_written& what);
  void hold(std::vector<replication::outgoing_message> messages);
  void release_messages();
  void send_messages(const std::vector<replication::outgoing_message>& what);
  void consider_snapshot();
  void snapshot_written(const snapshot_meta& meta);

  // replica_apply.cpp: to and from the applier
  void pump();
  void apply(std::vector<log_entry> entries);
  void read_from_disk(log_index from);
  void replay(const std::vector<log_entry>& entries);
  void applied(const entries_applied& what);
  void finish(const storage::applied_entry& entry);

  replica_actor::pointer self_;
  replica_deps deps_;
  std::minstd_rand jitter_;
  proposal_batch<promise> batch_;
  entry_window window_;
  replication::raft_peer raft_;
  bool started_ = false;
  /// The only voter: nobody to ping, nobody to lose.
  bool alone_ = false;

  bool leads_ = false;
  log_term term_;
  log_index ready_at_; // the log's end when leadership began
  bool ready_ = false;

  std::uint64_t last_ticket_ = 0;
  std::uint64_t durable_ticket_ = 0;
  std::uint64_t state_ticket_ = 0; // the last one with a term or a vote
  std::deque<write_in_flight> writes_;
  std::deque<held_messages> held_;
  log_index snapshot_;
  bool snapshot_in_flight_ = false;

  log_index commit_;
  log_index sent_;    // to the applier
  log_index applied_; // by the applier
  log_term applied_term_;
  std::deque<apply_in_flight> applies_;
  bool reading_ = false;
};

using replica_impl = replica_actor::stateful_impl<replica_state>;

} // namespace caucus
