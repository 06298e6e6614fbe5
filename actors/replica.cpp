// Step 7 of docs/message_flow.md: proposals become entries; and the replica's
// role and time.
#include "actors/replica.hpp"

#include "actors/actor_clock.hpp"
#include "actors/type_ids.hpp"

#include <algorithm>
#include <utility>

namespace caucus {

using std::chrono::milliseconds;

replica_state::replica_state(replica_actor::pointer self, replica_deps deps)
  : self_(self), deps_(std::move(deps)), jitter_(deps_.options.seed),
    raft_(deps_.options, [this](log_index from, log_index to) {
      // Part 1 has no followers; entries that left the window are on disk.
      return window_.range(from, to, limits::log_read_bytes_max);
    }) {}

replica_actor::behavior_type replica_state::make_behavior() {
  return {[this](const propose& what) { return accept(what); },
          [this](const raft_mail& what) { receive(what); },
          [this](const read_status&) { return status(); },
          [](const open_replica&) -> caf::result<replica_id> {
            return caf::make_error(errc::unavailable);
          },
          [](const close_replica&) -> caf::result<void> {
            return caf::make_error(errc::unavailable);
          },
          [](const change_members&) -> caf::result<void> {
            return caf::make_error(errc::unavailable);
          },
          [](const transfer_leader&) -> caf::result<void> {
            return caf::make_error(errc::unavailable);
          },
          [this](const log_written& what) { written(what); },
          [this](const entries_applied& what) { applied(what); },
          [this](caf::tick_atom) { tick(); }};
}

// -- proposals ----------------------------------------------------------------

caf::result<apply_result> replica_state::accept(const propose& what) {
  if (!leads_ || batch_.full())
    return caf::make_error(errc::unavailable);
  auto answer = self_->make_response_promise<apply_result>();
  batch_.add(what.command, answer);
  flush_batch();
  return answer;
}

void replica_state::flush_batch() {
  while (auto payload = batch_.take()) {
    auto out = raft_.submit({{entry_kind::command, *payload}}, mono_now(self_));
    if (out.refused)
      answer(batch_.refused(), errc::unavailable);
    else
      batch_.submitted(raft_.last_index());
    carry_out(std::move(out));
  }
}

void replica_state::answer(std::vector<promise> whom, errc why) {
  for (auto& one : whom)
    one.deliver(caf::make_error(why));
}

void replica_state::receive(const raft_mail& what) {
  if (started_ && what.to == deps_.options.id)
    carry_out(raft_.receive(what.from, what.bytes, mono_now(self_)));
}

replica_status replica_state::status() const {
  replica_status out;
  out.shard = deps_.shard;
  out.self = deps_.options.id;
  out.role = raft_.current_role();
  out.term = raft_.current_term();
  out.last = raft_.last_index();
  out.commit = raft_.commit_index();
  out.applied = applied_;
  const auto members
    = replication::decode_configuration(raft_.configuration().second);
  for (const auto& one : members.value_or(std::vector<replication::member>{}))
    out.members.push_back({one.id, one.voter, raft_.match_index(one.id)});
  return out;
}

// -- what the Raft server asks for --------------------------------------------

void replica_state::carry_out(replication::output what) {
  write_log(what);
  follow_role(what);
  hold(std::move(what.messages));
  release_messages();
  if (what.commit > commit_) {
    commit_ = what.commit;
    batch_.committed(commit_);
    pump();
  }
}

void replica_state::follow_role(const replication::output& what) {
  const bool leads = what.now == replication::role::leader;
  if (leads == leads_ && what.term == term_)
    return;
  const bool lost = leads_;
  leads_ = leads;
  term_ = what.term;
  ready_ = false;
  if (lost)
    answer(batch_.abandon(), errc::timeout);
  if (leads_) {
    ready_at_ = raft_.last_index();
    learn_configuration();
  }
  if (leads_ || lost)
    announce(false);
  announce_if_ready();
}

void replica_state::announce(bool applied_all) {
  const leadership news{deps_.shard, leads_, applied_all, term_};
  self_->send(deps_.owner, news);
  self_->send(deps_.world->courier, news);
}

void replica_state::announce_if_ready() {
  if (!leads_ || ready_ || applied_ < ready_at_)
    return;
  ready_ = true;
  announce(true);
}

void replica_state::learn_configuration() {
  const auto voters
    = replication::decode_configuration(raft_.configuration().second);
  alone_
    = voters && voters->size() == 1 && voters->front().id == deps_.options.id;
}

// -- time ---------------------------------------------------------------------

void replica_state::start() {
  started_ = true;
  const auto found = std::exchange(deps_.found, {});
  applied_ = sent_ = commit_ = found.applied;
  if (found.snapshot)
    snapshot_ = found.snapshot->index;
  carry_out(raft_.start(found, mono_now(self_)));
}

void replica_state::tick() {
  if (!started_) {
    start();
  } else {
    const auto now = mono_now(self_);
    if (now >= raft_.next_timeout())
      carry_out(raft_.timeout(now));
    pump(); // again, if a read from disk failed
  }
  arm_timer();
}

void replica_state::arm_timer() {
  constexpr milliseconds slow{1000};
  milliseconds wait = slow;
  if (!leads_ || !alone_) {
    const milliseconds due{raft_.next_timeout() - mono_now(self_)};
    wait = std::clamp<milliseconds>(due, limits::raft_tick, slow);
  }
  if (wait == slow) // spreads the shards of a node over the second
    wait += milliseconds{jitter_() % 128};
  self_->delayed_send(self_, wait, caf::tick_atom_v);
}

} // namespace caucus
