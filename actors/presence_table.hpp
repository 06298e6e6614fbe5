// Step 5 of docs/message_flow.md: which users of a shard have sessions, what
// others see of them, and which presence actor speaks for them.
#pragma once

#include "model/frame.hpp"
#include "model/ids.hpp"
#include "model/time.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>
#include <vector>

namespace caucus {

/// The shard's own copy of who is connected: it outlives a presence actor that
/// fails, so that its successor starts with the same sessions. Plain: `Handle`
/// is any value.
template <class Handle>
class presence_table {
public:
  using child_id = std::uint64_t;

  struct entry {
    Handle handle{};
    child_id id = 0; // 0: no actor speaks for the user
    std::uint64_t forwarded = 0;
    std::vector<session_id> sessions;
    /// What others see; `user` empty: nothing was said yet.
    frame::presence_row row;
    mono_ms quiet_since = 0;

    [[nodiscard]] bool alive() const noexcept { return id != 0; }
  };

  entry& of(const user_id& user) { return entries_[user]; }

  entry* find(const user_id& user) {
    const auto i = entries_.find(user);
    return i == entries_.end() ? nullptr : &i->second;
  }

  entry& up(const user_id& user, session_id session) {
    auto& x = entries_[user];
    if (std::find(x.sessions.begin(), x.sessions.end(), session)
        == x.sessions.end())
      x.sessions.push_back(session);
    return x;
  }

  /// Null: the user was not known. Call `settle` afterwards.
  entry* down(const user_id& user, session_id session) {
    auto* x = find(user);
    if (x != nullptr)
      std::erase(x->sessions, session);
    return x;
  }

  void spawned(const user_id& user, Handle handle, child_id id) {
    auto& x = entries_[user];
    x.handle = std::move(handle);
    x.id = id;
    x.forwarded = 0;
    by_id_[id] = user;
  }

  /// After a call to the user's actor, or instead of one: who has no session
  /// is due for a tick after the linger; who has no actor either is forgotten.
  void settle(const user_id& user, mono_ms now) {
    const auto i = entries_.find(user);
    if (i == entries_.end() || !i->second.sessions.empty())
      return;
    if (!i->second.alive()) {
      entries_.erase(i);
      return;
    }
    i->second.quiet_since = now;
    quiet_.emplace_back(now, user);
  }

  /// Calls `f(handle)` for actors of users without a session, once per
  /// `settle`, when nothing has been said to them for `span`.
  template <class F>
  void each_due(mono_ms now, mono_ms span, F f) {
    while (!quiet_.empty() && now - quiet_.front().first >= span) {
      const auto [since, user] = std::move(quiet_.front());
      quiet_.pop_front();
      const auto* x = find(user);
      if (x != nullptr && x->alive() && x->sessions.empty()
          && x->quiet_since == since)
        f(x->handle);
    }
  }

  /// The actor's news. Answers false if it is not the one that speaks.
  bool changed(child_id id, const frame::presence_row& row) {
    const auto i = by_id_.find(id);
    if (i == by_id_.end())
      return false;
    entries_[i->second].row = row;
    return true;
  }

  /// Whether the actor may end after `handled` calls; if so it is forgotten.
  bool release(child_id id, std::uint64_t handled) {
    const auto i = by_id_.find(id);
    if (i == by_id_.end())
      return false;
    const auto* x = find(i->second);
    if (x->forwarded != handled || !x->sessions.empty())
      return false;
    entries_.erase(i->second);
    by_id_.erase(i);
    return true;
  }

  /// The actor has failed. What others see stays as it was for now; a user
  /// with sessions gets a new actor at the next `each_orphan`.
  void fallen(child_id id) {
    const auto i = by_id_.find(id);
    if (i == by_id_.end())
      return;
    const auto user = i->second;
    by_id_.erase(i);
    auto& x = entries_[user];
    x.handle = Handle{};
    x.id = 0;
    if (x.sessions.empty())
      entries_.erase(user);
    else
      orphans_.push_back(user);
  }

  /// Drops all actors, calling `f(handle)` for each; keeps the sessions.
  template <class F>
  void drop_actors(F f) {
    const auto known = std::exchange(by_id_, {});
    for (const auto& [id, user] : known) {
      auto& x = entries_[user];
      f(x.handle);
      auto sessions = std::move(x.sessions);
      x = entry{};
      x.sessions = std::move(sessions);
      if (x.sessions.empty())
        entries_.erase(user);
    }
    quiet_.clear();
    orphans_.clear();
  }

  /// After the shard is led again: everybody with a session needs an actor.
  void orphan_all() {
    orphans_.clear();
    for (const auto& [user, x] : entries_)
      if (!x.alive())
        orphans_.push_back(user);
  }

  /// Calls `f(user)` for users that have sessions and no actor.
  template <class F>
  void each_orphan(F f) {
    for (const auto& user : std::exchange(orphans_, {})) {
      const auto* x = find(user);
      if (x != nullptr && !x->alive())
        f(user);
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
  std::unordered_map<user_id, entry> entries_;
  std::unordered_map<child_id, user_id> by_id_;
  std::deque<std::pair<mono_ms, user_id>> quiet_; // rising times
  std::vector<user_id> orphans_;
};

} // namespace caucus
