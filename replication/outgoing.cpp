// Step 7 of docs/message_flow.md: messages to other replicas, with what the
// engine does not have: entries and configurations.
#include "model/limits.hpp"
#include "replication/guards.hpp"
#include "replication/invariant.hpp"
#include "replication/mutants.hpp"
#include "replication/peer_impl.hpp"

#include <algorithm>
#include <iterator>

namespace caucus::replication {

std::vector<log_entry> raft_peer::impl::read(log_index from,
                                             log_index to) const {
  std::vector<log_entry> result;
  auto next = from.value();
  while (next <= to.value()) {
    auto some = reader_(log_index{next}, to); // may be cut to a byte limit
    if (some.empty())
      break; // not in memory: the rest is lost on the way
    for (auto& entry : some) {
      require(entry.index.value() == next && next <= to.value()
                && entry.term == trail_.term_at(entry.index)
                && entry.payload != nullptr,
              "the log's reader gave another log");
      ++next;
      result.push_back(std::move(entry));
    }
  }
  return result;
}

std::vector<log_entry> raft_peer::impl::entries_for(log_index from,
                                                    log_index to,
                                                    const output& out) const {
  // The caller has not seen this step's entries yet.
  auto fresh = out.entries.empty() ? log_index{to.value() + 1}
                                   : out.entries.front().index;
  std::vector<log_entry> result;
  if (from < fresh) {
    auto end = std::min(to, log_index{fresh.value() - 1});
    result = read(from, end);
    if (result.empty() || result.back().index < end)
      return result;
  }
  for (const auto& entry : out.entries)
    if (entry.index >= from && entry.index <= to)
      result.push_back(entry);
  return result;
}

/// One message per `raft_message_bytes_max`: links and followers see bounded
/// messages, and the engine, which counts entries only, need not know. Nor
/// need it know what is not in memory now: the follower misses it as if the
/// network had lost it, and says so. The message goes in any case, because it
/// is a heartbeat too.
void raft_peer::impl::send_entries(const engine_update::addressed& one,
                                   output& out) {
  auto from = log_index{one.what.index.value() + 1};
  auto to = last_to_send(one.to, configurations_.newest(), engine_.commit(),
                         log_index{one.what.index.value() + one.entry_count});
  auto entries = entries_for(from, to, out);
  auto part = one.what;
  std::size_t bytes = 0;
  for (auto& entry : entries) {
    auto size = entry.payload->size();
    if (!part.entries.empty()
        && bytes + size > limits::raft_message_bytes_max) {
      out.messages.push_back({one.to, encode_message(part)});
      part.index = part.entries.back().index;
      part.index_term = part.entries.back().term;
      part.entries.clear();
      bytes = 0;
    }
    bytes += size;
    part.entries.push_back(std::move(entry));
  }
  out.messages.push_back({one.to, encode_message(part)});
}

void raft_peer::impl::offer_snapshot(message& what) const {
  auto meta = source_ ? source_() : snapshot_;
  require(meta.index >= what.index, "no snapshot to offer");
  what.index = meta.index;
  what.index_term = meta.term;
  what.configuration = meta.configuration;
  what.configuration_index = meta.configuration_index;
}

void raft_peer::impl::send(const engine_update::addressed& one, output& out) {
  if (one.what.kind == message_kind::append_entries) {
    send_entries(one, out);
    return;
  }
  // The engine of a standby believes to vote, and that its leader is lost
  // makes it forget the leader; nobody must hear of its candidacy (G5).
  if (one.what.kind == message_kind::request_vote && !votes()
      && !mutated(mutant::g5_standby_candidate))
    return;
  auto what = one.what;
  raise_rejected_pre_vote(what, engine_.state().term);
  if (what.kind == message_kind::install_snapshot)
    offer_snapshot(what);
  out.messages.push_back({one.to, encode_message(what)});
}

} // namespace caucus::replication
