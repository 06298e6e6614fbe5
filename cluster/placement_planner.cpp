// Purpose: where the replicas of each group shall be, and who shall lead.
#include "cluster/placement_planner.hpp"

#include "cluster/leader_paths.hpp"
#include "cluster/map_rules.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace caucus::cluster {

namespace {

using nodes = std::vector<node_id>;

bool has(const nodes& row, node_id node) {
  return std::find(row.begin(), row.end(), node) != row.end();
}

/// One plan in the making.
class planner {
public:
  planner(const cluster_map& now, const plan_facts& facts)
    : now_(now), facts_(facts), active_(active_nodes(now)) {
    for (std::uint16_t i = 0; i < limits::group_count; ++i) {
      const auto row = nodes_of(now, shard_id{i});
      rows_.emplace_back(row.begin(), row.end());
    }
    for (auto node : active_)
      load_[node] = placed_on(now, node);
    calm_ = std::all_of(active_.begin(), active_.end(), [this](node_id node) {
      return facts_.reachable.contains(node);
    });
  }

  std::vector<placement_row> plan() {
    if (active_.empty())
      return {}; // nowhere to go
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      clear_out(rows_[i]);
      fill(rows_[i], wanted(i));
      trim(rows_[i], wanted(i));
    }
    if (calm_)
      spread_replicas();
    for (auto& row : rows_)
      choose_leader(row);
    if (calm_)
      spread_leaders(shard_rows(), active_);
    return changes();
  }

private:
  [[nodiscard]] std::size_t wanted(std::size_t group) const {
    auto most = limits::replicas_wanted;
    if (group == control_shard.value())
      most = active_.size() >= limits::control_nodes_large
               ? limits::control_replicas_large
               : limits::control_replicas;
    return std::min(most, active_.size());
  }

  [[nodiscard]] bool active(node_id node) const {
    return std::binary_search(active_.begin(), active_.end(), node);
  }

  [[nodiscard]] std::size_t active_in(const nodes& row) const {
    return static_cast<std::size_t>(std::count_if(
      row.begin(), row.end(), [this](node_id node) { return active(node); }));
  }

  /// Who is gone, or has given away all else, leaves.
  void clear_out(nodes& row) const {
    std::erase_if(row, [this](node_id node) {
      const auto* found = find_node(now_, node);
      if (found == nullptr || found->state == node_state::removed)
        return true;
      return found->state == node_state::draining
             && facts_.emptied.contains(node);
    });
  }

  /// A draining node that is still there counts, unless there is no other:
  /// somebody must be able to lead in its place.
  void fill(nodes& row, std::size_t want) {
    const auto have = active_in(row) == 0 ? 0 : row.size();
    for (auto missing = want - std::min(want, have); missing > 0; --missing) {
      const auto next = least_loaded(row);
      if (!next)
        return;
      row.insert(std::find_if(row.begin(), row.end(),
                              [this](node_id node) { return !active(node); }),
                 *next);
      ++load_[*next];
    }
  }

  void trim(nodes& row, std::size_t want) {
    while (active_in(row) > want) {
      // The last one of the most loaded: who leads stays if it can.
      auto worst = row.end();
      for (auto i = row.begin(); i != row.end(); ++i)
        if (active(*i) && (worst == row.end() || load_[*i] >= load_[*worst]))
          worst = i;
      --load_[*worst];
      row.erase(worst);
    }
  }

  [[nodiscard]] std::optional<node_id> least_loaded(const nodes& row) const {
    std::optional<node_id> best;
    const auto rank = [this](node_id node) {
      return std::tuple{!facts_.reachable.contains(node), load_.at(node), node};
    };
    for (auto node : active_)
      if (!has(row, node) && (!best || rank(node) < rank(*best)))
        best = node;
    return best;
  }

  /// From the fullest to the emptiest node, until they differ by at most one.
  void spread_replicas() {
    for (;;) {
      const auto less
        = [](const auto& a, const auto& b) { return a.second < b.second; };
      auto low = std::min_element(load_.begin(), load_.end(), less);
      auto high = std::max_element(load_.begin(), load_.end(), less);
      if (high->second <= low->second + 1
          || !move_replica(high->first, low->first))
        return;
      --high->second;
      ++low->second;
    }
  }

  /// A replica that does not lead moves more cheaply.
  bool move_replica(node_id from, node_id to) {
    nodes* best = nullptr;
    for (auto* row : shard_rows()) {
      if (!has(*row, from) || has(*row, to))
        continue;
      if (best == nullptr || (best->front() == from && row->front() != from))
        best = row;
    }
    if (best == nullptr)
      return false; // only the control group is left: let it be
    std::replace(best->begin(), best->end(), from, to);
    return true;
  }

  /// Draining nodes go behind; the first active one leads.
  void choose_leader(nodes& row) const {
    std::stable_partition(row.begin(), row.end(),
                          [this](node_id node) { return active(node); });
  }

  std::vector<nodes*> shard_rows() {
    std::vector<nodes*> found;
    for (std::size_t i = 0; i < limits::shard_count; ++i)
      found.push_back(&rows_[i]);
    return found;
  }

  std::vector<placement_row> changes() {
    std::vector<placement_row> found;
    for (std::uint16_t i = 0; i < limits::group_count; ++i) {
      const auto before = nodes_of(now_, shard_id{i});
      if (!std::equal(before.begin(), before.end(), rows_[i].begin(),
                      rows_[i].end()))
        found.push_back({shard_id{i}, std::move(rows_[i])});
    }
    return found;
  }

  const cluster_map& now_;
  const plan_facts& facts_;
  nodes active_;
  std::map<node_id, std::size_t> load_;
  std::vector<nodes> rows_; // by group
  bool calm_ = false;       // every active node answers
};

} // namespace

std::vector<placement_row> plan_placement(const cluster_map& now,
                                          const plan_facts& facts) {
  return planner{now, facts}.plan();
}

} // namespace caucus::cluster
