// Beside the way of docs/message_flow.md: brings the groups that are led here
// to where the map wants them. This file: one step of one group.
#include "actors/actor_clock.hpp"
#include "actors/steward.hpp"
#include "actors/type_ids.hpp"
#include "cluster/map_rules.hpp"

#include <algorithm>
#include <utility>

namespace caucus {

namespace {

using kind = cluster::step::kind;

/// Changes when a move gets on: by members, their votes, and what standbys
/// have.
std::uint64_t progress(const replica_status& seen) {
  std::uint64_t mark = 0;
  for (const auto& one : seen.members)
    mark += one.voter ? std::uint64_t{1} << 56
                      : (std::uint64_t{1} << 48) + one.match.value();
  return mark;
}

} // namespace

void steward_state::advance(group& work) {
  if (work.waits > 0 || mono_now(self_) < work.not_before)
    return;
  const auto known = facts(work);
  if (known.wanted.empty())
    return; // no plan yet
  const auto step = cluster::next_step(view(work), known);
  work.settled = step.what == kind::settled;
  carry_out(work, step);
}

void steward_state::carry_out(group& work, const cluster::step& step) {
  const auto shard = work.seen.shard;
  const place here{shard, work.seen.term};
  const auto may_move
    = [&] { return slots_.enter(shard, progress(work.seen), mono_now(self_)); };
  switch (step.what) {
    case kind::settled:
      slots_.leave(shard);
      search_orphans(work);
      break;
    case kind::blocked: slots_.leave(shard); break;
    case kind::catching_up: (void)may_move(); break;
    case kind::open:
      if (may_move())
        open(here, step.node);
      break;
    case kind::change:
      if (may_move())
        change(here, step.members);
      break;
    case kind::transfer: hand_over(here, step.to); break;
  }
}

void steward_state::open(place where, node_id node) {
  const auto link = world_->links.find(node);
  if (link == nullptr)
    return step_failed(where);
  ++at(where.shard).waits;
  self_->request(link, caf::infinite, open_replica{where.shard})
    .then(
      [this, where, node](replica_id made) {
        if (auto* work = find(where); work != nullptr && made != replica_id{})
          work->opened[node] = made;
        step_done(where);
      },
      [this, where](const caf::error&) { step_failed(where); });
}

void steward_state::change(place where,
                           const std::vector<cluster::group_member>& members) {
  auto& work = at(where.shard);
  change_members what{where.shard, {}};
  for (const auto& one : members)
    what.members.push_back({one.id, one.voter});
  if (members.size() < work.seen.members.size())
    work.search_at = 0; // somebody goes: its replica is to be closed
  ++work.waits;
  self_
    ->request(world_->replicas.at(where.shard.value()), caf::infinite,
              std::move(what))
    .then([this, where] { step_done(where); },
          [this, where](const caf::error&) { step_failed(where); });
}

void steward_state::hand_over(place where, replica_id to) {
  constexpr std::chrono::milliseconds pause = limits::hand_over_time;
  auto& work = at(where.shard);
  ++work.waits;
  self_
    ->request(world_->replicas.at(where.shard.value()), caf::infinite,
              transfer_leader{where.shard, to})
    .then(
      [this, where, pause] {
        step_done(where);
        if (auto* here = find(where))
          here->not_before = mono_now(self_) + pause.count();
      },
      [this, where](const caf::error&) { step_failed(where); });
}

void steward_state::step_done(place where) {
  auto* work = find(where);
  if (work == nullptr)
    return;
  work->waits -= std::min<std::size_t>(work->waits, 1);
  work->delay.reset();
  ask(where.shard);
}

void steward_state::step_failed(place where) {
  auto* work = find(where);
  if (work == nullptr)
    return;
  work->waits -= std::min<std::size_t>(work->waits, 1);
  work->not_before = mono_now(self_) + work->delay.next(rng_).count();
}

// -- what nobody needs any more -----------------------------------------------

bool steward_state::has_business(const group& work, node_id node) const {
  const auto wanted = cluster::nodes_of(map_, work.seen.shard);
  return node == world_->node
         || std::find(wanted.begin(), wanted.end(), node) != wanted.end()
         || std::any_of(work.seen.members.begin(), work.seen.members.end(),
                        [node](const replica_progress& one) {
                          return node_of(one.id) == node;
                        });
}

void steward_state::search_orphans(group& work) {
  constexpr std::chrono::milliseconds pause = limits::orphan_interval;
  const auto now = mono_now(self_);
  if (now < work.search_at)
    return;
  work.search_at = now + pause.count();
  const place where{work.seen.shard, work.seen.term};
  for (const auto& row : map_.nodes) {
    const auto link = world_->links.find(row.node);
    if (link == nullptr || has_business(work, row.node))
      continue;
    ++work.waits;
    self_->request(link, caf::infinite, read_status{where.shard})
      .then(
        [this, where, node = row.node](const replica_status& there) {
          step_done(where);
          if (there.self != replica_id{})
            close(where, node, there.self);
        },
        [this, where](const caf::error&) { step_failed(where); });
  }
}

void steward_state::close(place where, node_id node, replica_id found) {
  auto* work = find(where);
  const auto link = world_->links.find(node);
  if (work == nullptr || link == nullptr || has_business(*work, node))
    return;
  ++work->waits;
  self_
    ->request(link, caf::infinite,
              close_replica{where.shard, found, where.term})
    .then([this, where] { step_done(where); },
          [this, where](const caf::error&) { step_failed(where); });
}

} // namespace caucus
