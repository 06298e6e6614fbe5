// Step 7 of docs/message_flow.md: one step of the engine becomes one `output`.
#include "replication/peer_impl.hpp"

#include "replication/invariant.hpp"
#include "replication/mutants.hpp"

#include <algorithm>

namespace caucus::replication {

void raft_peer::impl::absorb_entries(const engine_update& update,
                                     std::span<log_entry> offered,
                                     output& out) {
  auto first = update.first;
  auto end = log_index{trail_.last().value() + 1};
  require(first.value() > 0 && first <= end, "an append that leaves a hole");
  require(first > std::max(commit_, applied_), "a cut below the commit");
  if (first < end) {
    require(out.entries.empty(), "a cut of what this step appended");
    out.truncate_from = first;
    trail_.truncate(first);
    configurations_.truncate(first);
    durable_ = std::min(durable_, log_index{first.value() - 1});
  }
  require(update.count <= offered.size(), "entries out of nowhere");
  for (auto& entry : offered.last(update.count)) {
    require(entry.index.value() == trail_.last().value() + 1,
            "entries are not contiguous");
    trail_.append(entry.term);
    if (entry.kind == entry_kind::change)
      configurations_.append(entry.index, *entry.payload);
    out.entries.push_back(std::move(entry));
  }
}

void raft_peer::impl::absorb(const engine_update& update,
                             std::span<log_entry> offered, output& out) {
  out.refused = update.refused;
  if (update.barrier) {
    log_entry barrier{update.first, engine_.state().term, entry_kind::barrier,
                      std::make_shared<const std::string>()};
    absorb_entries(update, std::span{&barrier, 1}, out);
  } else if (update.count != 0) {
    absorb_entries(update, offered, out);
  }
  for (const auto& one : update.messages)
    send(one, out);
}

/// The mutant of figure 8: what a majority has, of whatever term.
log_index raft_peer::impl::on_majority() const {
  std::vector<log_index> has;
  for (const auto& one : configurations_.newest().members)
    if (one.voter)
      has.push_back(one.id == self ? durable_ : engine_.match(one.id));
  if (engine_.current_role() != role::leader || has.empty())
    return {};
  std::sort(has.begin(), has.end());
  return has[(has.size() - 1) / 2];
}

output raft_peer::impl::finish(output out) {
  require(engine_.last() == trail_.last(), "the engine's log is not ours");
  auto state = engine_.state();
  // A leader has voted for itself, also one without an election (G11).
  if (engine_.current_role() == role::leader)
    state.voted_for = self;
  if (mutated(mutant::votes_forgotten))
    state.voted_for = {};
  if (mutated(mutant::terms_forgotten))
    state = state_;
  if (state != state_) {
    require(state.term >= state_.term, "the term goes back");
    out.state = state_ = state;
  }
  // Followers hear of a commit before their own disk has the entries, and
  // heartbeats raise it while a snapshot is being installed.
  if (!installing_)
    commit_ = std::max(commit_, std::min(engine_.commit(), durable_));
  if (!installing_ && mutated(mutant::commit_beyond_own_disk))
    commit_ = std::max(commit_, engine_.commit());
  if (!installing_ && mutated(mutant::commit_of_old_terms))
    commit_ = std::max(commit_, on_majority());
  out.commit = commit_;
  out.now = current_role();
  out.term = state.term;
  out.leader = engine_.leader();
  return out;
}

output raft_peer::impl::persisted(log_index index, log_term term, mono_ms now) {
  at(now);
  output out;
  if (!installing_ && index > durable_ && index <= trail_.last()
      && trail_.term_at(index) == term) {
    durable_ = index;
    absorb(engine_.persisted(index, now_), {}, out);
  }
  return finish(std::move(out));
}

/// G11: the engine makes a sole voter leader in the term it is in. Another
/// server may have led that term (and left), or this one before a crash, and
/// entries of theirs that are nowhere else could get twins with the same index
/// and term. An unelectable candidate's request brings the engine to the next
/// term; its answer goes nowhere.
void raft_peer::impl::begin_own_term() {
  message request;
  request.kind = message_kind::request_vote;
  request.term = log_term{engine_.state().term.value() + 1};
  request.disrupt_leader = true;
  engine_.receive(self, request, now_);
}

output raft_peer::impl::timeout(mono_ms now) {
  at(now);
  stands_aside_ = false;
  output out;
  if (engine_.current_role() == role::follower && sole_voter() && !installing_
      && durable_ == trail_.last() && engine_.next_timeout() <= now_
      && !mutated(mutant::g11_old_term_later))
    begin_own_term();
  absorb(engine_.timeout(now_), {}, out);
  return finish(std::move(out));
}

output raft_peer::impl::configuration_applied(log_index index,
                                              std::string_view configuration,
                                              mono_ms now) {
  require(index <= commit_, "a configuration was applied before its commit");
  require(decode_configuration(configuration).has_value(),
          "a malformed configuration was applied");
  output out;
  configurations_.apply(index);
  absorb(engine_.configure(index, configuration, at(now)), {}, out);
  return finish(std::move(out));
}

output raft_peer::impl::snapshot_taken(const snapshot_meta& meta,
                                       std::uint64_t trailing, mono_ms now) {
  at(now);
  output out;
  if (!installing_ && meta.index > trail_.snapshot()) {
    require(meta.index <= commit_, "a snapshot of what is not committed");
    require(trail_.term_at(meta.index) == meta.term, "a snapshot's term");
    require(decode_configuration(meta.configuration).has_value(),
            "a snapshot's configuration");
    absorb(engine_.compact(meta, trailing, now_), {}, out);
    trail_.compact(meta.index, trailing);
    snapshot_ = meta;
  }
  return finish(std::move(out));
}

output raft_peer::impl::snapshot_installed(const snapshot_meta& meta,
                                           mono_ms now) {
  require(installing_ && meta == snapshot_, "no such snapshot is coming in");
  output out;
  installing_ = false;
  durable_ = commit_ = applied_ = meta.index;
  configurations_.restart(meta.configuration_index, meta.configuration);
  absorb(engine_.installed(meta, at(now)), {}, out);
  return finish(std::move(out));
}

} // namespace caucus::replication
