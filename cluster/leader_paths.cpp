// Purpose: who shall lead which shard, so that all nodes lead equally many.
#include "cluster/leader_paths.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

namespace caucus::cluster {

namespace {

using rows = std::vector<std::vector<node_id>*>;
using counts = std::map<node_id, std::size_t>;

/// How leadership could come to a node: from the first one of this row.
struct step {
  std::vector<node_id>* row = nullptr;
};

/// Where leadership of `from` can go, in one or more steps.
std::map<node_id, step> reach(const rows& all, const counts& led,
                              node_id from) {
  std::map<node_id, step> seen{{from, {}}};
  std::deque<node_id> next{from};
  while (!next.empty()) {
    const auto at = next.front();
    next.pop_front();
    for (auto* row : all) {
      if (row->empty() || row->front() != at)
        continue;
      for (auto to : *row)
        if (led.contains(to) && seen.try_emplace(to, step{row}).second)
          next.push_back(to);
    }
  }
  return seen;
}

/// Hands leadership on along the path that ends at `to`.
void follow_back(const std::map<node_id, step>& seen, node_id to) {
  for (auto* row = seen.at(to).row; row != nullptr; row = seen.at(to).row) {
    const auto from = row->front();
    std::iter_swap(row->begin(), std::find(row->begin(), row->end(), to));
    to = from;
  }
}

/// One path from a node that leads most; false: there is none.
bool improve(const rows& all, counts& led) {
  std::vector<std::pair<std::size_t, node_id>> order;
  for (const auto& [node, count] : led)
    order.emplace_back(count, node);
  std::sort(order.rbegin(), order.rend());
  for (const auto& [most, from] : order) {
    const auto seen = reach(all, led, from);
    auto best = from;
    for (const auto& [to, how] : seen)
      if (led.at(to) < led.at(best))
        best = to;
    if (led.at(best) + 1 >= most)
      continue;
    follow_back(seen, best);
    --led.at(from);
    ++led.at(best);
    return true;
  }
  return false;
}

} // namespace

void spread_leaders(const rows& all, const std::vector<node_id>& active) {
  counts led;
  for (auto node : active)
    led[node] = 0;
  for (const auto* row : all)
    if (!row->empty() && led.contains(row->front()))
      ++led[row->front()];
  while (improve(all, led)) {
    // Each step makes the sum of squares smaller: it ends.
  }
}

} // namespace caucus::cluster
