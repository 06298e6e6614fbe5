// Beside the way of docs/message_flow.md: which nodes there are, for whoever
// asks without being an actor.
#pragma once

#include "model/cluster.hpp"

#include <memory>
#include <mutex>
#include <utility>

namespace caucus {

/// The newest map that this node has heard of. Thread safe: the controller puts
/// it in, everybody looks.
class published_map {
public:
  /// Null: none yet.
  [[nodiscard]] std::shared_ptr<const cluster_map> get() const {
    std::lock_guard lock{mutex_};
    return map_;
  }

  void put(cluster_map map) {
    auto fresh = std::make_shared<const cluster_map>(std::move(map));
    std::lock_guard lock{mutex_};
    map_ = std::move(fresh);
  }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const cluster_map> map_; // guarded by mutex_
};

} // namespace caucus
