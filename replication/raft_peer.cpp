// Step 7 of docs/message_flow.md: the door of this folder; the work is in the
// files that peer_impl.hpp names.
#include "replication/raft_peer.hpp"

#include "model/limits.hpp"
#include "replication/peer_impl.hpp"

#include <algorithm>

namespace caucus::replication {

raft_peer::raft_peer(const peer_options& options, log_reader reader)
  : impl_(std::make_unique<impl>(options, std::move(reader))) {}

raft_peer::~raft_peer() = default;
raft_peer::raft_peer(raft_peer&&) noexcept = default;
raft_peer& raft_peer::operator=(raft_peer&&) noexcept = default;

void raft_peer::set_snapshot_source(snapshot_source source) {
  impl_->source_ = std::move(source);
}

output raft_peer::start(const shard_log& found, mono_ms now) {
  return impl_->start(found, now);
}

output raft_peer::submit(std::vector<std::pair<entry_kind, shared_bytes>> what,
                         mono_ms now) {
  return impl_->submit(std::move(what), now);
}

output raft_peer::persisted(log_index index, log_term term, mono_ms now) {
  return impl_->persisted(index, term, now);
}

output raft_peer::receive(replica_id from, std::string_view bytes,
                          mono_ms now) {
  return impl_->receive(from, bytes, now);
}

output raft_peer::timeout(mono_ms now) {
  return impl_->timeout(now);
}

output raft_peer::configuration_applied(log_index index,
                                        std::string_view configuration,
                                        mono_ms now) {
  return impl_->configuration_applied(index, configuration, now);
}

output raft_peer::snapshot_taken(const snapshot_meta& meta,
                                 std::uint64_t trailing, mono_ms now) {
  return impl_->snapshot_taken(meta, trailing, now);
}

output raft_peer::snapshot_installed(const snapshot_meta& meta, mono_ms now) {
  return impl_->snapshot_installed(meta, now);
}

output raft_peer::transfer(replica_id to, mono_ms now) {
  return impl_->transfer(to, now);
}

mono_ms raft_peer::next_timeout() const noexcept {
  // G8: the engine's own value can stay in the past.
  auto soonest
    = impl_->now_ + std::chrono::milliseconds{limits::raft_timer_min}.count();
  return std::max(impl_->engine_.next_timeout(), soonest);
}

role raft_peer::current_role() const noexcept {
  return impl_->current_role();
}

log_term raft_peer::current_term() const noexcept {
  return impl_->engine_.state().term;
}

replica_id raft_peer::leader() const noexcept {
  return impl_->engine_.leader();
}

log_index raft_peer::last_index() const noexcept {
  return impl_->trail_.last();
}

log_index raft_peer::durable_index() const noexcept {
  return impl_->durable_;
}

log_index raft_peer::commit_index() const noexcept {
  return impl_->commit_;
}

bool raft_peer::has(log_index index, log_term term) const noexcept {
  return index <= impl_->trail_.snapshot()
         || impl_->trail_.term_at(index) == term;
}

const std::vector<member>& raft_peer::members() const noexcept {
  return impl_->configurations_.newest().members;
}

std::pair<log_index, std::string> raft_peer::configuration() const {
  const auto& applied = impl_->configurations_.applied();
  return {applied.index, applied.bytes};
}

log_index raft_peer::match_index(replica_id of) const noexcept {
  return impl_->engine_.match(of);
}

} // namespace caucus::replication
