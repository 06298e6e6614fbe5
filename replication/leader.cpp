// Step 7 of docs/message_flow.md: what only a leader does.
#include "model/limits.hpp"
#include "replication/guards.hpp"
#include "replication/invariant.hpp"
#include "replication/mutants.hpp"
#include "replication/peer_impl.hpp"

namespace caucus::replication {

bool raft_peer::impl::may_submit_change(const log_entry& entry) const {
  auto proposed = decode_configuration(*entry.payload);
  require(proposed.has_value(), "a malformed configuration was submitted");
  // G7: without an entry of its own term committed, a leader may not know of a
  // change that is committed (Ongaro's erratum of 2015).
  if (trail_.term_at(engine_.commit()) != engine_.state().term
      && !mutated(mutant::g7_no_fence))
    return false;
  change_context now;
  now.self = self;
  now.current = &configurations_.newest().members;
  now.current_index = configurations_.newest().index;
  now.last = trail_.last();
  now.match = [this](replica_id id) { return engine_.match(id); };
  return may_change(now, *proposed);
}

bool raft_peer::impl::may_submit(std::span<const log_entry> entries) const {
  if (engine_.current_role() != role::leader)
    return false;
  auto waiting = trail_.last().value() - engine_.commit().value();
  if (waiting + entries.size() > limits::raft_uncommitted_max // G6
      && !mutated(mutant::g6_no_cap))
    return false;
  for (const auto& entry : entries)
    if (entry.kind == entry_kind::change) {
      // The engine keeps what came before a refused change.
      require(entries.size() == 1, "a change must be submitted alone");
      return may_submit_change(entry);
    }
  return true;
}

output
raft_peer::impl::submit(std::vector<std::pair<entry_kind, shared_bytes>> what,
                        mono_ms now) {
  at(now);
  std::vector<log_entry> entries;
  entries.reserve(what.size());
  auto index = trail_.last().value();
  for (auto& [kind, payload] : what) {
    require(payload != nullptr, "an entry without a payload");
    entries.push_back(
      {log_index{++index}, engine_.state().term, kind, std::move(payload)});
  }
  output out;
  if (entries.empty())
    return finish(std::move(out));
  if (may_submit(entries))
    absorb(engine_.submit(entries, now_), entries, out);
  else
    out.refused = true;
  return finish(std::move(out));
}

output raft_peer::impl::transfer(replica_id to, mono_ms now) {
  output out;
  absorb(engine_.transfer(to, at(now)), {}, out);
  return finish(std::move(out));
}

} // namespace caucus::replication
