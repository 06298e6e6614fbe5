// Beside the way of docs/message_flow.md: copies of nodes' stores, for an
// operator.
#pragma once

#include "actors/services.hpp"

#include <caf/all.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace caucus {

struct backup_deps {
  services_ptr world;
  /// Copies this node's store into a folder that does not exist yet; blocks.
  /// Answers why not, for people: then nothing is left of it.
  std::function<std::string(const std::string&)> copy;
};

/// Copies the store of this node, and has the other nodes copy theirs.
///
/// Life: the node's. Thread: its own, because copying blocks.
class backup_state {
public:
  static inline const char* name = "backup";

  backup_state(backup_actor::pointer self, backup_deps deps);
  backup_actor::behavior_type make_behavior();

  /// Where the node's copy goes.
  [[nodiscard]] static std::string folder_of(const std::string& dir,
                                             node_id node);

private:
  using groups = std::vector<cluster::group_copy>;
  using seen = std::vector<replica_status>;
  using copied = std::function<void(caf::expected<store_copy>)>;
  struct gathering;

  void copy(const std::string& dir, copied then);
  void look(std::function<void(seen)> then);
  [[nodiscard]] static groups groups_of(const seen& before, const seen& after);
  caf::result<backup_report> on_back_up(const back_up& what);
  void ask_others(const std::shared_ptr<gathering>& job);
  void finish(gathering& job, node_id node, caf::expected<store_copy> what);

  backup_actor::pointer self_;
  backup_deps deps_;
  bool busy_ = false; // with what an operator asked for
};

using backup_impl = backup_actor::stateful_impl<backup_state>;

} // namespace caucus
