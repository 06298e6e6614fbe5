// Beside the way of docs/message_flow.md: which node a client is best off at.
#pragma once

#include "model/cluster.hpp"

#include <string>

namespace caucus {

/// The active node that wins the draw for this user (rendezvous hashing:
/// Thaler and Ravishankar, 1998): always the same one while it is there, and
/// only the users of a node that comes or goes move. `usable(node)` tells
/// whether clients can be sent to it now. Null: there is none.
template <class Usable>
const node_row* place_user(const cluster_map& map, const user_id& user,
                           Usable usable) {
  const node_row* best = nullptr;
  std::uint64_t most = 0;
  for (const auto& row : map.nodes) {
    if (row.state != node_state::active || row.client_url.empty()
        || !usable(row.node))
      continue;
    const auto draw
      = stable_hash(user.value() + '@' + std::to_string(row.node.value()));
    if (best == nullptr || draw > most) {
      best = &row;
      most = draw;
    }
  }
  return best;
}

} // namespace caucus
