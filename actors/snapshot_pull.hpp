// Purpose: which chunk of a snapshot to ask for next, and when to give it up.
#pragma once

#include "actors/disk_messages.hpp"
#include "model/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace caucus {

/// Spreads what a node pulls over time, whatever shard it is of.
class byte_pace {
public:
  explicit byte_pace(std::size_t bytes_per_second) : rate_(bytes_per_second) {}

  void spend(std::size_t bytes, mono_ms now);

  /// When the next bytes may be asked for.
  [[nodiscard]] mono_ms due() const noexcept { return due_; }

private:
  std::uint64_t rate_;
  mono_ms due_ = 0;
  std::uint64_t rest_ = 0; // of a millisecond, in parts of `rate_`
};

/// One shard's tables on their way here. Asks for one chunk at a time, from
/// the last good row on: so a chunk that was lost or damaged, or a link that
/// was cut, costs one chunk.
class snapshot_pull {
public:
  snapshot_pull(fetch_snapshot what, mono_ms now);

  [[nodiscard]] const fetch_snapshot& what() const noexcept { return what_; }
  [[nodiscard]] snapshot_chunk_request request() const;

  enum class verdict {
    /// Stage it; `request` names the next one.
    good,
    /// Stage it; it is the last one.
    last,
    /// As if it had not come: ask again.
    damaged,
    /// The source does not have it any more, or speaks nonsense.
    give_up,
  };
  verdict take(const snapshot_chunk& chunk, mono_ms now);

  /// Nothing good came for limits::snapshot_stall_max.
  [[nodiscard]] bool stalled(mono_ms now) const noexcept;

private:
  fetch_snapshot what_;
  std::string after_;
  mono_ms progress_;
};

} // namespace caucus
