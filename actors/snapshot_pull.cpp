// Purpose: which chunk of a snapshot to ask for next, and when to give it up.
#include "actors/snapshot_pull.hpp"

#include "model/limits_snapshot.hpp"
#include "storage/checksum.hpp"

#include <chrono>
#include <utility>

namespace caucus {

void byte_pace::spend(std::size_t bytes, mono_ms now) {
  if (now > due_) { // what was not used is not saved up
    due_ = now;
    rest_ = 0;
  }
  const auto parts = rest_ + std::uint64_t{bytes} * 1000;
  due_ += static_cast<mono_ms>(parts / rate_);
  rest_ = parts % rate_;
}

snapshot_pull::snapshot_pull(fetch_snapshot what, mono_ms now)
  : what_(std::move(what)), progress_(now) {}

snapshot_chunk_request snapshot_pull::request() const {
  return {what_.shard, what_.what.index, after_};
}

snapshot_pull::verdict snapshot_pull::take(const snapshot_chunk& chunk,
                                           mono_ms now) {
  if (chunk.gone || chunk.rows.size() > limits::snapshot_chunk_bytes_max)
    return verdict::give_up;
  if (storage::crc32c(chunk.rows) != chunk.crc)
    return verdict::damaged;
  // Else the same rows could come for ever.
  if (!chunk.complete && chunk.last <= after_)
    return verdict::give_up;
  after_ = chunk.last;
  progress_ = now;
  return chunk.complete ? verdict::last : verdict::good;
}

bool snapshot_pull::stalled(mono_ms now) const noexcept {
  constexpr std::chrono::milliseconds most = limits::snapshot_stall_max;
  return now - progress_ > most.count();
}

} // namespace caucus
