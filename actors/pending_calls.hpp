// Step 4 of docs/message_flow.md: one client's commands that have no answer
// yet, and the order in which they are tried again.
#pragma once

#include "actors/retry_policy.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace caucus {

/// Commands in the order of the client. While one to a conversation waits for
/// its next try, later ones to the same conversation wait behind it; once it
/// succeeds they follow at once, in their order. (What was on its way already
/// when the first one failed is not held back.) Plain: `Call` is what is sent.
template <class Call>
class pending_calls {
public:
  using ticket = std::uint64_t;
  /// Tickets to send now, in this order.
  using tickets = std::vector<ticket>;

  /// A new command about `key`. Answers its ticket; see `ready`.
  ticket add(std::string key, Call call, mono_ms now) {
    const auto id = ++last_;
    auto& x = calls_.try_emplace(id, std::move(key), std::move(call), now)
                .first->second;
    if (const auto i = stalled_.find(x.key); i != stalled_.end())
      i->second.waiting.insert(id);
    return id;
  }

  /// Whether a new command is to be sent at once.
  [[nodiscard]] bool ready(ticket id) const {
    const auto i = stalled_.find(calls_.at(id).key);
    return i == stalled_.end() || !i->second.waiting.contains(id);
  }

  [[nodiscard]] const Call& call(ticket id) const { return calls_.at(id).what; }

  /// A final answer: takes the command out. `next` gets what is to be sent.
  Call finish(ticket id, bool worked, tickets& next) {
    auto node = calls_.extract(id);
    const auto i = stalled_.find(node.mapped().key);
    if (i != stalled_.end() && i->second.probe == id)
      go_on(i, worked, next);
    return std::move(node.mapped().what);
  }

  /// A failure. Answers whether the command will be tried again; if not, call
  /// `finish`. `due` is when `wake` has something to do.
  template <class Rng>
  bool failed(ticket id, errc why, mono_ms now, Rng& rng) {
    auto& x = calls_.at(id);
    const auto wait = x.policy.next(why, now, rng);
    if (!wait)
      return false;
    auto& s = stalled_[x.key];
    if (s.probe == id)
      s.probe = 0;
    s.waiting.insert(id);
    if (s.probe == 0 && s.due == 0)
      s.due = now + wait->count();
    return true;
  }

  /// When the next try is due; empty: nothing waits for its time.
  [[nodiscard]] std::optional<mono_ms> due() const {
    std::optional<mono_ms> first;
    for (const auto& [key, s] : stalled_)
      if (s.due != 0 && (!first || s.due < *first))
        first = s.due;
    return first;
  }

  /// What is to be tried again now: of each conversation the first command.
  tickets wake(mono_ms now) {
    tickets out;
    for (auto& [key, s] : stalled_)
      if (s.due != 0 && s.due <= now)
        probe(s, out);
    return out;
  }

  [[nodiscard]] std::size_t size() const noexcept { return calls_.size(); }

private:
  struct entry {
    entry(std::string k, Call c, mono_ms now)
      : key(std::move(k)), what(std::move(c)), policy(now) {}
    std::string key;
    Call what;
    retry_policy policy;
  };
  /// A conversation without an owner just now.
  struct stall {
    std::set<ticket> waiting;
    ticket probe = 0; // on its way again; 0: none
    mono_ms due = 0;  // of the next probe; 0: one is on its way
  };
  using stalls = std::map<std::string, stall>;

  void probe(stall& s, tickets& out) {
    s.due = 0;
    s.probe = *s.waiting.begin();
    s.waiting.erase(s.waiting.begin());
    out.push_back(s.probe);
  }

  /// The probe is answered: all follow, or the next one probes.
  void go_on(typename stalls::iterator i, bool worked, tickets& next) {
    auto& s = i->second;
    s.probe = 0;
    if (!worked && !s.waiting.empty()) {
      probe(s, next);
      return;
    }
    next.insert(next.end(), s.waiting.begin(), s.waiting.end());
    stalled_.erase(i);
  }

  std::map<ticket, entry> calls_;
  stalls stalled_;
  ticket last_ = 0;
};

} // namespace caucus
