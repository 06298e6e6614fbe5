// Step 7 of docs/message_flow.md: a replica comes and goes with the placement.
#include "actors/replica.hpp"

#include "actors/type_ids.hpp"

#include <utility>

namespace caucus {

namespace {

template <class T>
caf::result<T> unavailable() {
  return caf::make_error(errc::unavailable);
}

} // namespace

replica_state::replica_state(replica_actor::pointer self, replica_deps deps)
  : self_(self), deps_(std::move(deps)), random_(deps_.options.seed) {}

replica_actor::behavior_type replica_state::make_behavior() {
  return {
    [this](const propose& what) {
      return live_ ? live_->accept(what) : unavailable<apply_result>();
    },
    [this](const read_barrier&) {
      return live_ ? live_->barrier() : unavailable<apply_result>();
    },
    [this](const raft_mail& what) {
      if (live_)
        live_->receive(what);
    },
    [this](const read_status&) {
      if (live_)
        return live_->status();
      replica_status absent;
      absent.shard = deps_.shard;
      return absent;
    },
    [this](const open_replica&) { return open(); },
    [this](const close_replica& what) { return close(what); },
    [this](const change_members& what) {
      return live_ ? live_->change(what) : unavailable<void>();
    },
    [this](const transfer_leader& what) {
      return live_ ? live_->transfer(what) : unavailable<void>();
    },
    [this](const log_written& what) { written(what); },
    [this](const entries_applied& what) { applied(what); },
    [this](caf::tick_atom) { tick(); },
  };
}

void replica_state::tick() {
  if (live_)
    live_->tick();
  else if (!std::exchange(ticked_, true) && deps_.found.replica.value() != 0)
    start(std::exchange(deps_.found, {}));
}

void replica_state::start(const shard_log& found) {
  deps_.options.id = found.replica;
  deps_.options.seed = static_cast<std::uint32_t>(random_());
  live_ = std::make_shared<live_replica>(self_, deps_, last_ticket_);
  live_->start(found);
}

// -- open ---------------------------------------------------------------------

/// Of this run's seed, the time and the shard: never used before.
replica_id replica_state::new_id() {
  const auto words = std::to_string(random_()) + ":"
                     + std::to_string(deps_.options.seed) + ":"
                     + std::to_string(deps_.world->now()) + ":"
                     + std::to_string(deps_.shard.value());
  return make_replica_id(deps_.world->node, stable_hash(words));
}

caf::result<replica_id> replica_state::open() {
  if (live_ && closing_.empty())
    return live_->id();
  if (!ticked_ || !closing_.empty())
    return unavailable<replica_id>();
  auto answer = self_->make_response_promise<replica_id>();
  opening_.push_back(answer);
  if (opening_.size() > 1)
    return answer;
  deps_.options.id = new_id();
  log_write job;
  job.shard = deps_.shard;
  job.create = deps_.options.id;
  job_ticket_ = ++last_ticket_;
  self_->send(deps_.world->log_writer,
              log_job{replica_actor{self_},
                      std::make_shared<const log_write>(std::move(job)),
                      job_ticket_});
  return answer;
}

// -- close --------------------------------------------------------------------

caf::result<void> replica_state::close(const close_replica& what) {
  if (!ticked_ || !opening_.empty())
    return unavailable<void>();
  if (!live_ && closing_.empty())
    return caf::unit;
  if (closing_.empty()) {
    if (live_->id() != what.replica)
      return caf::unit;
    if (live_->term() > what.term)
      return caf::make_error(errc::conflict);
    if (!live_->may_close())
      return unavailable<void>();
    live_->stop();
  }
  auto answer = self_->make_response_promise<void>();
  closing_.push_back(answer);
  drop_when_idle();
  return answer;
}

/// Nothing of the shard may be at the applier when its tables go.
void replica_state::drop_when_idle() {
  if (closing_.empty() || !live_ || !live_->idle())
    return;
  last_ticket_ = live_->last_ticket();
  live_.reset();
  log_write job;
  job.shard = deps_.shard;
  job.drop = true;
  job_ticket_ = ++last_ticket_;
  self_->send(deps_.world->log_writer,
              log_job{replica_actor{self_},
                      std::make_shared<const log_write>(std::move(job)),
                      job_ticket_});
}

// -- what the disk says -------------------------------------------------------

void replica_state::written(const log_written& what) {
  if (live_)
    return live_->written(what);
  if (what.ticket != job_ticket_)
    return; // of a replica that is gone
  for (auto& one : std::exchange(closing_, {}))
    one.deliver();
  if (opening_.empty())
    return;
  shard_log empty;
  empty.replica = deps_.options.id;
  start(empty);
  for (auto& one : std::exchange(opening_, {}))
    one.deliver(live_->id());
}

void replica_state::applied(const entries_applied& what) {
  if (!live_)
    return;
  live_->applied(what);
  drop_when_idle();
}

} // namespace caucus
