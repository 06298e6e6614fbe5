// Purpose: the log of one conversation as this client holds it.
#include "cli/chat/message_log.hpp"

#include <algorithm>
#include <utility>

namespace caucus::cli::chat {

namespace {

bool is_change(const entry& one) noexcept {
  return one.kind == entry_kind::edited || one.kind == entry_kind::deleted
         || one.kind == entry_kind::reaction;
}

void react(reaction_table& on, const entry& change) {
  auto& users = on[change.reaction];
  std::erase(users, change.from);
  if (change.on)
    users.insert(std::lower_bound(users.begin(), users.end(), change.from),
                 change.from);
  if (users.empty())
    on.erase(change.reaction);
}

} // namespace

bool is_line(const entry& one) noexcept {
  return !is_change(one) && one.kind != entry_kind::other;
}

void apply_change(entry& message, const entry& change) {
  if (message.removed != 0 || message.kind != entry_kind::message)
    return;
  if (change.kind == entry_kind::deleted) {
    message.removed = std::max<std::int64_t>(change.ts, 1);
    message.text.clear();
    message.reactions.clear();
  } else if (change.kind == entry_kind::reaction) {
    react(message.reactions, change);
  } else if (change.has_body && change.ts >= message.edited) {
    message.text = change.text;
    message.edited = change.ts;
  }
}

const entry* message_log::at(std::uint64_t seq) const noexcept {
  const auto i
    = std::lower_bound(lines_.begin(), lines_.end(), seq,
                       [](const entry& a, auto b) { return a.seq < b; });
  return i != lines_.end() && i->seq == seq ? &*i : nullptr;
}

entry* message_log::find(std::uint64_t seq) noexcept {
  return const_cast<entry*>(std::as_const(*this).at(seq));
}

void message_log::note_head(std::uint64_t head) noexcept {
  head_ = std::max(head_, head);
}

std::vector<entry> message_log::offer(entry one) {
  if (one.seq <= seen_)
    return {};
  note_head(one.seq);
  if (one.seq != seen_ + 1) {
    const auto seq = one.seq;
    if (held_.size() < held_max)
      held_.insert_or_assign(seq, std::move(one));
    return {};
  }
  std::vector<entry> joined;
  ++seen_;
  joined.push_back(std::move(one));
  held_.erase(held_.begin(), held_.upper_bound(seen_));
  for (auto i = held_.find(seen_ + 1); i != held_.end();
       i = held_.find(seen_ + 1)) {
    joined.push_back(std::move(i->second));
    held_.erase(i);
    ++seen_;
  }
  for (const auto& each : joined)
    take(each);
  trim();
  return joined;
}

void message_log::take(const entry& one) {
  if (is_change(one))
    change(one);
  else if (is_line(one))
    lines_.push_back(one);
}

// A message that is not held yet may come with a page that was asked for
// before this change was made.
void message_log::change(const entry& one) {
  if (auto* message = find(one.target)) {
    apply_change(*message, one);
  } else if (one.target <= base_) {
    early_.push_back(one);
    if (early_.size() > early_max)
      early_.pop_front();
  }
}

void message_log::trim() {
  if (lines_.size() <= lines_max)
    return;
  while (lines_.size() > lines_max)
    lines_.pop_front();
  base_ = lines_.front().seq - 1;
}

std::size_t message_log::prepend(std::vector<entry> page) {
  std::sort(page.begin(), page.end(),
            [](const auto& a, const auto& b) { return a.seq > b.seq; });
  std::size_t lines = 0;
  for (auto& one : page) {
    if (one.seq != base_ || base_ == 0)
      continue;
    --base_;
    if (!is_line(one))
      continue;
    lines_.push_front(std::move(one));
    ++lines;
  }
  for (const auto& one : std::exchange(early_, {}))
    change(one);
  return lines;
}

} // namespace caucus::cli::chat
