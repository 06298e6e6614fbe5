// Step 7 of docs/message_flow.md: who is in a shard's group, and who leads it.
// Decisions are the steward's; what is safe is raft_peer's to know.
#include "actors/actor_clock.hpp"
#include "actors/live_replica.hpp"
#include "actors/membership.hpp"
#include "actors/type_ids.hpp"

#include <algorithm>
#include <utility>

namespace caucus {

replica_status live_replica::status() const {
  replica_status out;
  out.shard = shard_;
  out.self = id_;
  out.role = raft_.current_role();
  out.term = raft_.current_term();
  out.leader = raft_.leader();
  out.last = raft_.last_index();
  // The engine learns anew after a start what is committed.
  out.commit = std::max(raft_.commit_index(), applied_);
  out.applied = applied_;
  out.serves = leads_ && ready_;
  const auto members
    = replication::decode_configuration(raft_.configuration().second);
  for (const auto& one : members.value_or(std::vector<replication::member>{}))
    out.members.push_back({one.id, one.voter, raft_.match_index(one.id)});
  return out;
}

caf::result<void> live_replica::change(const change_members& what) {
  if (!leads_ || change_)
    return caf::make_error(errc::unavailable);
  const auto wanted = in_order(raft_.members(), what.members);
  if (!wanted)
    return caf::make_error(errc::bad_request);
  change_in_flight next;
  next.configuration = replication::encode_configuration(*wanted);
  if (next.configuration == raft_.configuration().second)
    return caf::unit; // asked again, and done
  auto answer = next.whom = self_->make_response_promise<void>();
  change_ = std::move(next);
  if (applied_term_ == term_) {
    submit_change();
    return answer;
  }
  // G7: a leader knows of all that is committed only with an entry of its own.
  auto fence = std::make_shared<const std::string>();
  auto out = raft_.submit({{entry_kind::barrier, fence}}, mono_now(self_));
  if (out.refused)
    end_change(errc::unavailable);
  carry_out(std::move(out));
  return answer;
}

void live_replica::submit_change() {
  auto bytes = std::make_shared<const std::string>(change_->configuration);
  auto out = raft_.submit({{entry_kind::change, bytes}}, mono_now(self_));
  if (out.refused)
    end_change(errc::unavailable);
  else
    change_->index = raft_.last_index();
  carry_out(std::move(out));
  learn_configuration();
}

void live_replica::change_applied(log_index index) {
  if (change_ && change_->index == index)
    end_change(std::nullopt);
}

void live_replica::end_change(std::optional<errc> why) {
  if (!change_)
    return;
  auto whom = std::move(change_->whom);
  change_.reset();
  if (why)
    whom.deliver(caf::make_error(*why));
  else
    whom.deliver();
}

caf::result<void> live_replica::transfer(const transfer_leader& what) {
  const auto& who = raft_.members();
  const auto voter
    = [&what](const auto& one) { return one.voter && one.id == what.to; };
  if (!leads_ || what.to == id_ || std::none_of(who.begin(), who.end(), voter))
    return caf::make_error(errc::unavailable);
  // The shard takes no command until the other one has all: a short while.
  const auto has = raft_.match_index(what.to).value();
  if (has + limits::raft_promotion_lag_max < raft_.last_index().value())
    return caf::make_error(errc::unavailable);
  auto out = raft_.transfer(what.to, mono_now(self_));
  const bool refused = out.refused;
  carry_out(std::move(out));
  if (refused)
    return caf::make_error(errc::unavailable);
  return caf::unit;
}

bool live_replica::may_close() const {
  if (fetching_ || install_)
    return false; // its bulk would be left behind
  const auto& who = raft_.members();
  const auto self = [this](const auto& one) { return one.id == id_; };
  const bool member = std::any_of(who.begin(), who.end(), self);
  // A leader that counts on it says so all the time.
  return !member || (!leads_ && raft_.leader().value() == 0);
}

} // namespace caucus
