// Beside the way of docs/message_flow.md: brings the groups that are led here
// to where the map wants them. This file: looking, balance, stopping.
#include "actors/steward.hpp"

#include "actors/actor_clock.hpp"
#include "actors/type_ids.hpp"
#include "cluster/map_rules.hpp"

#include <algorithm>
#include <utility>

namespace caucus {

namespace {

/// Ticks in which every group is looked at once.
constexpr std::size_t round = 4;

} // namespace

steward_state::steward_state(steward_actor::pointer self, services_ptr world,
                             cluster_map kept, std::uint32_t seed)
  : self_(self), world_(std::move(world)), map_(std::move(kept)), rng_(seed),
    groups_(limits::group_count) {
  for (std::uint16_t i = 0; i < limits::group_count; ++i)
    groups_[i].seen.shard = shard_id{i};
}

steward_actor::behavior_type steward_state::make_behavior() {
  self_->delayed_send(self_, limits::steward_tick, caf::tick_atom_v);
  return {
    [this](const cluster_map& what) {
      if (what.version > map_.version)
        map_ = what;
    },
    [this](const link_changed& what) {
      balance_.link_changed(what.peer, what.up, mono_now(self_));
    },
    [this](const read_replicas&) { return briefs(); },
    [this](const quiesce&) { return on_quiesce(); },
    [this](caf::tick_atom) { tick(); },
  };
}

// -- looking ------------------------------------------------------------------

void steward_state::tick() {
  self_->delayed_send(self_, limits::steward_tick, caf::tick_atom_v);
  ++ticks_;
  end_quiesce();
  for (std::uint16_t i = 0; i < limits::group_count; ++i)
    if (i % round == ticks_ % round || quiesce_since_
        || slots_.has(shard_id{i}))
      ask(shard_id{i});
  if (!quiesce_since_)
    balance();
}

void steward_state::ask(shard_id shard) {
  if (std::exchange(at(shard).asked, true))
    return;
  self_
    ->request(world_->replicas.at(shard.value()), caf::infinite,
              read_status{shard})
    .then([this](const replica_status& what) { take(what); },
          [this, shard](const caf::error&) { at(shard).asked = false; });
}

void steward_state::take(const replica_status& what) {
  auto& work = at(what.shard);
  work.asked = false;
  if (work.seen.term != what.term) {
    work.opened.clear();
    work.not_before = 0;
    work.search_at = 0;
    work.waits = 0; // answers to another term do not count
  }
  work.seen = what;
  work.seen_at = mono_now(self_);
  balance_.led(what.shard, leads(work), work.seen_at);
  if (!leads(work)) {
    slots_.leave(what.shard);
    work.settled = false;
  } else if (quiesce_since_) {
    hand_over_for_good(work);
  } else {
    advance(work);
  }
}

bool steward_state::leads(const group& work) const {
  return work.seen.self != replica_id{}
         && work.seen.role == replication::role::leader;
}

bool steward_state::reachable(node_id node) const {
  return node == world_->node || world_->links.find(node) != nullptr;
}

steward_state::group* steward_state::find(place where) {
  auto& work = at(where.shard);
  return leads(work) && work.seen.term == where.term ? &work : nullptr;
}

cluster::group_view steward_state::view(const group& work) const {
  cluster::group_view found{
    work.seen.self, {}, work.seen.last, work.seen.commit};
  for (const auto& one : work.seen.members)
    found.members.push_back({one.id, one.voter, one.match});
  return found;
}

cluster::step_facts steward_state::facts(const group& work) const {
  return {map_, cluster::nodes_of(map_, work.seen.shard),
          [this](node_id node) { return reachable(node); }, work.opened};
}

std::vector<replica_brief> steward_state::briefs() const {
  std::vector<replica_brief> found;
  for (const auto& work : groups_)
    if (work.seen.self != replica_id{})
      found.push_back({work.seen.shard, work.seen.self, leads(work),
                       work.settled, work.seen.commit, work.seen.applied});
  return found;
}

// -- balance ------------------------------------------------------------------

void steward_state::balance() {
  std::vector<cluster::hand_over> wanted;
  for (const auto& work : groups_) {
    if (!leads(work) || !work.settled || work.waits > 0)
      continue;
    const auto known = facts(work);
    if (known.wanted.empty() || known.wanted.front() == world_->node)
      continue;
    const auto to = cluster::successor(view(work), known);
    if (to != replica_id{} && node_of(to) == known.wanted.front())
      wanted.push_back({work.seen.shard, node_of(to), to});
  }
  if (const auto one = balance_.pick(wanted, mono_now(self_)))
    hand_over({one->shard, at(one->shard).seen.term}, one->to);
}

// -- stopping -----------------------------------------------------------------

caf::result<std::uint32_t> steward_state::on_quiesce() {
  if (!quiesce_since_)
    quiesce_since_ = mono_now(self_);
  for (std::uint16_t i = 0; i < limits::group_count; ++i)
    ask(shard_id{i});
  quiescing_.push_back(self_->make_response_promise<std::uint32_t>());
  return quiescing_.back();
}

/// To the one who is wanted, else to whoever has most.
void steward_state::hand_over_for_good(group& work) {
  if (work.waits > 0 || mono_now(self_) < work.not_before)
    return;
  auto to = cluster::successor(view(work), facts(work));
  log_index most;
  if (to == replica_id{})
    for (const auto& one : work.seen.members)
      if (one.voter && one.id != work.seen.self && reachable(node_of(one.id))
          && one.match >= most) {
        to = one.id;
        most = one.match;
      }
  if (to != replica_id{})
    hand_over({work.seen.shard, work.seen.term}, to);
}

void steward_state::end_quiesce() {
  if (quiescing_.empty())
    return;
  constexpr std::chrono::milliseconds patience = limits::quiesce_time;
  std::uint32_t led = 0;
  bool more = false;
  for (const auto& work : groups_) {
    if (work.seen_at < *quiesce_since_)
      more = true; // not looked at yet
    if (!leads(work))
      continue;
    ++led;
    more = more
           || std::any_of(work.seen.members.begin(), work.seen.members.end(),
                          [&](const replica_progress& one) {
                            return one.voter && one.id != work.seen.self
                                   && reachable(node_of(one.id));
                          });
  }
  if (more && mono_now(self_) - *quiesce_since_ < patience.count())
    return;
  for (auto& waiting : std::exchange(quiescing_, {}))
    waiting.deliver(led);
}

} // namespace caucus
