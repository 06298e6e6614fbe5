// Step 8 of docs/message_flow.md, when a replica is made: frozen tables leave
// for another node.
#include "actors/snapshot_source.hpp"

#include "actors/actor_clock.hpp"
#include "actors/type_ids.hpp"
#include "model/limits_snapshot.hpp"
#include "storage/checksum.hpp"

#include <utility>

namespace caucus {

snapshot_source_state::snapshot_source_state(
  snapshot_source_actor::pointer self, storage::snapshot_store* store)
  : self_(self), store_(store) {}

snapshot_source_actor::behavior_type snapshot_source_state::make_behavior() {
  self_->delayed_send(self_, limits::snapshot_tick, caf::tick_atom_v);
  return {[this](const snapshot_chunk_request& what) { return read(what); },
          [this](caf::tick_atom) { tick(); }};
}

snapshot_chunk snapshot_source_state::read(const snapshot_chunk_request& what) {
  snapshot_chunk result;
  storage::chunk_rows found;
  if (!store_->read(what.shard, what.index, what.after, mono_now(self_),
                    found)) {
    result.gone = true;
    return result;
  }
  result.crc = storage::crc32c(found.rows);
  result.rows = std::move(found.rows);
  result.last = std::move(found.last);
  result.complete = found.complete;
  return result;
}

void snapshot_source_state::tick() {
  store_->expire(mono_now(self_));
  self_->delayed_send(self_, limits::snapshot_tick, caf::tick_atom_v);
}

} // namespace caucus
