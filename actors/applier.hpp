// Step 9 of docs/message_flow.md: committed entries change the tables.
#pragma once

#include "actors/disk_stats.hpp"
#include "actors/fatal.hpp"
#include "actors/interfaces.hpp"
#include "storage/state_store.hpp"

#include <memory>
#include <unordered_map>
#include <vector>

namespace caucus {

/// Like the log writer, but without a sync: what a crash takes away is applied
/// again from the log. Jobs of one shard that wait together become one
/// request, so that the store sees each shard once per batch. Blocks: the node
/// spawns it detached. A failed write or an entry that cannot be read ends the
/// process: a replica must not diverge.
class applier_state {
public:
  static inline const char* name = "applier";

  applier_state(applier_actor::pointer self, storage::state_store* store,
                std::shared_ptr<disk_stats> stats, fatal_handler fatal);
  applier_actor::behavior_type make_behavior();

private:
  void queue(const apply_job& job);
  void flush();

  applier_actor::pointer self_;
  storage::state_store* store_;
  std::shared_ptr<disk_stats> stats_;
  fatal_handler fatal_;
  std::size_t jobs_waiting_ = 0;
  /// Same length: who asked, and for what.
  std::vector<replica_actor> from_;
  std::vector<storage::apply_request> requests_;
  std::unordered_map<shard_id, std::size_t> place_of_;
  bool failed_ = false;
};

using applier_impl = applier_actor::stateful_impl<applier_state>;

} // namespace caucus
