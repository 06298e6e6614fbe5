// Step 7 of docs/message_flow.md: C-Raft's server with C++ words.
#include "replication/engine.hpp"

#include "model/limits.hpp"
#include "replication/craft_bridge.h"
#include "replication/guards.hpp"
#include "replication/invariant.hpp"

#include <list>

namespace caucus::replication {

namespace {

craft_bytes view(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

/// Entries in the engine's words. Owns the configurations in them.
class imported_entries {
public:
  imported_entries(replica_id self, std::span<const log_entry> entries) {
    entries_.reserve(entries.size());
    for (const auto& entry : entries) {
      craft_entry one{};
      one.term = entry.term.value();
      one.kind = static_cast<craft_entry_kind>(entry.kind);
      if (entry.kind == entry_kind::change)
        one.configuration
          = view(bytes_.emplace_back(with_vote_of(self, *entry.payload)));
      entries_.push_back(one);
    }
  }

  [[nodiscard]] const craft_entry* data() const { return entries_.data(); }
  [[nodiscard]] unsigned size() const {
    return static_cast<unsigned>(entries_.size());
  }

private:
  std::vector<craft_entry> entries_;
  std::list<std::string> bytes_; // does not move its strings
};

/// `configuration` must outlive the result.
craft_snapshot import(const snapshot_meta& meta,
                      const std::string& configuration) {
  return {meta.index.value(), meta.term.value(),
          meta.configuration_index.value(), view(configuration)};
}

message export_message(const craft_message& from) {
  message to;
  to.kind = static_cast<message_kind>(from.kind);
  to.term = log_term{from.term};
  to.index = log_index{from.index};
  to.index_term = log_term{from.index_term};
  to.commit = log_index{from.commit};
  to.rejected = log_index{from.rejected};
  to.configuration_index = log_index{from.configuration_index};
  to.granted = from.granted;
  to.pre_vote = from.pre_vote;
  to.disrupt_leader = from.disrupt_leader;
  return to;
}

engine_update finish(craft_status status, const craft_update& from) {
  engine_update to;
  require(status != CRAFT_BROKEN, "the log contradicts its leader");
  to.refused = status == CRAFT_REFUSED;
  if (to.refused)
    return to;
  to.first = log_index{from.first};
  to.count = from.count;
  to.barrier = from.barrier;
  to.install = from.install;
  to.messages.reserve(from.message_count);
  for (const auto& one : std::span{from.messages, from.message_count})
    to.messages.push_back(
      {replica_id{one.peer}, export_message(one), one.entry_count});
  return to;
}

std::uint64_t time_of(mono_ms now) {
  require(now >= 0, "a negative monotonic time");
  return static_cast<std::uint64_t>(now);
}

} // namespace

void engine::closer::operator()(craft* self) const noexcept {
  craft_close(self);
}

engine::engine(const peer_options& options) : self_(options.id) {
  craft_options to{};
  to.id = options.id.value();
  to.seed = options.seed;
  to.election_ms = static_cast<unsigned>(options.election.count());
  to.heartbeat_ms = static_cast<unsigned>(options.heartbeat.count());
  to.install_ms = static_cast<unsigned>(
    std::chrono::milliseconds{limits::raft_install_timeout}.count());
  to.inflight_entries_max = limits::raft_inflight_entries_max;
  require(to.id != 0 && to.heartbeat_ms > 0 && to.heartbeat_ms < to.election_ms,
          "peer_options");
  craft_.reset(craft_open(&to));
  require(craft_ != nullptr, "out of memory");
}

engine_update engine::start(const hard_state& state,
                            const snapshot_meta* snapshot,
                            std::span<const log_entry> entries, mono_ms now) {
  imported_entries imported{self_, entries};
  std::string configuration;
  craft_snapshot meta{};
  craft_found found{};
  craft_update update{};
  found.term = state.term.value();
  found.voted_for = state.voted_for.value();
  found.first = 1;
  if (snapshot != nullptr) {
    configuration = with_vote_of(self_, snapshot->configuration);
    meta = import(*snapshot, configuration);
    found.snapshot = &meta;
    found.first = meta.index + 1;
  }
  if (!entries.empty())
    found.first = entries.front().index.value();
  found.entries = imported.data();
  found.count = imported.size();
  auto status = craft_start(craft_.get(), time_of(now), &found, &update);
  return finish(status, update);
}

engine_update engine::submit(std::span<const log_entry> entries, mono_ms now) {
  imported_entries imported{self_, entries};
  craft_update update{};
  auto status = craft_submit(craft_.get(), time_of(now), imported.data(),
                             imported.size(), &update);
  return finish(status, update);
}

engine_update engine::receive(replica_id from, const message& what,
                              mono_ms now) {
  imported_entries imported{self_, what.entries};
  craft_message to{};
  craft_update update{};
  to.kind = static_cast<craft_message_kind>(what.kind);
  to.peer = from.value();
  to.term = what.term.value();
  to.index = what.index.value();
  to.index_term = what.index_term.value();
  to.commit = what.commit.value();
  to.rejected = what.rejected.value();
  to.configuration_index = what.configuration_index.value();
  to.granted = what.granted;
  to.pre_vote = what.pre_vote;
  to.disrupt_leader = what.disrupt_leader;
  to.entry_count = imported.size();
  to.entries = imported.data();
  auto configuration = what.kind == message_kind::install_snapshot
                         ? with_vote_of(self_, what.configuration)
                         : std::string{};
  to.configuration = view(configuration);
  auto status = craft_receive(craft_.get(), time_of(now), &to, &update);
  return finish(status, update);
}

void engine::forget_silent_leader(mono_ms now) noexcept {
  craft_forget_silent_leader(craft_.get(), time_of(now));
}

engine_update engine::persisted(log_index index, mono_ms now) {
  craft_update update{};
  auto status
    = craft_persisted(craft_.get(), time_of(now), index.value(), &update);
  return finish(status, update);
}

engine_update engine::timeout(mono_ms now) {
  craft_update update{};
  auto status = craft_timeout(craft_.get(), time_of(now), &update);
  return finish(status, update);
}

engine_update engine::configure(log_index index, std::string_view configuration,
                                mono_ms now) {
  craft_update update{};
  auto own_view = with_vote_of(self_, configuration);
  auto bytes = view(own_view);
  auto status = craft_configure(craft_.get(), time_of(now), index.value(),
                                &bytes, &update);
  return finish(status, update);
}

engine_update engine::compact(const snapshot_meta& taken,
                              std::uint64_t trailing, mono_ms now) {
  craft_update update{};
  auto configuration = with_vote_of(self_, taken.configuration);
  auto meta = import(taken, configuration);
  auto status = craft_compact(craft_.get(), time_of(now), &meta,
                              static_cast<unsigned>(trailing), &update);
  return finish(status, update);
}

engine_update engine::installed(const snapshot_meta& meta, mono_ms now) {
  craft_update update{};
  auto configuration = with_vote_of(self_, meta.configuration);
  auto imported = import(meta, configuration);
  auto status = craft_installed(craft_.get(), time_of(now), &imported, &update);
  return finish(status, update);
}

engine_update engine::transfer(replica_id to, mono_ms now) {
  craft_update update{};
  auto status = craft_transfer(craft_.get(), time_of(now), to.value(), &update);
  return finish(status, update);
}

hard_state engine::state() const noexcept {
  return {log_term{craft_term(craft_.get())},
          replica_id{craft_voted_for(craft_.get())}};
}

log_index engine::commit() const noexcept {
  return log_index{craft_commit_index(craft_.get())};
}

log_index engine::last() const noexcept {
  return log_index{craft_last_index(craft_.get())};
}

mono_ms engine::next_timeout() const noexcept {
  return static_cast<mono_ms>(craft_next_timeout(craft_.get()));
}

replica_id engine::leader() const noexcept {
  return replica_id{craft_leader(craft_.get())};
}

role engine::current_role() const noexcept {
  switch (craft_current_role(craft_.get())) {
    case CRAFT_LEADER: return role::leader;
    case CRAFT_CANDIDATE: return role::candidate;
    default: return role::follower;
  }
}

log_index engine::match(replica_id of) const noexcept {
  return log_index{craft_match_index(craft_.get(), of.value())};
}

} // namespace caucus::replication
