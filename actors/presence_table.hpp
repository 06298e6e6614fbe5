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

/// The shard's own copy of who is connected, and where: it outlives a presence
/// actor that fails, so that its successor starts with the same sessions.
/// Plain: `Handle` is any value.
template <class Handle>
class presence_table {
public:
  using child_id = std::uint64_t;

  struct session {
    session_id id{};
    node_id node{};
    /// The node could not be reached since: the session may be gone.
    bool doubted = false;
    /// The client knows who of its friends is there.
    bool greeted = false;
  };

  struct entry {
    Handle handle{};
    child_id id = 0; // 0: no actor speaks for the user
    std::uint64_t forwarded = 0;
    std::vector<session> sessions{};
    /// What others see; `user` empty: nothing was said yet.
    frame::presence_row row{};
    /// What the user chose: where a new actor goes on.
    presence_status chosen = presence_status::offline;
    mono_ms quiet_since = 0;

    [[nodiscard]] bool alive() const noexcept { return id != 0; }
  };

  entry& of(const user_id& user) { return entries_[user]; }

  entry* find(const user_id& user) {
    const auto i = entries_.find(user);
    return i == entries_.end() ? nullptr : &i->second;
  }

  /// `greeted` only for a session that is not known yet.
  entry& up(const user_id& user, session_id id, node_id node, bool greeted) {
    auto& x = entries_[user];
    auto& all = x.sessions;
    const auto i = std::find_if(all.begin(), all.end(),
                                [&](const auto& s) { return s.id == id; });
    if (i == all.end())
      all.push_back({id, node, false, greeted});
    else
      i->doubted = false;
    return x;
  }

  /// Null: the user was not known. Call `settle` afterwards.
  entry* down(const user_id& user, session_id id) {
    auto* x = find(user);
    if (x != nullptr)
      std::erase_if(x->sessions, [&](const auto& s) { return s.id == id; });
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
  bool changed(child_id id, const frame::presence_row& row,
               presence_status chosen) {
    const auto i = by_id_.find(id);
    if (i == by_id_.end())
      return false;
    auto& x = entries_[i->second];
    x.row = row;
    x.chosen = chosen;
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

  /// Calls `f(user)` for users that have sessions and no actor any more.
  template <class F>
  void each_orphan(F f) {
    for (const auto& user : std::exchange(orphans_, {})) {
      const auto* x = find(user);
      if (x != nullptr && !x->alive())
        f(user);
    }
  }

  // -- another leader's users ------------------------------------------------

  /// The user was online under the last leader: it stays so for others until
  /// all nodes have told their sessions.
  void remember(const frame::presence_row& row, presence_status chosen) {
    auto& x = entries_[row.user];
    x.row = row;
    x.chosen = chosen;
    remembered_.push_back(row.user);
  }

  /// Everybody has told: calls `f(user)` for at most `limit` of the remembered
  /// ones that nobody has told of. Answers whether there may be more.
  template <class F>
  bool each_gone(std::size_t limit, F f) {
    while (!remembered_.empty() && limit > 0) {
      const auto user = std::move(remembered_.back());
      remembered_.pop_back();
      const auto* x = find(user);
      if (x == nullptr || x->alive() || !x->sessions.empty())
        continue;
      --limit;
      f(user);
    }
    return !remembered_.empty();
  }

  // -- nodes -----------------------------------------------------------------

  /// The node cannot be reached, or not any more.
  void doubt(node_id node) {
    for (auto& [user, x] : entries_)
      for (auto& s : x.sessions)
        s.doubted = s.doubted || s.node == node;
  }

  /// Calls `f(user, session)` for the sessions of `node` that it has not told
  /// again since `doubt`; `f` takes them down.
  template <class F>
  void each_doubted(node_id node, F f) const {
    std::vector<std::pair<user_id, session_id>> gone;
    for (const auto& [user, x] : entries_)
      for (const auto& s : x.sessions)
        if (s.node == node && s.doubted)
          gone.emplace_back(user, s.id);
    for (const auto& [user, id] : gone)
      f(user, id);
  }

  /// Drops everything, calling `f(handle)` for each actor.
  template <class F>
  void clear(F f) {
    for (const auto& [id, user] : by_id_)
      f(entries_[user].handle);
    by_id_.clear();
    entries_.clear();
    quiet_.clear();
    orphans_.clear();
    remembered_.clear();
  }

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
  std::unordered_map<user_id, entry> entries_;
  std::unordered_map<child_id, user_id> by_id_;
  std::deque<std::pair<mono_ms, user_id>> quiet_; // rising times
  std::vector<user_id> orphans_;
  std::vector<user_id> remembered_;
};

} // namespace caucus
