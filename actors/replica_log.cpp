// Steps 7 and 8 of docs/message_flow.md: the replica and the log writer. Also
// snapshots: they are a note in the log, the state itself is in the tables.
#include "actors/actor_clock.hpp"
#include "actors/replica.hpp"
#include "actors/type_ids.hpp"

#include <utility>

namespace caucus {

void replica_state::write_log(const replication::output& what) {
  if (!what.state && !what.truncate_from && what.entries.empty())
    return;
  if (what.truncate_from) {
    window_.truncate_from(*what.truncate_from);
    for (auto& older : writes_) // may end in what is void now
      older.end.reset();
  }
  for (const auto& entry : what.entries)
    window_.append(entry);
  log_write job;
  job.state = what.state;
  job.truncate_from = what.truncate_from;
  job.entries = what.entries;
  write_in_flight flight;
  if (!what.entries.empty())
    flight.end = {what.entries.back().index, what.entries.back().term};
  submit_write(std::move(job), std::move(flight));
  if (what.state)
    state_ticket_ = last_ticket_;
}

void replica_state::submit_write(log_write what, write_in_flight flight) {
  what.shard = deps_.shard;
  flight.ticket = ++last_ticket_;
  writes_.push_back(std::move(flight));
  self_->send(deps_.world->log_writer,
              log_job{replica_actor{self_},
                      std::make_shared<const log_write>(std::move(what)),
                      last_ticket_});
}

void replica_state::written(const log_written& what) {
  replication::require(!writes_.empty()
                         && writes_.front().ticket == what.ticket,
                       "the log writer answers in order");
  const auto flight = std::move(writes_.front());
  writes_.pop_front();
  durable_ticket_ = what.ticket;
  release_messages();
  if (flight.end)
    carry_out(
      raft_.persisted(flight.end->first, flight.end->second, mono_now(self_)));
  if (flight.snapshot)
    snapshot_written(*flight.snapshot);
  flush_batch(); // a commit made room
}

// -- messages to other replicas -----------------------------------------------

void replica_state::hold(std::vector<replication::outgoing_message> messages) {
  if (!messages.empty())
    held_.push_back({state_ticket_, std::move(messages)});
}

void replica_state::release_messages() {
  while (!held_.empty() && held_.front().ticket <= durable_ticket_) {
    send_messages(held_.front().messages);
    held_.pop_front();
  }
}

void replica_state::send_messages(
  const std::vector<replication::outgoing_message>&) {
  // A node alone has no link: Raft takes what is lost for a slow network.
}

// -- snapshots ----------------------------------------------------------------

void replica_state::consider_snapshot() {
  if (snapshot_in_flight_
      || applied_.value() - snapshot_.value() < limits::snapshot_every_entries)
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

void replica_state::snapshot_written(const snapshot_meta& meta) {
  snapshot_in_flight_ = false;
  snapshot_ = meta.index;
  carry_out(
    raft_.snapshot_taken(meta, limits::log_trailing_entries, mono_now(self_)));
  if (meta.index.value() <= limits::log_trailing_entries)
    return;
  // Only now: Raft may have asked for these entries until it knew.
  log_write job;
  job.compact_to = log_index{meta.index.value() - limits::log_trailing_entries};
  submit_write(std::move(job), {});
}

} // namespace caucus
