// Step 7 of docs/message_flow.md: which term each entry of the log is of.
#include "replication/term_trail.hpp"

#include "replication/invariant.hpp"

namespace caucus::replication {

void term_trail::restart(log_index snapshot, log_term snapshot_term) {
  require((snapshot.value() == 0) == (snapshot_term.value() == 0),
          "a snapshot without a term");
  runs_.clear();
  offset_ = last_ = snapshot_ = snapshot.value();
  snapshot_term_ = snapshot_term;
}

void term_trail::begin_at(log_index first) {
  require(runs_.empty() && first.value() > 0 && first.value() <= snapshot_ + 1,
          "a hole between the snapshot and the log");
  offset_ = last_ = first.value() - 1;
}

void term_trail::append(log_term term) {
  require(term.value() > 0, "an entry without a term");
  ++last_;
  if (!runs_.empty()) {
    require(term >= runs_.back().term, "terms fall along the log");
    if (term == runs_.back().term)
      return;
  }
  runs_.push_back({last_, term});
}

void term_trail::truncate(log_index from) {
  require(from.value() > offset_ && from.value() <= last_,
          "truncation outside the log");
  last_ = from.value() - 1;
  while (!runs_.empty() && runs_.back().first > last_)
    runs_.pop_back();
}

log_index term_trail::compact(log_index index, std::uint64_t trailing) {
  auto term = term_at(index);
  require(term.value() > 0, "a snapshot outside the log");
  snapshot_ = index.value();
  snapshot_term_ = term;
  if (snapshot_ > trailing && snapshot_ - trailing > offset_) {
    offset_ = snapshot_ - trailing;
    while (runs_.size() > 1 && runs_[1].first <= offset_ + 1)
      runs_.pop_front();
    if (offset_ == last_)
      runs_.clear();
  }
  return first();
}

log_term term_trail::term_at(log_index index) const noexcept {
  auto at = index.value();
  if (at > offset_ && at <= last_)
    for (auto i = runs_.rbegin(); i != runs_.rend(); ++i)
      if (i->first <= at)
        return i->term;
  return at != 0 && at == snapshot_ ? snapshot_term_ : log_term{};
}

} // namespace caucus::replication
