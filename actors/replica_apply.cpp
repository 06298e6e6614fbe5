// Steps 9 and 10 of docs/message_flow.md: the replica and the applier; answers
// go back to the proposers.
#include "actors/actor_clock.hpp"
#include "actors/live_replica.hpp"
#include "actors/type_ids.hpp"

#include <utility>

namespace caucus {

void live_replica::pump() {
  while (sent_ < commit_ && !stopped_ && !install_) {
    const log_index next{sent_.value() + 1};
    if (!window_.holds(next))
      return read_from_disk(next);
    apply(window_.range(next, commit_, limits::log_read_bytes_max));
  }
}

void live_replica::apply(std::vector<log_entry> entries) {
  for (const auto& entry : entries) {
    replication::require(entry.index.value() == sent_.value() + 1,
                         "entries are applied without a gap");
    sent_ = entry.index;
    const bool change = entry.kind == entry_kind::change;
    applies_.push_back(
      {entry.index, entry.term, change ? entry.payload : nullptr});
  }
  world_->reads.showing(shard_, sent_);
  self_->send(world_->applier,
              apply_job{replica_actor{self_}, {shard_, std::move(entries)}});
}

void live_replica::read_from_disk(log_index from) {
  // One piece at a time: a long log must not fill the memory at a start.
  if (reading_ || applied_ != sent_)
    return;
  reading_ = true;
  auto to = commit_;
  if (window_.first() > from && window_.first() <= to)
    to = log_index{window_.first().value() - 1};
  const auto current = [weak = weak_from_this(), log = installs_] {
    auto here = weak.lock();
    const bool ours = here && !here->stopped_ && here->installs_ == log;
    return ours ? here : nullptr;
  };
  self_->request(world_->reader(), caf::infinite, read_log{shard_, from, to})
    .then(
      [current](const std::vector<log_entry>& found) {
        if (auto here = current())
          here->replay(found);
      },
      [current](const caf::error&) {
        if (auto here = current())
          here->reading_ = false;
      });
}

void live_replica::replay(const std::vector<log_entry>& entries) {
  reading_ = false;
  if (install_)
    return;
  replication::require(!entries.empty(), "a committed entry is on disk");
  apply(entries);
}

void live_replica::applied(const entries_applied& what) {
  std::uint32_t outbox_rows = 0;
  for (const auto& entry : what.entries) {
    for (const auto& result : entry.results)
      outbox_rows += result.outbox_rows;
    finish(entry);
  }
  if (stopped_)
    return;
  window_.drop_to(applied_, alone_ ? 0 : limits::log_window_bytes_max);
  announce_if_ready();
  if (leads_ && outbox_rows > 0)
    self_->send(world_->courier, outbox_ready{shard_});
  if (change_ && change_->index.value() == 0 && applied_term_ == term_)
    submit_change();
  install_when_idle();
  consider_snapshot();
  pump();
}

/// Before anybody hears what apply did.
void live_replica::open_reads() {
  if (met_leader_ && !stopped_)
    world_->reads.applied(shard_, applied_);
}

void live_replica::finish(const storage::applied_entry& entry) {
  replication::require(!applies_.empty()
                         && applies_.front().index == entry.index,
                       "the applier answers in order");
  const auto flight = std::move(applies_.front());
  applies_.pop_front();
  applied_ = flight.index;
  applied_term_ = flight.term;
  open_reads();
  batch_.applied(entry.index, [&entry](promise& whom, std::size_t at) {
    if (at == proposal_batch<promise>::no_command)
      whom.deliver(apply_result{});
    else if (at < entry.results.size())
      whom.deliver(entry.results[at]);
    else
      whom.deliver(caf::make_error(errc::internal));
  });
  if (!flight.configuration || stopped_)
    return;
  carry_out(raft_.configuration_applied(entry.index, *flight.configuration,
                                        mono_now(self_)));
  learn_configuration();
  change_applied(entry.index);
  flush_batch(); // a smaller quorum may have made room
}

} // namespace caucus
