// Purpose: the conversations and people that a client knows.
#include "cli/chat/book.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace caucus::cli::chat {

conversation::conversation(std::string conv, std::size_t number,
                           std::uint64_t start)
  : log(start), number_(number) {
  about_.conv = std::move(conv);
}

void conversation::take_row(const row& from) {
  known_ = true;
  if (from.head >= as_of_) {
    as_of_ = from.head;
    about_ = from;
    about_.messages.clear();
  }
  if (from.last)
    active_at_ = std::max(active_at_, from.last->ts);
  for (const auto& one : from.messages)
    active_at_ = std::max(active_at_, one.ts);
  log.note_head(from.head);
  // A node that has not heard of the newest mark counts too many.
  if (from.read < read_)
    return;
  read_ = from.read;
  delivered_ = std::max(delivered_, read_);
  unread_ = from.unread;
}

void conversation::follow(const entry& one, const std::string& me) {
  if (one.kind == entry_kind::message) {
    active_at_ = std::max(active_at_, one.ts);
    if (one.from == me)
      raise_read(one.seq); // who sends has read all up to there
    else if (one.from == about_.peer)
      raise_peer_read(one.seq);
    // A row counts its messages up to its head.
    if (one.from != me && one.seq > std::max(read_, about_.head))
      ++unread_;
  }
  if (one.seq <= as_of_)
    return;
  as_of_ = one.seq;
  about_.head = one.seq;
  if (one.kind == entry_kind::member_added)
    about_.members += one.members.size();
  if (one.kind == entry_kind::member_removed)
    about_.members
      -= std::min<std::uint64_t>(about_.members, one.members.size());
  if (one.kind != entry_kind::updated)
    return;
  if (one.role.empty()) {
    about_.title = one.title;
    about_.open = one.open;
  } else if (std::find(one.members.begin(), one.members.end(), me)
             != one.members.end()) {
    about_.role = one.role;
  }
}

bool conversation::raise_read(std::uint64_t to) {
  if (to <= read_)
    return false;
  read_ = to;
  delivered_ = std::max(delivered_, read_);
  const auto& lines = log.lines();
  const auto above
    = std::count_if(lines.begin(), lines.end(), [this](const entry& one) {
        return one.kind == entry_kind::message && one.seq > read_;
      });
  // Those that are not held were counted by the node, and are below the run.
  if (read_ >= log.base())
    unread_ = static_cast<std::uint64_t>(above);
  return true;
}

bool conversation::raise_delivered(std::uint64_t to) {
  if (to <= delivered_)
    return false;
  delivered_ = to;
  return true;
}

void conversation::raise_peer_read(std::uint64_t to) noexcept {
  peer_read_ = std::max(peer_read_, to);
}

void conversation::keep_early(const entry& one) {
  log.note_head(one.seq);
  if (early_.size() < early_max)
    early_.push_back(one);
}

std::vector<entry> conversation::take_early() {
  return std::exchange(early_, {});
}

const std::string& conversation::name() const noexcept {
  if (!about_.title.empty())
    return about_.title;
  return about_.peer.empty() ? about_.conv : about_.peer;
}

conversation* book::at(const std::string& conv) {
  const auto i = all_.find(conv);
  return i == all_.end() ? nullptr : &i->second;
}

conversation& book::ensure(const std::string& conv, std::uint64_t start) {
  if (auto* known = at(conv))
    return *known;
  return all_.try_emplace(conv, conversation{conv, next_number_++, start})
    .first->second;
}

void book::drop(const std::string& conv) {
  all_.erase(conv);
}

found_conversation book::find(std::string_view text) {
  if (auto* exact = at(std::string{text}))
    return {.one = exact};
  std::size_t number = 0;
  const auto* end = text.data() + text.size();
  const auto digits = std::from_chars(text.data(), end, number).ptr == end;
  std::vector<conversation*> same, begins;
  for (auto& [conv, one] : all_) {
    if (digits && one.number() == number)
      return {.one = &one};
    if (one.name() == text)
      same.push_back(&one);
    else if (one.name().starts_with(text))
      begins.push_back(&one);
  }
  const auto& fitting = same.empty() ? begins : same;
  if (fitting.size() == 1)
    return {.one = fitting.front()};
  if (fitting.empty())
    return {.problem = "there is no conversation " + std::string{text}
                       + " (/list shows them; /dm USER begins one)"};
  std::string numbers;
  for (const auto* one : fitting)
    numbers += ' ' + std::to_string(one->number());
  return {.problem = std::to_string(fitting.size())
                     + " conversations fit; give a number:" + numbers};
}

std::vector<conversation*> book::sorted() {
  std::vector<conversation*> result;
  for (auto& [conv, one] : all_)
    if (one.known())
      result.push_back(&one);
  std::stable_sort(result.begin(), result.end(), [](auto* a, auto* b) {
    return a->active_at() > b->active_at();
  });
  return result;
}

} // namespace caucus::cli::chat
