// For tests: one replica of a shard with a disk that forgets. It plays the
// caller of raft_peer exactly as actors/ must.
#pragma once

#include "model/limits.hpp"
#include "replication/raft_peer.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <random>
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

struct sim_disk_options {
  mono_ms sync_max_ms = 8;
  std::uint64_t snapshot_every = 40;
  std::uint64_t trailing = 10;
  /// Reports writes as durable at once, and loses them like any other.
  bool lies = false;
};

/// A replica: its peer (while it is up), its disk, and what it has applied.
/// The tables are a counter: every applied entry is checked by the world.
class sim_node {
public:
  sim_node(sim_world& world, replica_id id, sim_disk_options disk)
    : id(id), world_(world), options_(disk) {}

  const replica_id id;
  shard_log disk; // durable, with all payloads
  std::unique_ptr<replication::raft_peer> peer;

  void start(mono_ms now) {
    auto random = static_cast<std::uint32_t>(world_.random(1U << 30));
    replication::peer_options options{id, random, limits::raft_election,
                                      limits::raft_heartbeat};
    peer = std::make_unique<replication::raft_peer>(
      options, [this](log_index from, log_index to) { return read(from, to); });
    peer->set_snapshot_source([this] { return world_.meta_at(applied_); });
    log_.clear();
    for (const auto& entry : disk.entries)
      log_[entry.index] = entry;
    applied_ = disk.applied;
    handle(peer->start(disk, now), now);
  }

  /// Loses what was not synced: a random number of the waiting writes may
  /// have reached the disk, in order.
  void crash() {
    auto kept = options_.lies ? 0 : world_.random(writes_.size() + 1);
    for (std::uint64_t i = 0; i < kept; ++i)
      put(writes_[i]);
    peer.reset();
    writes_.clear();
    held_.clear();
    state_write_ = durable_write_ = last_write_ = 0;
    snapshot_waits_ = false;
  }

  /// Carries out what a call of the peer asks for.
  void handle(replication::output out, mono_ms now) {
    using replication::role;
    if (out.now == role::leader)
      world_.leads(id, out.term);
    remember(out);
    if (out.state || !out.entries.empty())
      write({{}, out.state, out.truncate_from, out.entries, {}, {}}, false,
            now);
    if (!out.messages.empty())
      held_.push_back({state_write_, std::move(out.messages)});
    release();
    if (out.install) {
      log_.clear();
      write({{}, {}, {}, {}, out.install, {}}, true, now);
    }
    apply(out.commit, now);
  }

  /// Time of the next thing the disk or the timer does.
  [[nodiscard]] mono_ms next() const {
    auto at = peer->next_timeout();
    return writes_.empty() ? at : std::min(at, writes_.front().ready);
  }

  void run(mono_ms now) {
    while (peer && !writes_.empty() && writes_.front().ready <= now)
      synced(now);
    if (peer && peer->next_timeout() <= now)
      handle(peer->timeout(now), now);
  }

  [[nodiscard]] log_index applied() const { return applied_; }

private:
  struct pending {
    std::uint64_t number;
    log_write what;
    bool install;
    log_index applied;
    mono_ms ready;
  };
  struct held {
    std::uint64_t needs; // this write must be durable first
    std::vector<replication::outgoing_message> messages;
  };

  void remember(const replication::output& out) {
    if (out.truncate_from)
      log_.erase(log_.lower_bound(*out.truncate_from), log_.end());
    for (const auto& entry : out.entries)
      log_[entry.index] = entry;
  }

  void write(log_write what, bool install, mono_ms now) {
    auto delay = 1 + world_.random(options_.sync_max_ms);
    if (world_.random(100) == 0)
      delay += 200; // a disk that hangs
    auto ready = now + static_cast<mono_ms>(delay);
    if (!writes_.empty())
      ready = std::max(ready, writes_.back().ready);
    ++last_write_;
    if (what.state)
      state_write_ = last_write_;
    auto entries = what.entries;
    writes_.push_back({last_write_, std::move(what), install, applied_, ready});
    if (options_.lies && !entries.empty())
      handle(peer->persisted(entries.back().index, entries.back().term, now),
             now);
  }

  void put(const pending& done) {
    const auto& what = done.what;
    auto& entries = disk.entries;
    auto cut = [&entries](auto void_entry) {
      entries.erase(std::remove_if(entries.begin(), entries.end(), void_entry),
                    entries.end());
    };
    if (what.truncate_from)
      cut([&](auto& e) { return e.index >= *what.truncate_from; });
    entries.insert(entries.end(), what.entries.begin(), what.entries.end());
    if (what.state)
      disk.state = *what.state;
    if (what.snapshot)
      disk.snapshot = what.snapshot;
    if (what.compact_to)
      cut([&](auto& e) { return e.index <= *what.compact_to; });
    disk.applied = std::max(disk.applied, done.applied);
    if (done.install) {
      entries.clear();
      disk.applied = what.snapshot->index;
    }
  }

  void synced(mono_ms now) {
    auto done = std::move(writes_.front());
    writes_.pop_front();
    put(done);
    durable_write_ = done.number;
    release();
    if (done.install) {
      applied_ = done.what.snapshot->index;
      handle(peer->snapshot_installed(*done.what.snapshot, now), now);
    } else if (done.what.snapshot) {
      snapshot_waits_ = false;
      handle(peer->snapshot_taken(*done.what.snapshot, options_.trailing, now),
             now);
      log_.erase(log_.begin(), log_.upper_bound(*done.what.compact_to));
    } else if (!done.what.entries.empty() && !cut_later(done)) {
      const auto& last = done.what.entries.back();
      handle(peer->persisted(last.index, last.term, now), now);
    }
  }

  /// A report of a write that a later one cut must not reach the peer.
  [[nodiscard]] bool cut_later(const pending& done) const {
    return std::any_of(writes_.begin(), writes_.end(), [&](const pending& w) {
      return w.install
             || (w.what.truncate_from
                 && *w.what.truncate_from <= done.what.entries.back().index);
    });
  }

  void release() {
    while (!held_.empty() && held_.front().needs <= durable_write_) {
      for (const auto& one : held_.front().messages)
        world_.send(id, one);
      held_.pop_front();
    }
  }

  void apply(log_index commit, mono_ms now) {
    while (applied_ < commit) {
      auto entry = log_.at(log_index{applied_.value() + 1});
      applied_ = entry.index;
      world_.applied(id, entry);
      if (entry.kind == entry_kind::change)
        handle(peer->configuration_applied(entry.index, *entry.payload, now),
               now);
    }
    auto since
      = applied_.value() - (disk.snapshot ? disk.snapshot->index.value() : 0);
    if (snapshot_waits_ || since < options_.snapshot_every)
      return;
    snapshot_waits_ = true;
    auto meta = world_.meta_at(applied_);
    auto keep = std::min(applied_.value(), options_.trailing);
    auto compact_to = log_index{applied_.value() - keep};
    write({{}, {}, {}, {}, meta, compact_to}, false, now);
  }

  std::vector<log_entry> read(log_index from, log_index to) const {
    std::vector<log_entry> result;
    for (auto i = log_.lower_bound(from); i != log_.end(); ++i) {
      // At most three at a time, as a reader with a byte limit would.
      if (i->first > to || result.size() == 3)
        break;
      result.push_back(i->second);
    }
    return result;
  }

  sim_world& world_;
  sim_disk_options options_;
  std::map<log_index, log_entry> log_; // what the peer believes to be written
  log_index applied_;
  std::deque<pending> writes_;
  std::deque<held> held_;
  std::uint64_t last_write_ = 0;
  std::uint64_t state_write_ = 0; // the newest one with a term or vote
  std::uint64_t durable_write_ = 0;
  bool snapshot_waits_ = false;
};

} // namespace caucus::test
