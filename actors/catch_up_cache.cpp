// Step 8 of docs/message_flow.md: entries that have left the memory, for
// followers that lack them.
#include "actors/catch_up_cache.hpp"

#include <algorithm>
#include <chrono>

namespace caucus {

namespace {

/// Longer than a follower is silent without being lost.
constexpr mono_ms idle_ms
  = std::chrono::milliseconds{5 * limits::raft_election}.count();

} // namespace

catch_up_cache::piece* catch_up_cache::find(log_index index) {
  for (auto& one : pieces_)
    if (one.entries.front().index <= index && index <= one.entries.back().index)
      return &one;
  return nullptr;
}

void catch_up_cache::want(log_index from, log_index to) {
  const auto same = [from](const job& one) { return one.from == from; };
  if ((reading_ && reading_->from == from)
      || wanted_.size() >= limits::follower_reads_max
      || std::any_of(wanted_.begin(), wanted_.end(), same))
    return;
  wanted_.push_back({from, to, ++last_number_});
}

std::vector<log_entry> catch_up_cache::range(log_index from, log_index to,
                                             log_index disk_end, mono_ms now) {
  auto* here = find(from);
  if (here == nullptr) {
    want(from, disk_end);
    return {};
  }
  here->used = now;
  const auto& entries = here->entries;
  const auto at = from.value() - entries.front().index.value();
  const log_index next{entries.back().index.value() + 1};
  if (at >= entries.size() / 2 && next <= disk_end && find(next) == nullptr)
    want(next, disk_end);
  const auto count = std::min<std::uint64_t>(entries.size() - at,
                                             to.value() - from.value() + 1);
  const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(at);
  return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

std::optional<catch_up_cache::job> catch_up_cache::next_read() {
  if (reading_ || wanted_.empty())
    return std::nullopt;
  reading_ = wanted_.front();
  wanted_.pop_front();
  return reading_;
}

void catch_up_cache::came(const job& what, std::vector<log_entry> entries,
                          mono_ms now) {
  if (!reading_ || reading_->number != what.number)
    return;
  reading_.reset();
  if (entries.empty() || entries.front().index != what.from)
    return;
  if (pieces_.size() >= limits::follower_reads_max)
    pieces_.erase(std::min_element(
      pieces_.begin(), pieces_.end(),
      [](const piece& a, const piece& b) { return a.used < b.used; }));
  pieces_.push_back({std::move(entries), now});
}

void catch_up_cache::failed(const job& what) {
  if (reading_ && reading_->number == what.number)
    reading_.reset();
}

void catch_up_cache::drop_idle(mono_ms now) {
  std::erase_if(pieces_,
                [now](const piece& one) { return one.used + idle_ms <= now; });
}

void catch_up_cache::clear() {
  pieces_.clear();
  wanted_.clear();
  reading_.reset();
}

} // namespace caucus
