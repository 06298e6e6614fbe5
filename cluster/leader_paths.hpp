// Purpose: who shall lead which shard, so that all nodes lead equally many.
#pragma once

#include "model/ids.hpp"

#include <vector>

namespace caucus::cluster {

/// Puts other nodes first in as few rows as it takes until no two of `active`
/// lead numbers that differ by more than one, or until no better way exists.
/// Only `active` nodes are put first. Each step moves leadership along a
/// shortest path from a node that leads most to one that leads least
/// (augmenting paths, as in the maximum-flow method of Edmonds and Karp):
/// where replicas are spread evenly, this reaches the optimum.
void spread_leaders(const std::vector<std::vector<node_id>*>& rows,
                    const std::vector<node_id>& active);

} // namespace caucus::cluster
