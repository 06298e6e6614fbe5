// Step 8 of docs/message_flow.md: entries that have left the memory, for
// followers that lack them.
#pragma once

#include "model/limits.hpp"
#include "model/log.hpp"
#include "model/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace caucus {

/// Pieces of the log that were read from the disk. No read is waited for: what
/// is not here is wanted, read by the owner, and found when Raft asks again.
/// While a follower goes through a piece, the next one is wanted already, so
/// that it waits once and not at every piece. Plain; bounded by
/// `limits::follower_reads_max` pieces.
class catch_up_cache {
public:
  /// A read of the disk.
  struct job {
    log_index from;
    log_index to; // inclusive
    std::uint64_t number = 0;
  };

  /// The entries from `from` on, up to `to`, as far as they are here; none:
  /// they are wanted from now on. `disk_end` is the last one that cannot be
  /// had elsewhere.
  [[nodiscard]] std::vector<log_entry> range(log_index from, log_index to,
                                             log_index disk_end, mono_ms now);

  /// What to read next. Nothing while a read is under way: each is followed
  /// by `came` or `failed`.
  [[nodiscard]] std::optional<job> next_read();

  /// What was read; none, or a run that begins elsewhere: it was deleted
  /// meanwhile.
  void came(const job& what, std::vector<log_entry> entries, mono_ms now);
  void failed(const job& what);

  /// Followers that have caught up need no memory. Calls for it are cheap.
  void drop_idle(mono_ms now);

  /// What is here may be void now; a read that is under way does not count.
  void clear();

  [[nodiscard]] std::size_t size() const noexcept { return pieces_.size(); }

private:
  struct piece {
    std::vector<log_entry> entries; // contiguous, not empty
    mono_ms used;
  };

  piece* find(log_index index);
  void want(log_index from, log_index to);

  std::deque<piece> pieces_;
  std::deque<job> wanted_;
  std::optional<job> reading_;
  std::uint64_t last_number_ = 0;
};

} // namespace caucus
