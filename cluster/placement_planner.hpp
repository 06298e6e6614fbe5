// Purpose: where the replicas of each group shall be, and who shall lead.
#pragma once

#include "model/cluster.hpp"

#include <set>
#include <vector>

namespace caucus::cluster {

/// What the planner must know beside the map.
struct plan_facts {
  /// Nodes that answer now.
  std::set<node_id> reachable{};
  /// Draining nodes without clients: their replicas may go.
  std::set<node_id> emptied{};
};

/// Rows that shall be other than they are; empty: all is well. Doing it twice
/// gives nothing the second time.
///
/// - A shard has min(limits::replicas_wanted, active nodes) replicas, the
///   control group 3, and 5 from 5 nodes on.
/// - A removed node leaves every row at once. A draining one leads no row;
///   once it is emptied it leaves the rows.
/// - Replicas and leaders are spread so that two active nodes differ by at
///   most one, with the fewest moves that a greedy search finds. Nothing is
///   moved for the sake of balance while an active node is away.
/// - What can be reached is preferred for new replicas.
[[nodiscard]] std::vector<placement_row>
plan_placement(const cluster_map& now, const plan_facts& facts);

} // namespace caucus::cluster
