// For tests: a disk that takes its time, hangs now and then, and forgets what
// was not synced when its node crashes.
#pragma once

#include "model/log.hpp"
#include "model/time.hpp"
#include "sim_network.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace caucus::test {

/// What a caller of raft_peer can do wrong. The simulator must find each.
enum class sim_mistake {
  none,
  /// A write counts as durable before it is.
  reports_before_sync,
  /// A message leaves before its term or vote is durable.
  messages_before_state,
  /// The tables of a snapshot are in force, the old log is still there.
  torn_install,
  /// The log above a snapshot goes while another replica fetches it.
  no_retention,
  /// More of the log is deleted than Raft was told.
  compacts_too_much,
};

struct sim_disk_options {
  mono_ms sync_max_ms = 8;
  std::uint64_t snapshot_every = 40;
  std::uint64_t trailing = 10;
  sim_mistake mistake = sim_mistake::none;
};

class sim_disk {
public:
  struct write {
    std::uint64_t number = 0;
    log_write what;
    bool install = false;
    log_index applied; // the tables, when it was given
    mono_ms ready = 0;
  };

  sim_disk(sim_random random, sim_disk_options options)
    : random_(std::move(random)), options_(options) {}

  shard_log durable; // with all payloads

  /// Queues; the write is durable when `take` gives it back. Answers its
  /// number.
  std::uint64_t add(write what, mono_ms now) {
    auto delay = 1
                 + static_cast<mono_ms>(
                   random_(static_cast<std::uint64_t>(options_.sync_max_ms)));
    if (random_(100) == 0)
      delay += 200; // a disk that hangs
    what.ready = now + delay;
    if (!writes_.empty())
      what.ready = std::max(what.ready, writes_.back().ready);
    what.number = ++last_;
    writes_.push_back(std::move(what));
    return last_;
  }

  /// The next write that is durable now.
  std::optional<write> take(mono_ms now) {
    if (writes_.empty() || writes_.front().ready > now)
      return std::nullopt;
    auto done = std::move(writes_.front());
    writes_.pop_front();
    put(done);
    return done;
  }

  [[nodiscard]] std::optional<mono_ms> next() const {
    return writes_.empty() ? std::nullopt
                           : std::optional{writes_.front().ready};
  }
  [[nodiscard]] const std::deque<write>& waiting() const { return writes_; }

  /// Some of the waiting writes may have reached the disk, in order; and some
  /// of what was applied, which nobody syncs.
  void crash(log_index applied) {
    auto kept = options_.mistake == sim_mistake::reports_before_sync
                  ? 0
                  : random_(writes_.size() + 1);
    bool installed = false;
    for (std::uint64_t i = 0; i < kept; ++i) {
      put(writes_[i]);
      installed = installed || writes_[i].install;
    }
    if (applied > durable.applied && !installed)
      durable.applied
        = log_index{durable.applied.value()
                    + random_(applied.value() - durable.applied.value() + 1)};
    writes_.clear();
    last_ = 0;
  }

  /// Whether the entry is here for good.
  [[nodiscard]] bool has(const log_entry& entry) const {
    if (durable.applied >= entry.index
        || (durable.snapshot && durable.snapshot->index >= entry.index))
      return true;
    const auto& all = durable.entries;
    const auto at = std::lower_bound(
      all.begin(), all.end(), entry.index,
      [](const log_entry& e, log_index index) { return e.index < index; });
    return at != all.end() && at->index == entry.index
           && at->term == entry.term;
  }

private:
  void put(const write& done) {
    const auto& what = done.what;
    auto& entries = durable.entries;
    auto cut = [&entries](auto void_entry) {
      entries.erase(std::remove_if(entries.begin(), entries.end(), void_entry),
                    entries.end());
    };
    if (what.truncate_from)
      cut([&](auto& e) { return e.index >= *what.truncate_from; });
    entries.insert(entries.end(), what.entries.begin(), what.entries.end());
    if (what.state)
      durable.state = *what.state;
    const bool torn
      = done.install && options_.mistake == sim_mistake::torn_install;
    if (what.snapshot && !torn)
      durable.snapshot = what.snapshot;
    if (what.compact_to)
      cut([&](auto& e) { return e.index <= *what.compact_to; });
    durable.applied = std::max(durable.applied, done.applied);
    if (done.install) {
      if (!torn)
        entries.clear();
      durable.applied = what.snapshot->index;
    }
  }

  sim_random random_;
  sim_disk_options options_;
  std::deque<write> writes_;
  std::uint64_t last_ = 0;
};

} // namespace caucus::test
