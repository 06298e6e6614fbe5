// Step 5 of docs/message_flow.md: which peers can be reached now.
#pragma once

#include "actors/interfaces.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

namespace caucus {

/// Handles of the links that are up. Thread safe: links put themselves in and
/// out, everybody looks.
class link_table {
public:
  /// Null: the peer cannot be reached now.
  [[nodiscard]] link_actor find(node_id peer) const {
    std::shared_lock lock{mutex_};
    const auto i = links_.find(peer);
    return i == links_.end() ? link_actor{} : i->second;
  }

  void put(node_id peer, link_actor link) {
    std::unique_lock lock{mutex_};
    links_[peer] = std::move(link);
  }

  void drop(node_id peer) {
    std::unique_lock lock{mutex_};
    links_.erase(peer);
  }

  void clear() {
    std::unique_lock lock{mutex_};
    links_.clear();
  }

  /// Calls `f(peer, link)` for each; `f` must not change the table.
  template <class F>
  void each(F f) const {
    std::shared_lock lock{mutex_};
    for (const auto& [peer, link] : links_)
      f(peer, link);
  }

private:
  mutable std::shared_mutex mutex_;
  std::map<node_id, link_actor> links_; // guarded by mutex_
};

} // namespace caucus
