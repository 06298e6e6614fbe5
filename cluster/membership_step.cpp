// Purpose: the next small step from the members that a group has to those that
// it shall have.
#include "cluster/membership_step.hpp"

#include "cluster/map_rules.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <optional>

namespace caucus::cluster {

namespace {

using kind = step::kind;
using members = std::vector<group_member>;

const group_member* on_node(const members& all, node_id node) {
  const auto i
    = std::find_if(all.begin(), all.end(), [node](const group_member& one) {
        return node_of(one.id) == node;
      });
  return i == all.end() ? nullptr : &*i;
}

/// Not meant to stay: its node is not wanted, or has another member that is.
bool surplus(const group_view& group, const step_facts& facts,
             const group_member& one) {
  const auto node = node_of(one.id);
  return std::find(facts.wanted.begin(), facts.wanted.end(), node)
           == facts.wanted.end()
         || on_node(group.members, node)->id != one.id;
}

step change(members next) {
  return {.what = kind::change, .members = std::move(next)};
}

step without(const group_view& group, replica_id gone) {
  auto next = group.members;
  std::erase_if(next, [gone](const auto& one) { return one.id == gone; });
  return change(std::move(next));
}

/// Those that stay must be able to commit without it.
bool can_lose(const group_view& group, const step_facts& facts,
              replica_id gone) {
  std::size_t voters = 0;
  std::size_t alive = 0;
  for (const auto& one : group.members) {
    if (!one.voter || one.id == gone)
      continue;
    ++voters;
    alive += one.id == group.self || facts.reachable(node_of(one.id)) ? 1 : 0;
  }
  return alive * 2 > voters;
}

/// Takes out what the group gains nothing from.
std::optional<step> take_out_the_dead(const group_view& group,
                                      const step_facts& facts) {
  for (const auto& one : group.members) {
    if (one.id == group.self || !surplus(group, facts, one))
      continue;
    const auto* row = find_node(facts.map, node_of(one.id));
    const auto removed = row == nullptr || row->state == node_state::removed;
    if (!one.voter || (removed && can_lose(group, facts, one.id)))
      return without(group, one.id);
  }
  return std::nullopt;
}

bool must_not_lead(const group_view& group, const step_facts& facts) {
  const auto node = node_of(group.self);
  return std::find(facts.wanted.begin(), facts.wanted.end(), node)
           == facts.wanted.end()
         || !is_active(facts.map, node);
}

bool caught_up(const group_view& group, const group_member& one) {
  return one.match != log_index{}
         && one.match.value() + limits::raft_promotion_lag_max
              >= group.last.value();
}

/// What brings a wanted node that is no voter yet nearer to being one.
step bring_in(const group_view& group, const step_facts& facts, node_id node) {
  const auto* found = on_node(group.members, node);
  if (found == nullptr) {
    if (const auto i = facts.opened.find(node); i != facts.opened.end()) {
      auto next = group.members;
      next.push_back({i->second, false, {}});
      return change(std::move(next));
    }
    if (facts.reachable(node))
      return {.what = kind::open, .node = node};
    return {.what = kind::blocked, .node = node};
  }
  if (!facts.reachable(node)) // as a voter it would count and not answer
    return {.what = kind::blocked, .node = node};
  if (caught_up(group, *found)) {
    auto next = group.members;
    for (auto& one : next)
      one.voter = one.voter || one.id == found->id;
    return change(std::move(next));
  }
  return {.what = kind::catching_up, .node = node};
}

bool votes(const group_view& group, node_id node) {
  const auto* found = on_node(group.members, node);
  return found != nullptr && found->voter;
}

/// One at a time, those that have begun first. Empty: all wanted are voters.
std::optional<step> bring_in_the_wanted(const group_view& group,
                                        const step_facts& facts) {
  std::optional<step> waits;
  for (const auto begun : {true, false}) {
    for (auto node : facts.wanted) {
      const auto member = on_node(group.members, node) != nullptr;
      if (votes(group, node) || member != begun)
        continue;
      auto next = bring_in(group, facts, node);
      if (next.what != kind::blocked)
        return next;
      waits = std::move(next);
    }
  }
  return waits;
}

} // namespace

replica_id successor(const group_view& group, const step_facts& facts) {
  for (auto node : facts.wanted) {
    const auto* one = on_node(group.members, node);
    if (one != nullptr && one->voter && one->id != group.self
        && is_active(facts.map, node) && facts.reachable(node)
        && one->match >= group.commit)
      return one->id;
  }
  return {};
}

step next_step(const group_view& group, const step_facts& facts) {
  if (auto next = take_out_the_dead(group, facts))
    return *next;
  if (must_not_lead(group, facts))
    if (const auto to = successor(group, facts); to != replica_id{})
      return {.what = kind::transfer, .to = to};
  if (auto next = bring_in_the_wanted(group, facts))
    return *next;
  auto next = step{};
  for (const auto& one : group.members) {
    if (!surplus(group, facts, one))
      continue;
    if (one.id != group.self && can_lose(group, facts, one.id))
      return without(group, one.id);
    next = {.what = kind::blocked, .node = node_of(one.id)};
  }
  return next;
}

} // namespace caucus::cluster
