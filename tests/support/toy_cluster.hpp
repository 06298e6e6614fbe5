// A cluster of the planner and the stewards without wires: nodes come, drain,
// die; groups take one step after the other, and each step is checked.
#pragma once

#include "cluster/map_rules.hpp"
#include "cluster/membership_step.hpp"
#include "cluster/placement_planner.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace caucus::test {

class toy_cluster {
public:
  struct group {
    std::vector<cluster::group_member> members;
    node_id leader;
    std::map<node_id, replica_id> opened;
    std::uint64_t last = 1000;
  };

  explicit toy_cluster(unsigned seed) : rng_(seed) {
    add();
    map.cluster = cluster_id{1};
    plan();
    for (std::uint16_t i = 0; i < limits::group_count; ++i) {
      group made;
      made.leader = node_id{0};
      made.members = {{fresh(node_id{0}), true, log_index{made.last}}};
      groups.push_back(made);
    }
  }

  node_id add() {
    const node_id node{static_cast<std::uint16_t>(map.nodes.size())};
    map.nodes.push_back({.node = node});
    up.insert(node);
    return node;
  }

  void set_state(node_id node, node_state state) {
    map.nodes.at(node.value()).state = state;
  }

  /// The rows that changed.
  std::size_t plan() {
    cluster::plan_facts facts;
    facts.reachable = up;
    for (const auto& row : map.nodes)
      if (row.state == node_state::draining && !leads_any(row.node))
        facts.emptied.insert(row.node);
    const auto rows = cluster::plan_placement(map, facts);
    for (const auto& row : rows) {
      const auto i = std::find_if(
        map.placement.begin(), map.placement.end(),
        [&](const placement_row& x) { return x.shard == row.shard; });
      if (i == map.placement.end())
        map.placement.push_back(row);
      else
        *i = row;
    }
    ++map.version;
    return rows.size();
  }

  /// One step of every group. Answers whether all are where they shall be.
  bool round() {
    bool settled = true;
    for (std::uint16_t i = 0; i < limits::group_count; ++i)
      settled = step(shard_id{i}) && settled;
    return settled;
  }

  /// Plans and steps until nothing is left to do.
  bool settle(std::size_t rounds = 500) {
    for (std::size_t i = 0; i < rounds; ++i) {
      const auto planned = plan();
      if (round() && planned == 0)
        return true;
    }
    return false;
  }

  [[nodiscard]] bool leads_any(node_id node) const {
    return std::any_of(groups.begin(), groups.end(),
                       [node](const auto& one) { return one.leader == node; });
  }

  [[nodiscard]] std::size_t replicas_on(node_id node) const {
    std::size_t count = 0;
    for (const auto& one : groups)
      for (const auto& member : one.members)
        count += node_of(member.id) == node ? 1 : 0;
    return count;
  }

  [[nodiscard]] bool has_quorum(const group& one) const {
    std::size_t voters = 0;
    std::size_t alive = 0;
    for (const auto& member : one.members) {
      voters += member.voter ? 1 : 0;
      alive += member.voter && up.contains(node_of(member.id)) ? 1 : 0;
    }
    return alive * 2 > voters;
  }

  cluster_map map;
  std::set<node_id> up;
  std::vector<group> groups;
  std::size_t changes = 0;

private:
  replica_id fresh(node_id node) { return make_replica_id(node, ++unique_); }

  static const cluster::group_member*
  on_node(const std::vector<cluster::group_member>& all, node_id node) {
    for (const auto& one : all)
      if (node_of(one.id) == node)
        return &one;
    return nullptr;
  }

  /// Some live voter, if those who live can elect one.
  bool elect(group& one) {
    const auto* now = on_node(one.members, one.leader);
    if (now != nullptr && now->voter && up.contains(one.leader))
      return has_quorum(one);
    if (!has_quorum(one))
      return false;
    for (const auto& member : one.members)
      if (member.voter && up.contains(node_of(member.id))) {
        one.leader = node_of(member.id);
        one.opened.clear();
        return true;
      }
    return false;
  }

  /// Live members copy, some slowly.
  void replicate(group& one) {
    ++one.last;
    for (auto& member : one.members) {
      if (!up.contains(node_of(member.id)))
        continue;
      const auto lacks = one.last - member.match.value();
      const auto copied
        = member.voter ? lacks : std::min(lacks, 100 + rng_() % 900);
      member.match = log_index{member.match.value() + copied};
    }
  }

  bool step(shard_id shard) {
    auto& one = groups[shard.value()];
    if (!elect(one))
      return false;
    replicate(one);
    const auto wanted = cluster::nodes_of(map, shard);
    const cluster::group_view view{on_node(one.members, one.leader)->id,
                                   one.members, log_index{one.last},
                                   log_index{one.last}};
    const cluster::step_facts facts{
      map, wanted, [this](node_id node) { return up.contains(node); },
      one.opened};
    auto next = cluster::next_step(view, facts);
    using kind = cluster::step::kind;
    if (next.what == kind::settled && one.leader != wanted.front()) {
      if (const auto to = cluster::successor(view, facts); to != replica_id{})
        one.leader = node_of(to);
      return false;
    }
    if (next.what == kind::open)
      one.opened[next.node] = fresh(next.node);
    if (next.what == kind::transfer)
      one.leader = node_of(next.to);
    if (next.what == kind::change)
      change(one, next.members, wanted);
    return next.what == kind::settled;
  }

  void change(group& one, const std::vector<cluster::group_member>& next,
              std::span<const node_id> wanted) {
    check(differences(one.members, next) == 1, "more than one at a time");
    const auto* self = on_node(next, one.leader);
    check(self != nullptr && self->voter, "the leader took itself out");
    const auto before = voters(one.members);
    const auto after = voters(next);
    check(after + 1 >= before, "two voters went");
    if (after < before)
      check(after >= wanted.size() || only_removed(one.members, next),
            "a voter went before its successor voted");
    for (const auto& member : next)
      if (const auto* old = on_node(one.members, node_of(member.id));
          member.voter && (old == nullptr || !old->voter)) {
        check(old != nullptr, "a voter that never was a standby");
        check(old->match.value() + limits::raft_promotion_lag_max >= one.last,
              "a voter without the log");
      }
    one.members = next;
    ++changes;
    check(has_quorum(one), "nobody can commit any more");
  }

  [[nodiscard]] bool
  only_removed(const std::vector<cluster::group_member>& before,
               const std::vector<cluster::group_member>& after) const {
    for (const auto& member : before)
      if (on_node(after, node_of(member.id)) == nullptr
          && map.nodes.at(node_of(member.id).value()).state
               != node_state::removed)
        return false;
    return true;
  }

  static std::size_t voters(const std::vector<cluster::group_member>& all) {
    return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [](const auto& one) { return one.voter; }));
  }

  static std::size_t differences(const std::vector<cluster::group_member>& a,
                                 const std::vector<cluster::group_member>& b) {
    std::size_t count = 0;
    for (const auto& one : a) {
      const auto* same = on_node(b, node_of(one.id));
      count
        += same == nullptr || same->id != one.id || same->voter != one.voter;
    }
    for (const auto& one : b)
      count += on_node(a, node_of(one.id)) == nullptr;
    return count;
  }

  static void check(bool holds, const std::string& what) {
    if (!holds)
      throw std::logic_error(what);
  }

  std::mt19937 rng_;
  std::uint64_t unique_ = 0;
};

} // namespace caucus::test
