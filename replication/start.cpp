// Step 7 of docs/message_flow.md: a server starts from what is on its disk.
#include "replication/invariant.hpp"
#include "replication/mutants.hpp"
#include "replication/peer_impl.hpp"

#include <algorithm>

namespace caucus::replication {

namespace {

/// The highest term that the disk knows. The first entry of a new shard is
/// there before any hard state is.
log_term found_term(const shard_log& found) {
  auto term = found.state.term;
  if (found.snapshot)
    term = std::max(term, found.snapshot->term);
  if (!found.entries.empty())
    term = std::max(term, found.entries.back().term);
  return term;
}

} // namespace

bool raft_peer::impl::votes() const {
  const auto& who = configurations_.newest().members;
  return std::any_of(who.begin(), who.end(), [this](const member& one) {
    return one.voter && one.id == self;
  });
}

bool raft_peer::impl::sole_voter() const {
  const auto& who = configurations_.newest().members;
  return votes()
         && std::count_if(who.begin(), who.end(), [](const member& one) {
              return one.voter;
            }) == 1;
}

output raft_peer::impl::start(const shard_log& found, mono_ms now) {
  const auto* snapshot = found.snapshot ? &*found.snapshot : nullptr;
  state_ = found.state;
  applied_ = found.applied;
  if (snapshot != nullptr) {
    snapshot_ = *snapshot;
    trail_.restart(snapshot->index, snapshot->term);
    configurations_.restart(snapshot->configuration_index,
                            snapshot->configuration);
  }
  if (!found.entries.empty())
    trail_.begin_at(found.entries.front().index);
  for (const auto& entry : found.entries) {
    require(entry.index.value() == trail_.last().value() + 1,
            "the log on disk has a hole");
    trail_.append(entry.term);
    if (entry.kind == entry_kind::change
        && entry.index > configurations_.newest().index)
      configurations_.append(entry.index, *entry.payload);
  }
  require(snapshot != nullptr || found.entries.empty()
            || found.entries.front().kind == entry_kind::change,
          "the log does not start with its configuration");
  require(applied_ <= trail_.last(), "the tables are ahead of the log");
  // Entry 1 is the same on every replica: committed by definition.
  configurations_.apply(std::max(applied_, log_index{1}));
  durable_ = trail_.last();

  auto state = hard_state{found_term(found), found.state.voted_for};
  if (state.term != found.state.term)
    state.voted_for = replica_id{};
  // G11: see raft_peer::impl::begin_own_term.
  if (sole_voter() && !mutated(mutant::g11_old_term_at_start))
    state = {log_term{state.term.value() + 1}, self};
  output out;
  absorb(engine_.start(state, snapshot, found.entries, at(now)), {}, out);
  // The caller will not apply these again, so the engine hears of it here.
  if (configurations_.applied().index.value() > 1)
    absorb(engine_.configure(configurations_.applied().index,
                             configurations_.applied().bytes, now_),
           {}, out);
  return finish(std::move(out));
}

} // namespace caucus::replication
