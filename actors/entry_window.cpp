// Step 7 of docs/message_flow.md: the log's newest entries, in memory.
#include "actors/entry_window.hpp"

#include "replication/invariant.hpp"

namespace caucus {

namespace {

/// With what an entry costs beside its payload.
std::size_t bytes_of(const log_entry& entry) {
  return entry.payload->size() + sizeof(log_entry);
}

} // namespace

void entry_window::append(const log_entry& entry) {
  replication::require(entries_.empty()
                         || entry.index.value()
                              == entries_.back().index.value() + 1,
                       "the window is contiguous");
  entries_.push_back(entry);
  bytes_ += bytes_of(entry);
}

void entry_window::truncate_from(log_index index) {
  while (!entries_.empty() && entries_.back().index >= index) {
    bytes_ -= bytes_of(entries_.back());
    entries_.pop_back();
  }
}

void entry_window::drop_to(log_index index, std::size_t keep_bytes) {
  while (!entries_.empty() && entries_.front().index <= index
         && (keep_bytes == 0 || bytes_ > keep_bytes)) {
    bytes_ -= bytes_of(entries_.front());
    entries_.pop_front();
  }
}

void entry_window::clear() {
  entries_.clear();
  bytes_ = 0;
}

bool entry_window::holds(log_index index) const noexcept {
  return !entries_.empty() && entries_.front().index <= index
         && index <= entries_.back().index;
}

log_index entry_window::first() const noexcept {
  return entries_.empty() ? log_index{} : entries_.front().index;
}

std::vector<log_entry> entry_window::range(log_index from, log_index to,
                                           std::size_t bytes_max) const {
  replication::require(holds(from), "the window holds the range's begin");
  std::vector<log_entry> out;
  std::size_t bytes = 0;
  auto at = from.value() - entries_.front().index.value();
  for (; at < entries_.size() && entries_[at].index <= to; ++at) {
    bytes += entries_[at].payload->size();
    if (!out.empty() && bytes > bytes_max)
      break;
    out.push_back(entries_[at]);
  }
  return out;
}

} // namespace caucus
