// For tests: one replica of a shard in virtual time. It plays the caller of
// raft_peer exactly as actors/live_replica must.
#pragma once

#include "model/limits.hpp"
#include "replication/raft_peer.hpp"
#include "sim_disk.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace caucus::test {

/// What the world around a replica does. Implemented by `sim_raft`.
class sim_world {
public:
  virtual ~sim_world() = default;
  virtual void send(replica_id from, const replication::outgoing_message& what)
    = 0;
  /// A replica applies an entry: checks it against what others applied.
  virtual void applied(replica_id who, const log_entry& entry) = 0;
  /// A replica leads `term`: checks that nobody else does.
  virtual void leads(replica_id who, log_term term) = 0;
  /// The configuration in force at a committed index.
  virtual snapshot_meta meta_at(log_index index) const = 0;
  virtual std::uint64_t random(std::uint64_t below) = 0;
};

/// A replica: its peer (while it is up), its disk, and what it has applied.
/// The tables are a counter: every applied entry is checked by the world.
class sim_node {
public:
  sim_node(sim_world& world, replica_id id, sim_disk_options options)
    : id(id),
      disk([&world](std::uint64_t below) { return world.random(below); },
           options),
      world_(world), options_(options) {}

  const replica_id id;
  sim_disk disk;
  std::unique_ptr<replication::raft_peer> peer;

  void start(mono_ms now) {
    auto random = static_cast<std::uint32_t>(world_.random(1U << 30));
    replication::peer_options options{id, random, limits::raft_election,
                                      limits::raft_heartbeat};
    now_ = now;
    peer = std::make_unique<replication::raft_peer>(
      options, [this](log_index from, log_index to) { return read(from, to); });
    peer->set_snapshot_source([this] { return freeze(); });
    log_.clear();
    for (const auto& entry : disk.durable.entries)
      log_[entry.index] = entry;
    applied_ = disk.durable.applied;
    snapshot_
      = disk.durable.snapshot ? disk.durable.snapshot->index : log_index{};
    handle(peer->start(disk.durable, now), now);
  }

  void crash() {
    peer.reset();
    disk.crash(applied_);
    held_.clear();
    state_write_ = durable_write_ = 0;
    snapshot_waits_ = false;
    frozen_.reset();
    fetch_.reset();
    staged_.reset();
    reads_.clear();
  }

  /// Carries out what a call of the peer asks for.
  void handle(replication::output out, mono_ms now) {
    using replication::role;
    now_ = now;
    if (out.now == role::leader)
      world_.leads(id, out.term);
    remember(out);
    if (out.state || !out.entries.empty()) {
      const auto state = out.state.has_value();
      auto number
        = write({{}, out.state, out.truncate_from, out.entries, {}, {}}, false);
      state_write_ = state ? number : state_write_;
    }
    if (!out.messages.empty())
      held_.push_back({state_write_, std::move(out.messages)});
    release();
    if (out.install) {
      log_.clear();
      write({{}, {}, {}, {}, out.install, {}}, true);
    }
    apply(out.commit);
  }

  /// Time of the next thing the disk, a fetch or the timer does.
  [[nodiscard]] mono_ms next() const {
    auto at = peer->next_timeout();
    if (auto written = disk.next())
      at = std::min(at, *written);
    return fetch_ ? std::min(at, fetch_->second) : at;
  }

  void run(mono_ms now) {
    now_ = now;
    while (peer) {
      auto done = disk.take(now);
      if (!done)
        break;
      synced(*done);
    }
    if (fetch_ && fetch_->second <= now) {
      staged_ = fetch_->first;
      fetch_.reset();
    }
    if (peer && peer->next_timeout() <= now)
      handle(peer->timeout(now), now);
  }

  void receive(replica_id from, const std::string& bytes, mono_ms now) {
    now_ = now;
    // The bulk of a snapshot takes a while; the offer comes again meanwhile.
    auto offered = replication::offered_snapshot(bytes);
    if (offered && !peer->has(offered->index, offered->term)
        && staged_ != offered) {
      if (!fetch_)
        fetch_
          = {*offered, now + 20 + static_cast<mono_ms>(world_.random(1500))};
      return;
    }
    auto out = peer->receive(from, bytes, now);
    installs += out.install ? 1 : 0;
    handle(std::move(out), now);
  }

  [[nodiscard]] log_index applied() const { return applied_; }
  [[nodiscard]] const auto& log() const { return log_; }

  std::size_t installs = 0;
  std::size_t missed_reads = 0;

private:
  struct held {
    std::uint64_t needs; // this write must be durable first
    std::vector<replication::outgoing_message> messages;
  };
  struct frozen {
    snapshot_meta meta;
    mono_ms until;
  };

  void remember(const replication::output& out) {
    if (out.truncate_from)
      log_.erase(log_.lower_bound(*out.truncate_from), log_.end());
    for (const auto& entry : out.entries)
      log_[entry.index] = entry;
  }

  std::uint64_t write(log_write what, bool install) {
    auto entries = what.entries;
    auto number = disk.add({0, std::move(what), install, applied_, 0}, now_);
    if (options_.mistake == sim_mistake::reports_before_sync
        && !entries.empty())
      handle(peer->persisted(entries.back().index, entries.back().term, now_),
             now_);
    return number;
  }

  void synced(const sim_disk::write& done) {
    durable_write_ = done.number;
    release();
    const auto& what = done.what;
    if (done.install) {
      applied_ = snapshot_ = what.snapshot->index;
      staged_.reset();
      handle(peer->snapshot_installed(*what.snapshot, now_), now_);
    } else if (what.snapshot) {
      snapshot_waits_ = false;
      snapshot_ = what.snapshot->index;
      handle(peer->snapshot_taken(*what.snapshot, options_.trailing, now_),
             now_);
      log_.erase(log_.begin(), log_.upper_bound(*what.compact_to));
    } else if (!what.entries.empty() && !cut_later(what.entries.back().index)) {
      const auto& last = what.entries.back();
      handle(peer->persisted(last.index, last.term, now_), now_);
    }
  }

  /// A report of a write that a later one cut must not reach the peer.
  [[nodiscard]] bool cut_later(log_index last) const {
    const auto& waiting = disk.waiting();
    return std::any_of(waiting.begin(), waiting.end(), [&](const auto& w) {
      return w.install
             || (w.what.truncate_from && *w.what.truncate_from <= last);
    });
  }

  void release() {
    while (!held_.empty()
           && (held_.front().needs <= durable_write_
               || options_.mistake == sim_mistake::messages_before_state)) {
      for (const auto& one : held_.front().messages)
        world_.send(id, one);
      held_.pop_front();
    }
  }

  void apply(log_index commit) {
    if (applied_ >= commit)
      return;
    while (applied_ < commit) {
      auto entry = log_.at(log_index{applied_.value() + 1});
      applied_ = entry.index;
      world_.applied(id, entry);
      if (entry.kind == entry_kind::change)
        handle(peer->configuration_applied(entry.index, *entry.payload, now_),
               now_);
    }
    if (!snapshot_waits_
        && applied_.value() - snapshot_.value() >= options_.snapshot_every)
      take_snapshot();
  }

  void take_snapshot() {
    const bool held = frozen_ && now_ < frozen_->until;
    if (held && options_.mistake != sim_mistake::no_retention)
      return;
    snapshot_waits_ = true;
    auto keep = std::min(applied_.value(), options_.trailing);
    if (options_.mistake == sim_mistake::compacts_too_much)
      keep = 0;
    write({{},
           {},
           {},
           {},
           world_.meta_at(applied_),
           log_index{applied_.value() - keep}},
          false);
  }

  /// The state that another replica may fetch: the same for a while.
  snapshot_meta freeze() {
    if (!frozen_ || frozen_->meta.index < snapshot_ || now_ >= frozen_->until)
      frozen_ = frozen{world_.meta_at(applied_), 0};
    frozen_->until = now_ + 3000;
    return frozen_->meta;
  }

  /// Recent entries are in memory. Older ones come from the disk, a few at a
  /// time, and only some time after the question.
  std::vector<log_entry> read(log_index from, log_index to) {
    auto recent = log_.empty() ? 0 : log_.rbegin()->first.value();
    if (from.value() + 8 <= recent && !loaded(from)) {
      ++missed_reads;
      return {};
    }
    std::vector<log_entry> result;
    for (auto i = log_.find(from); i != log_.end(); ++i) {
      // At most three at a time, as a reader with a byte limit would.
      if (i->first > to || result.size() == 3)
        break;
      result.push_back(i->second);
    }
    return result;
  }

  /// Whether a read that began at most 64 entries before is done; if there is
  /// none it begins now.
  bool loaded(log_index from) {
    for (const auto& [begin, ready] : reads_)
      if (begin <= from && from.value() < begin.value() + 64)
        return ready <= now_;
    reads_.push_back({from, now_ + static_cast<mono_ms>(world_.random(150))});
    if (reads_.size() > 4)
      reads_.pop_front();
    return false;
  }

  sim_world& world_;
  sim_disk_options options_;
  std::map<log_index, log_entry> log_; // what the peer believes to be written
  log_index applied_;
  log_index snapshot_;
  mono_ms now_ = 0;
  std::deque<held> held_;
  std::uint64_t state_write_ = 0; // the newest one with a term or vote
  std::uint64_t durable_write_ = 0;
  bool snapshot_waits_ = false;
  std::optional<frozen> frozen_;
  std::optional<std::pair<snapshot_meta, mono_ms>> fetch_;
  std::optional<snapshot_meta> staged_;
  std::deque<std::pair<log_index, mono_ms>> reads_; // from, and done when
};

} // namespace caucus::test
