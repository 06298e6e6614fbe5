// Step 8 of docs/message_flow.md: how much of a shard's log is kept.
#pragma once

#include "model/limits.hpp"
#include "model/log.hpp"
#include "model/time.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace caucus {

/// What the log may take; tests make it small.
struct log_bounds {
  std::uint64_t trailing_entries = limits::log_trailing_entries;
  std::uint64_t trailing_entries_alone = limits::log_trailing_entries_alone;
  std::uint64_t trailing_bytes = limits::log_trailing_bytes;
  std::uint64_t every_entries = limits::snapshot_every_entries;
  std::uint64_t every_bytes = limits::snapshot_every_bytes;
  std::chrono::milliseconds keep_time = limits::log_keep_time;
  std::chrono::milliseconds keep_patience = limits::log_keep_patience;
};

/// When a snapshot is due, and what of the log stays behind it. A follower
/// that was away for minutes shall find all it lacks; one that is catching up
/// is not overtaken, as long as its log grows and for `keep_time` at most.
///
/// The bytes of entries found at a start are not known and count as none: the
/// log then has up to twice its bytes for a while.
class log_retention {
public:
  explicit log_retention(log_bounds bounds = {}) : bounds_(bounds) {}

  void appended(const log_entry& entry);
  void truncated(log_index from);
  /// The log is empty, behind a snapshot.
  void restarted();

  /// How far a follower is; leaders say it about once per heartbeat.
  void follower(replica_id who, log_index match, mono_ms now);
  /// Leadership is over: nobody is known.
  void forget_followers() { followers_.clear(); }

  /// Whether a snapshot at `applied` is due after the last one.
  [[nodiscard]] bool due(log_index applied, log_index snapshot) const;

  /// How many entries, up to and with that of the snapshot, stay; `alone`:
  /// nobody else needs any.
  [[nodiscard]] std::uint64_t trailing(log_index snapshot, bool alone,
                                       mono_ms now);

private:
  /// So many bytes came up to and with this entry.
  struct mark {
    std::uint64_t index;
    std::uint64_t bytes;
  };
  struct progress {
    log_index match;
    mono_ms grew_at = 0;
    std::optional<mono_ms> behind_since;
  };

  [[nodiscard]] std::uint64_t bytes_above(std::uint64_t index) const;
  [[nodiscard]] std::uint64_t first_by_bytes() const;

  log_bounds bounds_;
  std::deque<mark> marks_; // rising; coarse
  std::uint64_t bytes_ = 0;
  std::map<replica_id, progress> followers_;
};

} // namespace caucus
