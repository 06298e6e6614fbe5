// Steps 7 and 8 of docs/message_flow.md: snapshots. Taking one is a note in
// the log, as the state itself is in the tables. One that a leader offers is
// fetched before Raft hears of the offer.
#include "actors/actor_clock.hpp"
#include "actors/live_replica.hpp"
#include "actors/type_ids.hpp"
#include "storage/snapshot_store.hpp"

#include <utility>

namespace caucus {

// -- taken --------------------------------------------------------------------

void live_replica::consider_snapshot() {
  if (snapshot_in_flight_ || install_ || !retention_.due(applied_, snapshot_))
    return;
  // What another replica fetches now must be followed by the log above it.
  if (world_->snapshots != nullptr && world_->snapshots->held(shard_))
    return;
  const auto [index, configuration] = raft_.configuration();
  snapshot_meta meta{applied_, applied_term_, configuration, index};
  log_write job;
  job.snapshot = meta;
  write_in_flight flight;
  flight.snapshot = std::move(meta);
  snapshot_in_flight_ = true;
  // The applied state was written before this job, unsynced, to the same
  // write-ahead log: this job's sync makes both durable.
  submit_write(std::move(job), std::move(flight));
}

void live_replica::snapshot_written(const snapshot_meta& meta) {
  snapshot_in_flight_ = false;
  if (install_ || meta.index <= snapshot_)
    return; // a newer one takes its place
  const auto now = mono_now(self_);
  snapshot_ = meta.index;
  const auto trailing = retention_.trailing(meta.index, alone_, now);
  carry_out(raft_.snapshot_taken(meta, trailing, now));
  if (meta.index.value() <= trailing)
    return;
  // Only now: Raft may have asked for these entries until it knew.
  log_write job;
  job.compact_to = log_index{meta.index.value() - trailing};
  submit_write(std::move(job), {});
}

// -- offered ------------------------------------------------------------------

/// Offers are repeated until they are taken, so one that cannot be used now is
/// let go.
void live_replica::consider_offer(const raft_mail& what,
                                  const snapshot_meta& offered) {
  if (raft_.has(offered.index, offered.term) || staged_ == offered) {
    carry_out(raft_.receive(what.from, what.bytes, mono_now(self_)));
    return;
  }
  if (fetching_ || install_ || !world_->snapshot_fetch)
    return;
  fetching_ = true;
  staged_.reset(); // the bulk of this one takes its place
  self_
    ->request(world_->snapshot_fetch, caf::infinite,
              fetch_snapshot{shard_, what.from, offered})
    .then(
      [weak = weak_from_this(), what, offered] {
        if (auto here = weak.lock())
          here->bulk_fetched(what, offered);
      },
      [weak = weak_from_this()](const caf::error&) {
        if (auto here = weak.lock())
          here->fetching_ = false;
      });
}

void live_replica::bulk_fetched(const raft_mail& offer,
                                const snapshot_meta& meta) {
  fetching_ = false;
  if (stopped_)
    return;
  staged_ = meta;
  // If it is too late for this one, the next offer finds the bulk here.
  carry_out(raft_.receive(offer.from, offer.bytes, mono_now(self_)));
}

// -- installed ----------------------------------------------------------------

/// Nothing of the old tables may be at the applier when the new ones come.
void live_replica::install_when_idle() {
  if (!install_ || installing_ || !idle())
    return;
  installing_ = true;
  world_->reads.showing(shard_, install_->index);
  log_write job;
  job.install = install_;
  write_in_flight flight;
  flight.install = true;
  submit_write(std::move(job), std::move(flight));
}

void live_replica::installed() {
  const auto meta = *std::exchange(install_, std::nullopt);
  installing_ = false;
  staged_.reset();
  reading_ = false;
  ++installs_;
  window_.clear();
  cache_.clear();
  retention_.restarted();
  snapshot_ = applied_ = sent_ = commit_ = meta.index;
  applied_term_ = meta.term;
  open_reads();
  carry_out(raft_.snapshot_installed(meta, mono_now(self_)));
  learn_configuration();
}

} // namespace caucus
