// Step 7 of docs/message_flow.md: what other replicas of the shard say.
#include "replication/guards.hpp"
#include "replication/invariant.hpp"
#include "replication/mutants.hpp"
#include "replication/peer_impl.hpp"

namespace caucus::replication {

bool raft_peer::impl::acceptable(replica_id from, const message& what) const {
  if (from == self || from.value() == 0)
    return false;
  auto now = engine_.current_role();
  switch (what.kind) {
    case message_kind::append_entries:
    case message_kind::install_snapshot:
      // Nobody else leads in our own term; the engine would take the message
      // for a follower's and write into the wrong half of a union.
      if (now == role::leader && what.term == engine_.state().term)
        return false;
      // The engine would leak a second snapshot.
      return what.kind == message_kind::append_entries || !installing_;
    case message_kind::vote_result:
      // G8: the engine reads a candidate's field in any state.
      return !what.pre_vote || (now == role::candidate && !stands_aside_)
             || mutated(mutant::g8_pre_vote_results);
    case message_kind::request_vote:
      // A leader's vote of this term is its own (G11).
      return now != role::leader || what.pre_vote
             || what.term != engine_.state().term
             || mutated(mutant::g11_leader_votes);
    case message_kind::timeout_now:
      // A sole voter would lead without a new term (G11); its own timer will
      // do. A standby must not stand for election (G5).
      return votes() && (!sole_voter() || mutated(mutant::g11_told_to_lead));
    case message_kind::append_result: return true;
  }
  return false;
}

void raft_peer::impl::receive_entries(replica_id from, message what,
                                      output& out) {
  trim_below_snapshot(what, trail_.snapshot(), trail_.snapshot_term());
  for (auto& part : split_at_changes(std::move(what)))
    absorb(engine_.receive(from, part, now_), part.entries, out);
}

engine_update raft_peer::impl::receive_vote_request(replica_id from,
                                                    const message& what) {
  // G15: the engine would refuse until its own timer has fired.
  if (!installing_)
    engine_.forget_silent_leader(now_);
  auto update = engine_.receive(from, what, now_);
  // G16: of two that stand at once one must not go on. Links are in order: the
  // other one's question comes before its answer to ours.
  if (what.pre_vote && from > self)
    for (const auto& each : update.messages)
      stands_aside_ = stands_aside_ || each.what.granted;
  return update;
}

output raft_peer::impl::receive(replica_id from, std::string_view bytes,
                                mono_ms now) {
  at(now);
  output out;
  auto what = decode_message(bytes);
  if (!what || !acceptable(from, *what))
    return finish(std::move(out));
  const auto term = engine_.state().term;
  if (of_older_term(*what, term)) {
    out.messages.push_back(
      {from, encode_message(rejection_of(*what, term, trail_.last()))});
    return finish(std::move(out));
  }
  if (what->kind == message_kind::append_entries) {
    receive_entries(from, std::move(*what), out);
    return finish(std::move(out));
  }
  if (what->kind == message_kind::append_result)
    correct_stale_rejection(*what, engine_.match(from));
  auto update = what->kind == message_kind::request_vote
                  ? receive_vote_request(from, *what)
                  : engine_.receive(from, *what, now_);
  absorb(update, {}, out);
  if (update.install) {
    require(what->index > std::max(commit_, applied_),
            "a snapshot below the commit replaces the log");
    installing_ = true;
    snapshot_ = {what->index, what->index_term, std::move(what->configuration),
                 what->configuration_index};
    trail_.restart(snapshot_.index, snapshot_.term);
    durable_ = log_index{};
    out.install = snapshot_;
  }
  return finish(std::move(out));
}

std::optional<snapshot_meta> offered_snapshot(std::string_view bytes) {
  if (kind_of(bytes) != message_kind::install_snapshot)
    return std::nullopt; // almost always: entries are not decoded twice
  auto what = decode_message(bytes);
  if (!what)
    return std::nullopt;
  return snapshot_meta{what->index, what->index_term,
                       std::move(what->configuration),
                       what->configuration_index};
}

} // namespace caucus::replication
