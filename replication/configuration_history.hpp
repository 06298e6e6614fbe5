// Step 7 of docs/message_flow.md: which configurations the log holds. The
// newest one counts as soon as it is in the log (Ongaro, 4.1); the applied
// one is what a snapshot must name.
#pragma once

#include "replication/raft_peer.hpp"

#include <deque>

namespace caucus::replication {

class configuration_history {
public:
  struct item {
    log_index index; // 0: there is none yet
    std::string bytes;
    std::vector<member> members;
  };

  /// Forgets all but this one, which counts as applied.
  void restart(log_index index, std::string_view bytes);

  /// A change was put in the log. Aborts if its bytes are malformed: they were
  /// checked when they came in.
  void append(log_index index, std::string_view bytes);

  /// The log was cut.
  void truncate(log_index from);

  /// Everything up to `index` is applied.
  void apply(log_index index);

  [[nodiscard]] const item& applied() const noexcept { return items_.front(); }
  [[nodiscard]] const item& newest() const noexcept { return items_.back(); }

private:
  std::deque<item> items_{item{}}; // rising; never empty
};

} // namespace caucus::replication
