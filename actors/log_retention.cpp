// Step 8 of docs/message_flow.md: how much of a shard's log is kept.
#include "actors/log_retention.hpp"

#include <algorithm>

namespace caucus {

namespace {

/// Bytes between two marks: 64 MiB need some hundred of them.
constexpr std::uint64_t mark_bytes = 128 * 1024;

} // namespace

void log_retention::appended(const log_entry& entry) {
  bytes_ += entry.payload->size();
  const auto last = marks_.empty() ? 0 : marks_.back().bytes;
  if (marks_.empty() || bytes_ - last >= mark_bytes)
    marks_.push_back({entry.index.value(), bytes_});
  const auto keep = bounds_.trailing_bytes + 2 * bounds_.every_bytes;
  while (marks_.size() > 2 && bytes_ - marks_[1].bytes > keep)
    marks_.pop_front();
}

void log_retention::truncated(log_index from) {
  while (!marks_.empty() && marks_.back().index >= from.value())
    marks_.pop_back();
}

void log_retention::restarted() {
  marks_.clear();
}

void log_retention::follower(replica_id who, log_index match, mono_ms now) {
  if (match.value() == 0)
    return; // not heard of yet
  auto& one = followers_[who];
  if (match > one.match) {
    one.match = match;
    one.grew_at = now;
  }
}

std::uint64_t log_retention::bytes_above(std::uint64_t index) const {
  // The last mark at or below; none: all that was counted is above.
  const auto after
    = std::upper_bound(marks_.begin(), marks_.end(), index,
                       [](auto at, const mark& m) { return at < m.index; });
  if (after == marks_.begin())
    return marks_.empty() ? 0 : bytes_ - marks_.front().bytes;
  return bytes_ - std::prev(after)->bytes;
}

bool log_retention::due(log_index applied, log_index snapshot) const {
  if (applied <= snapshot)
    return false;
  return applied.value() - snapshot.value() >= bounds_.every_entries
         || bytes_above(snapshot.value()) >= bounds_.every_bytes;
}

std::uint64_t log_retention::first_by_bytes() const {
  const auto fits
    = std::lower_bound(marks_.begin(), marks_.end(), bounds_.trailing_bytes,
                       [this](const mark& m, std::uint64_t bytes) {
                         return bytes_ - m.bytes > bytes;
                       });
  // Before the first mark is what was found at the start, of unknown size.
  if (fits == marks_.begin())
    return 0;
  return std::prev(fits)->index + 1;
}

std::uint64_t log_retention::trailing(log_index snapshot, bool alone,
                                      mono_ms now) {
  const auto count
    = alone ? bounds_.trailing_entries_alone : bounds_.trailing_entries;
  const auto at = snapshot.value();
  auto first = std::max(at > count ? at - count + 1 : 1, first_by_bytes());
  first = std::min(first, at + 1);
  const auto usual = first;
  for (auto& [who, one] : followers_) {
    if (one.match.value() + 1 >= usual) {
      one.behind_since.reset();
      continue;
    }
    if (!one.behind_since)
      one.behind_since = now;
    if (now - *one.behind_since < bounds_.keep_time.count()
        && now - one.grew_at < bounds_.keep_patience.count())
      first = std::min(first, one.match.value() + 1);
  }
  return at + 1 - first;
}

} // namespace caucus
