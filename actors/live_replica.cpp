// Step 7 of docs/message_flow.md: proposals become entries; and the replica's
// role and time.
#include "actors/live_replica.hpp"

#include "actors/actor_clock.hpp"
#include "actors/type_ids.hpp"
#include "storage/snapshot_store.hpp"

#include <algorithm>
#include <utility>

namespace caucus {

using std::chrono::milliseconds;

live_replica::live_replica(replica_actor::pointer self,
                           const replica_deps& deps, std::uint64_t ticket)
  : self_(self), world_(deps.world), shard_(deps.shard), id_(deps.options.id),
    owner_(deps.owner), jitter_(deps.options.seed), retention_(deps.bounds),
    raft_(deps.options,
          [this](log_index from, log_index to) {
            return entries_for_followers(from, to);
          }),
    last_ticket_(ticket), durable_ticket_(ticket), state_ticket_(ticket) {
  if (world_->snapshots != nullptr)
    raft_.set_snapshot_source([this] {
      return world_->snapshots->offer(shard_, snapshot_, mono_now(self_));
    });
}

void live_replica::start(const shard_log& found) {
  applied_ = sent_ = commit_ = found.applied;
  world_->reads.showing(shard_, applied_);
  if (found.snapshot)
    snapshot_ = found.snapshot->index;
  carry_out(raft_.start(found, mono_now(self_)));
  learn_configuration();
  arm_timer();
}

// -- proposals ----------------------------------------------------------------

caf::result<apply_result> live_replica::accept(const propose& what) {
  if (!leads_ || batch_.full())
    return caf::make_error(errc::unavailable);
  auto answer = self_->make_response_promise<apply_result>();
  batch_.add(what.command, answer);
  flush_batch();
  return answer;
}

caf::result<apply_result> live_replica::barrier() {
  if (!leads_ || batch_.full())
    return caf::make_error(errc::unavailable);
  auto answer = self_->make_response_promise<apply_result>();
  batch_.add_barrier(answer);
  flush_batch();
  return answer;
}

void live_replica::flush_batch() {
  while (auto payload = batch_.take()) {
    auto out = raft_.submit({{entry_kind::command, *payload}}, mono_now(self_));
    if (out.refused)
      answer(batch_.refused(), errc::unavailable);
    else
      batch_.submitted(raft_.last_index());
    carry_out(std::move(out));
  }
}

void live_replica::answer(std::vector<promise> whom, errc why) {
  for (auto& one : whom)
    one.deliver(caf::make_error(why));
}

void live_replica::stop() {
  stopped_ = true;
  world_->reads.gone(shard_);
}

void live_replica::receive(const raft_mail& what) {
  if (stopped_ || what.to != id_)
    return;
  if (const auto offered = replication::offered_snapshot(what.bytes))
    consider_offer(what, *offered);
  else
    carry_out(raft_.receive(what.from, what.bytes, mono_now(self_)));
  flush_batch(); // a commit made room
}

// -- what the Raft server asks for --------------------------------------------

void live_replica::carry_out(replication::output what) {
  write_log(what);
  follow_role(what);
  if (what.leader.value() != 0 && !std::exchange(met_leader_, true))
    open_reads();
  hold(std::move(what.messages));
  release_messages();
  if (what.install) {
    install_ = std::move(what.install);
    install_when_idle();
  }
  if (what.commit > commit_) {
    commit_ = what.commit;
    batch_.committed(commit_);
    pump();
  }
  read_for_followers();
  arm_timer();
}

void live_replica::follow_role(const replication::output& what) {
  const bool leads = what.now == replication::role::leader;
  if (leads == leads_ && what.term == term_)
    return;
  const bool lost = leads_;
  leads_ = leads;
  term_ = what.term;
  ready_ = false;
  if (lost) {
    answer(batch_.abandon(), errc::timeout);
    end_change(errc::timeout);
    retention_.forget_followers();
  }
  if (leads_) {
    ready_at_ = raft_.last_index();
    learn_configuration();
  }
  if (leads_ || lost)
    announce(false);
  announce_if_ready();
}

void live_replica::announce(bool applied_all) {
  const leadership news{shard_, leads_, applied_all, term_};
  self_->send(owner_, news);
  self_->send(world_->courier, news);
}

void live_replica::announce_if_ready() {
  if (!leads_ || ready_ || applied_ < ready_at_)
    return;
  ready_ = true;
  announce(true);
}

void live_replica::learn_configuration() {
  const auto& who = raft_.members();
  alone_ = who.size() == 1 && who.front().voter && who.front().id == id_;
}

// -- time ---------------------------------------------------------------------

void live_replica::tick() {
  const auto now = mono_now(self_);
  ticks_.fired(now);
  if (stopped_)
    return;
  if (leads_ && !alone_)
    for (const auto& one : raft_.members())
      if (one.id != id_)
        retention_.follower(one.id, raft_.match_index(one.id), now);
  cache_.drop_idle(now);
  if (now >= raft_.next_timeout())
    carry_out(raft_.timeout(now));
  pump(); // again, if a read from disk failed
  arm_timer();
}

void live_replica::arm_timer() {
  constexpr milliseconds slow{1000};
  if (stopped_)
    return;
  const auto now = mono_now(self_);
  milliseconds wait = slow;
  if (!leads_ || !alone_)
    wait = std::clamp<milliseconds>(milliseconds{raft_.next_timeout() - now},
                                    limits::raft_tick, slow);
  if (!ticks_.arm(now + wait.count()))
    return;
  if (wait == slow) // spreads the shards of a node over the second
    wait += milliseconds{jitter_() % 128};
  self_->delayed_send(self_, wait, caf::tick_atom_v);
}

} // namespace caucus
