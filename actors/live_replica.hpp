// Steps 7 to 10 of docs/message_flow.md: one shard's replica on this node, from
// its creation to its end.
#pragma once

#include "actors/catch_up_cache.hpp"
#include "actors/entry_window.hpp"
#include "actors/log_retention.hpp"
#include "actors/proposal_batch.hpp"
#include "actors/services.hpp"
#include "actors/tick_times.hpp"
#include "replication/raft_peer.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace caucus {

struct replica_deps {
  services_ptr world;
  shard_id shard;
  /// What log_store::load found; without a replica: this node has none yet.
  shard_log found;
  /// `id` is that of `found`, or is made when the replica is opened.
  replication::peer_options options;
  /// Told of `leadership`, like the courier.
  shard_actor owner;
  log_bounds bounds = {};
};

/// Carries messages between the proposers, the Raft server, the log writer,
/// the applier and the replicas on other nodes. All decisions are in
/// raft_peer, proposal_batch, log_retention, catch_up_cache. Runs inside the
/// replica actor, which owns it; outlived by nothing that calls it.
///
/// Guarantees: a proposal's answer comes after its entry is durable on a
/// majority and applied here; answers of one proposer come in the order of
/// its proposals. Refusals: `unavailable` as an error (not leading, or
/// limits::shard_pending_max; nothing was done); `timeout` as an error
/// (leadership was lost, the outcome is unknown). A slow disk delays an answer
/// for as long as it takes: only so does the proposer hear what was committed.
/// What apply says is the value, also where it says no.
class live_replica : public std::enable_shared_from_this<live_replica> {
public:
  /// `ticket`: that of the last job of the shard at the log writer.
  live_replica(replica_actor::pointer self, const replica_deps& deps,
               std::uint64_t ticket);

  void start(const shard_log& found);
  caf::result<apply_result> accept(const propose& what);
  /// See read_barrier.
  caf::result<apply_result> barrier();
  void receive(const raft_mail& what);
  [[nodiscard]] replica_status status() const;
  caf::result<void> change(const change_members& what);
  caf::result<void> transfer(const transfer_leader& what);
  void written(const log_written& what);
  void applied(const entries_applied& what);
  void tick();

  [[nodiscard]] replica_id id() const noexcept { return id_; }
  [[nodiscard]] log_term term() const noexcept { return raft_.current_term(); }
  /// Whether its group can do without it for sure, as far as it knows.
  [[nodiscard]] bool may_close() const;
  /// From now on it does nothing. It is gone from the applier once `idle`.
  void stop();
  [[nodiscard]] bool idle() const noexcept { return applies_.empty(); }
  [[nodiscard]] std::uint64_t last_ticket() const noexcept {
    return last_ticket_;
  }

private:
  using promise = caf::typed_response_promise<apply_result>;

  /// A job at the log writer.
  struct write_in_flight {
    std::uint64_t ticket = 0;
    std::optional<std::pair<log_index, log_term>> end; // of its entries
    std::optional<snapshot_meta> snapshot;
    bool install = false;
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
  /// A step of membership under way.
  struct change_in_flight {
    caf::typed_response_promise<void> whom;
    std::string configuration;
    log_index index; // 0: waits for an entry of this term (guard G7)
  };

  // live_replica.cpp: proposals, role, time
  void flush_batch();
  void arm_timer();
  void answer(std::vector<promise> whom, errc why);
  void carry_out(replication::output what);
  void follow_role(const replication::output& what);
  void announce(bool applied_all);
  void announce_if_ready();
  void learn_configuration();

  // replica_log.cpp: to and from the log writer, to other replicas
  void write_log(const replication::output& what);
  void submit_write(log_write what, write_in_flight flight);
  void hold(std::vector<replication::outgoing_message> messages);
  void release_messages();
  void send_messages(std::vector<replication::outgoing_message> what);
  std::vector<log_entry> entries_for_followers(log_index from, log_index to);
  void read_for_followers();

  // replica_apply.cpp: to and from the applier
  void pump();
  void apply(std::vector<log_entry> entries);
  void read_from_disk(log_index from);
  void replay(const std::vector<log_entry>& entries);
  void finish(const storage::applied_entry& entry);
  void open_reads();

  // replica_members.cpp: who is in the group, who leads it
  void submit_change();
  void change_applied(log_index index);
  void end_change(std::optional<errc> why);

  // replica_snapshot.cpp: taken, offered, installed
  void consider_snapshot();
  void snapshot_written(const snapshot_meta& meta);
  void consider_offer(const raft_mail& what, const snapshot_meta& offered);
  void bulk_fetched(const raft_mail& offer, const snapshot_meta& meta);
  void install_when_idle();
  void installed();

  replica_actor::pointer self_;
  services_ptr world_;
  shard_id shard_;
  replica_id id_;
  shard_actor owner_;
  std::minstd_rand jitter_;
  proposal_batch<promise> batch_;
  entry_window window_;
  catch_up_cache cache_;
  log_retention retention_;
  replication::raft_peer raft_;
  tick_times ticks_;
  bool stopped_ = false;
  /// The only voter: nobody to ping, nobody to lose.
  bool alone_ = false;

  bool leads_ = false;
  log_term term_;
  log_index ready_at_; // the log's end when leadership began
  bool ready_ = false;
  std::optional<change_in_flight> change_;

  std::uint64_t last_ticket_;
  std::uint64_t durable_ticket_;
  std::uint64_t state_ticket_; // the last one with a term or a vote
  std::deque<write_in_flight> writes_;
  std::deque<held_messages> held_;

  log_index snapshot_;
  bool snapshot_in_flight_ = false;
  bool fetching_ = false;
  std::optional<snapshot_meta> staged_;  // its bulk is here
  std::optional<snapshot_meta> install_; // takes the place of all
  bool installing_ = false;              // at the log writer

  log_index commit_;
  log_index sent_;    // to the applier
  log_index applied_; // by the applier
  log_term applied_term_;
  std::deque<apply_in_flight> applies_;
  /// It has known a leader: the link to that one's node has said how far its
  /// tables must be for clients here.
  bool met_leader_ = false;
  bool reading_ = false;
  std::uint64_t installs_ = 0; // reads of an older log do not count
};

} // namespace caucus
