// Purpose: a user's client: everything that comes in finds its place.
#include "cli/chat/client.hpp"

#include <algorithm>

namespace caucus::cli::chat {

namespace {

using namespace std::chrono_literals;

/// The node repeats nothing, so a lost "off" must not type for ever.
constexpr auto typing_shown = 7s;
/// Marks of so long go out together.
constexpr auto marks_delay = 200ms;
/// The missing entries are often right behind.
constexpr auto hole_grace = 250ms;

} // namespace

void client::take(const packet& what) {
  const auto& ev = what.ev;
  if (ev == "conv.added") {
    load_row(what.what.conv);
  } else if (ev == "conv.removed") {
    drop(what.what.conv, {.code = "not_member"});
  } else if (what.what.seq > 0
             && (ev.starts_with("message") || ev.starts_with("conv."))) {
    take_entry(what.what);
  } else if (ev == "mark") {
    take_mark(what);
  } else if (ev == "presence") {
    book_.people[what.user] = {what.status, what.last_seen};
    watcher_.presence_changed(what.user);
  } else if (ev == "typing") {
    take_typing(what);
  } else if (ev == "heads") {
    take_heads(what);
  } else if (ev == "sync") {
    take_sync(what);
  } else if (ev == "resync") {
    resync(what.within_ms);
  } else if (ev == "goaway") {
    goaway_delay_ms_ = what.delay_ms;
    next_url_ = what.url;
  } else if (ev == "error" && what.refused && !what.refused->retry) {
    watcher_.problem("the node says: " + what.refused->code + ' '
                     + what.refused->text);
  }
}

void client::take_entry(const entry& one) {
  const auto& gone = one.members;
  if (one.kind == entry_kind::member_removed
      && std::find(gone.begin(), gone.end(), options_.user) != gone.end())
    return drop(one.conv, {.code = "not_member"});
  auto& in = book_.ensure(one.conv, one.seq - 1);
  if (in.known())
    return deliver(in, {one});
  in.keep_early(one); // until it has a name
  load_row(one.conv);
}

void client::take_row(const row& from) {
  const auto& messages = from.messages;
  const auto start = messages.empty() ? from.head : messages.front().seq - 1;
  auto& in = book_.ensure(from.conv, start);
  in.take_row(from);
  // Marks are told without an answer; one that was lost is told again.
  if (in.read() > from.read)
    owe_mark(from.conv);
  deliver(in, in.take_early());
  deliver(in, messages);
  watcher_.changed(in);
}

void client::take_heads(const packet& what) {
  for (const auto& [conv, head] : what.heads) {
    auto& in = book_.ensure(conv, head);
    if (!in.known())
      load_row(conv);
    in.log.note_head(head);
    look_at_hole(in, 0ms);
  }
}

void client::take_mark(const packet& what) {
  auto* in = book_.at(what.what.conv);
  if (in == nullptr)
    return;
  if (what.user == options_.user) {
    in->raise_read(what.read); // by another device
    in->raise_delivered(what.delivered);
  } else if (what.user == in->about().peer) {
    in->raise_peer_read(what.read);
  }
  watcher_.changed(*in);
}

void client::take_typing(const packet& what) {
  auto* in = book_.at(what.what.conv);
  if (in == nullptr || what.user == options_.user)
    return;
  auto& typists = typists_[in->conv()];
  typists.erase(what.user);
  if (what.what.on) {
    typists[what.user] = now_ + typing_shown;
    agenda_.at(now_ + typing_shown, [this, conv = in->conv()] {
      if (auto* still = book_.at(conv))
        watcher_.changed(*still);
    });
  }
  watcher_.changed(*in);
}

std::vector<std::string> client::typists(const std::string& conv) const {
  std::vector<std::string> result;
  if (const auto i = typists_.find(conv); i != typists_.end())
    for (const auto& [user, until] : i->second)
      if (until > now_)
        result.push_back(user);
  return result;
}

void client::deliver(conversation& in, const std::vector<entry>& entries) {
  std::vector<entry> joined;
  for (const auto& one : entries)
    for (auto& each : in.log.offer(one))
      joined.push_back(std::move(each));
  for (const auto& one : joined) {
    // It is in its place: no further attempt is needed.
    if (one.from == options_.user && !one.cid.empty())
      outbox_.settle(one.cid);
    else if (one.kind == entry_kind::message && in.raise_delivered(one.seq))
      owe_mark(in.conv());
    if (const auto i = typists_.find(in.conv()); i != typists_.end())
      i->second.erase(one.from);
    in.follow(one, options_.user);
  }
  if (!joined.empty())
    watcher_.joined(in, joined);
  look_at_hole(in, hole_grace);
}

void client::drop(const std::string& conv, const failure& why) {
  const auto* in = book_.at(conv);
  if (in == nullptr)
    return;
  for (const auto& lost : outbox_.drop(conv))
    watcher_.not_sent(lost, why);
  watcher_.dropped(*in);
  book_.drop(conv);
  typists_.erase(conv);
}

void client::mark_read(conversation& in) {
  if (in.raise_read(in.log.seen()))
    owe_mark(in.conv());
}

void client::owe_mark(const std::string& conv) {
  if (marks_owed_.empty() && state_ == client_state::online)
    agenda_.at(now_ + marks_delay, [this] { tell_marks(); });
  marks_owed_.insert(conv);
}

void client::tell_marks() {
  if (state_ != client_state::online)
    return; // told when it is
  for (const auto& conv : marks_owed_)
    if (const auto* in = book_.at(conv)) {
      // The mark "read" moves the other one too.
      const auto read = in->read() >= in->delivered();
      tell(command{read ? "mark.read" : "mark.delivered"}
             .put("conv", conv)
             .put("seq", read ? in->read() : in->delivered()));
    }
  marks_owed_.clear();
}

} // namespace caucus::cli::chat
