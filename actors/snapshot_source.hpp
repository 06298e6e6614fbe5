// Step 8 of docs/message_flow.md, when a replica is made: frozen tables leave
// for another node.
#pragma once

#include "actors/interfaces.hpp"
#include "storage/snapshot_store.hpp"

namespace caucus {

/// Answers chunks of what replicas have offered, and lets go what nobody reads
/// any more. Blocks: the node spawns it detached. The store outlives it.
class snapshot_source_state {
public:
  static inline const char* name = "snapshot_source";

  snapshot_source_state(snapshot_source_actor::pointer self,
                        storage::snapshot_store* store);
  snapshot_source_actor::behavior_type make_behavior();

private:
  snapshot_chunk read(const snapshot_chunk_request& what);
  void tick();

  snapshot_source_actor::pointer self_;
  storage::snapshot_store* store_;
};

using snapshot_source_impl
  = snapshot_source_actor::stateful_impl<snapshot_source_state>;

} // namespace caucus
