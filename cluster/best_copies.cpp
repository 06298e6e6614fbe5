// Purpose: whether copies of some nodes' stores make a whole cluster.
#include "cluster/best_copies.hpp"

#include "model/limits.hpp"

#include <algorithm>

namespace caucus::cluster {

namespace {

/// Of one shard, while copies are looked at.
struct candidate {
  best_copy best;
  log_term newest; // of all replicas
  log_term led;    // of the newest leader among them; 0: none
};

void look(candidate& at, const group_copy& what, std::size_t from) {
  at.newest = std::max(at.newest, what.term);
  if (what.leads)
    at.led = std::max(at.led, what.term);
  if (what.applied > at.best.applied) {
    at.best.applied = what.applied;
    at.best.from = from;
  }
}

} // namespace

std::vector<best_copy>
best_copies(const std::vector<std::vector<group_copy>>& copies) {
  std::vector<candidate> found(limits::shard_count);
  for (std::size_t i = 0; i < copies.size(); ++i)
    for (const auto& one : copies[i])
      if (one.shard.value() < found.size())
        look(found[one.shard.value()], one, i);
  std::vector<best_copy> result;
  for (auto& one : found) {
    one.best.current = one.led != log_term{} && one.led == one.newest;
    result.push_back(one.best);
  }
  return result;
}

} // namespace caucus::cluster
