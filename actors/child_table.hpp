// Step 5 of docs/message_flow.md: which actors a shard has made, how many
// calls each was given, and which of them have been idle for long.
#pragma once

#include "model/time.hpp"

#include <cstdint>
#include <list>
#include <unordered_map>
#include <utility>

namespace caucus {

/// Children by key, in the order of their last use, so that looking for idle
/// ones costs nothing for the busy ones. Plain: `Handle` is any value, `id` a
/// number that no other child ever had.
template <class Key, class Handle>
class child_table {
public:
  using child_id = std::uint64_t;

  /// The key's child for one call, which is counted; null: none, `add` one.
  const Handle* use(const Key& key, mono_ms now) {
    const auto i = by_key_.find(key);
    if (i == by_key_.end())
      return nullptr;
    auto& child = *i->second;
    ++child.forwarded;
    child.used = now;
    children_.splice(children_.end(), children_, i->second);
    return &child.handle;
  }

  /// Adds a child for a key that has none, without a call so far.
  void add(const Key& key, Handle handle, child_id id, mono_ms now) {
    children_.push_back({key, std::move(handle), id, 0, now});
    const auto i = std::prev(children_.end());
    by_key_.emplace(key, i);
    by_id_.emplace(id, i);
  }

  /// Whether the child may end after `handled` calls: yes if no other call is
  /// on its way to it. It is then forgotten, so that the next call of its key
  /// makes a new one.
  bool release(child_id id, std::uint64_t handled) {
    const auto i = by_id_.find(id);
    if (i == by_id_.end())
      return true; // forgotten before: no call goes to it any more
    if (i->second->forwarded != handled)
      return false;
    erase(i->second);
    return true;
  }

  /// The child has failed. Answers whether it was known.
  bool forget(child_id id) {
    const auto i = by_id_.find(id);
    if (i == by_id_.end())
      return false;
    erase(i->second);
    return true;
  }

  /// Calls `f(handle)` for every child that was last used `span` ago or
  /// earlier, the longest idle first. `f` must not change the table.
  template <class F>
  void each_idle(mono_ms now, mono_ms span, F f) const {
    for (const auto& child : children_) {
      if (now - child.used < span)
        return;
      f(child.handle);
    }
  }

  template <class F>
  void each(F f) const {
    for (const auto& child : children_)
      f(child.handle);
  }

  [[nodiscard]] std::size_t size() const noexcept { return children_.size(); }

  void clear() {
    by_id_.clear();
    by_key_.clear();
    children_.clear();
  }

private:
  struct child {
    Key key;
    Handle handle;
    child_id id;
    std::uint64_t forwarded;
    mono_ms used;
  };
  using place = typename std::list<child>::iterator;

  void erase(place i) {
    by_id_.erase(i->id);
    by_key_.erase(i->key);
    children_.erase(i);
  }

  std::list<child> children_; // the longest idle first
  std::unordered_map<Key, place> by_key_;
  std::unordered_map<child_id, place> by_id_;
};

} // namespace caucus
