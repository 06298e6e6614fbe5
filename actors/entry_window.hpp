// Step 7 of docs/message_flow.md: the log's newest entries, in memory.
#pragma once

#include "model/log.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace caucus {

/// Entries between the log writer and the applier, so that the way of a
/// message needs no read from disk; and the last applied ones, so that a
/// follower that lost a message needs none either. A contiguous run; empty at
/// a start.
class entry_window {
public:
  /// Adds the entry after the last one. The first one may have any index.
  void append(const log_entry& entry);

  /// Entries from here on are void.
  void truncate_from(log_index index);

  /// Entries up to here, inclusive, are applied: they leave, the oldest
  /// first, but for about `keep_bytes` of the window.
  void drop_to(log_index index, std::size_t keep_bytes = 0);

  /// A snapshot took the place of all that is here.
  void clear();

  /// Whether the entry is here.
  [[nodiscard]] bool holds(log_index index) const noexcept;

  /// The lowest index here; 0: empty.
  [[nodiscard]] log_index first() const noexcept;

  /// Entries [from, to] as far as they are here, at most about `bytes_max`
  /// bytes but at least one. `from` must be here.
  [[nodiscard]] std::vector<log_entry> range(log_index from, log_index to,
                                             std::size_t bytes_max) const;

private:
  std::deque<log_entry> entries_;
  std::size_t bytes_ = 0; // of all that is here, roughly
};

} // namespace caucus
