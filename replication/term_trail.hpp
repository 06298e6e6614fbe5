// Step 7 of docs/message_flow.md: which term each entry of the log is of. The
// engine has the same knowledge but does not show it; the guards need it, and
// two records that must agree catch a fault of either.
#pragma once

#include "model/ids.hpp"

#include <deque>

namespace caucus::replication {

/// The terms of a log without its entries: one record per term, so a log of
/// any length costs a few bytes. Aborts on a broken invariant (G9).
class term_trail {
public:
  /// Forgets all: the log now starts behind a snapshot (0, 0: no snapshot).
  void restart(log_index snapshot, log_term snapshot_term);

  /// The log's first entry may be at or below the snapshot (kept entries).
  /// Only right after `restart`.
  void begin_at(log_index first);

  /// Appends one entry; terms never fall.
  void append(log_term term);

  /// Drops the entries from `from` on.
  void truncate(log_index from);

  /// A snapshot at `index`, which must be in the log; `trailing` entries up to
  /// and with it stay. Answers the new first entry's index.
  log_index compact(log_index index, std::uint64_t trailing);

  /// 0: not in the log and not the snapshot's index.
  [[nodiscard]] log_term term_at(log_index index) const noexcept;

  [[nodiscard]] log_index first() const noexcept {
    return log_index{offset_ + 1};
  }
  [[nodiscard]] log_index last() const noexcept { return log_index{last_}; }
  [[nodiscard]] log_term last_term() const noexcept { return term_at(last()); }
  [[nodiscard]] log_index snapshot() const noexcept {
    return log_index{snapshot_};
  }
  [[nodiscard]] log_term snapshot_term() const noexcept {
    return snapshot_term_;
  }

private:
  struct run {
    std::uint64_t first; // index of the first entry of this term
    log_term term;
  };

  std::deque<run> runs_;
  std::uint64_t offset_ = 0; // the log is (offset_, last_]
  std::uint64_t last_ = 0;
  std::uint64_t snapshot_ = 0;
  log_term snapshot_term_;
};

} // namespace caucus::replication
