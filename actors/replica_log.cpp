// Steps 7 and 8 of docs/message_flow.md: the replica, the log writer, and the
// messages to replicas on other nodes.
#include "actors/actor_clock.hpp"
#include "actors/live_replica.hpp"
#include "actors/type_ids.hpp"

#include <utility>

namespace caucus {

void live_replica::write_log(const replication::output& what) {
  if (!what.state && !what.truncate_from && what.entries.empty())
    return;
  if (what.truncate_from) {
    window_.truncate_from(*what.truncate_from);
    retention_.truncated(*what.truncate_from);
    cache_.clear();
    for (auto& older : writes_) // may end in what is void now
      older.end.reset();
  }
  for (const auto& entry : what.entries) {
    window_.append(entry);
    retention_.appended(entry);
  }
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

void live_replica::submit_write(log_write what, write_in_flight flight) {
  what.shard = shard_;
  flight.ticket = ++last_ticket_;
  writes_.push_back(std::move(flight));
  self_->send(world_->log_writer,
              log_job{replica_actor{self_},
                      std::make_shared<const log_write>(std::move(what)),
                      last_ticket_});
}

void live_replica::written(const log_written& what) {
  replication::require(!writes_.empty()
                         && writes_.front().ticket == what.ticket,
                       "the log writer answers in order");
  const auto flight = std::move(writes_.front());
  writes_.pop_front();
  durable_ticket_ = what.ticket;
  if (stopped_)
    return;
  release_messages();
  if (flight.end)
    carry_out(
      raft_.persisted(flight.end->first, flight.end->second, mono_now(self_)));
  if (flight.snapshot)
    snapshot_written(*flight.snapshot);
  if (flight.install)
    installed();
  flush_batch(); // a commit made room
}

// -- messages to other replicas -----------------------------------------------

void live_replica::hold(std::vector<replication::outgoing_message> messages) {
  if (!messages.empty())
    held_.push_back({state_ticket_, std::move(messages)});
}

void live_replica::release_messages() {
  while (!held_.empty() && held_.front().ticket <= durable_ticket_) {
    send_messages(std::move(held_.front().messages));
    held_.pop_front();
  }
}

void live_replica::send_messages(
  std::vector<replication::outgoing_message> what) {
  // What cannot go is lost: Raft takes it for a slow network.
  for (auto& one : what)
    if (auto link = world_->links.find(node_of(one.to)))
      self_->send(link, raft_mail{shard_, id_, one.to, std::move(one.bytes)});
}

// -- entries that a follower lacks --------------------------------------------

std::vector<log_entry> live_replica::entries_for_followers(log_index from,
                                                           log_index to) {
  if (window_.holds(from))
    return window_.range(from, to, limits::log_read_bytes_max);
  // What is neither applied nor in the window was found at the start.
  const auto memory = window_.first();
  const auto disk_end
    = memory.value() == 0 ? raft_.last_index() : log_index{memory.value() - 1};
  return cache_.range(from, to, disk_end, mono_now(self_));
}

void live_replica::read_for_followers() {
  const auto job = cache_.next_read();
  if (!job)
    return;
  self_
    ->request(
      world_->reader(), caf::infinite,
      read_log{shard_, job->from, job->to, limits::follower_read_bytes_max})
    .then(
      [weak = weak_from_this(), job = *job](std::vector<log_entry>& found) {
        if (auto here = weak.lock(); here && !here->stopped_) {
          here->cache_.came(job, std::move(found), mono_now(here->self_));
          here->read_for_followers();
        }
      },
      [weak = weak_from_this(), job = *job](const caf::error&) {
        if (auto here = weak.lock())
          here->cache_.failed(job);
      });
}

} // namespace caucus
