// Beside the way of docs/message_flow.md: which nodes there are, and what is
// where. This file: the map, reports, clients that leave.
#include "actors/controller.hpp"

#include "actors/actor_clock.hpp"
#include "actors/type_ids.hpp"

#include <algorithm>
#include <utility>

namespace caucus {

namespace {

constexpr std::chrono::milliseconds interval = limits::control_interval;

/// What a client that is sent away is told to wait before it comes elsewhere.
constexpr std::uint32_t come_elsewhere_ms = 200;

} // namespace

controller_state::controller_state(controller_actor::pointer self,
                                   controller_deps deps)
  : self_(self), deps_(std::move(deps)), map_(deps_.kept) {}

controller_actor::behavior_type controller_state::make_behavior() {
  return {
    [this](const cluster_map& what) { take(what); },
    [this](const node_report& what) { on_report(what); },
    [this](const admin_call& what) { return on_admin(what); },
    [this](const join_request& what) { return on_join(what); },
    [this](const link_changed& what) { on_link(what); },
    [this](caf::tick_atom) { tick(); },
  };
}

void controller_state::tick() {
  self_->delayed_send(self_, limits::control_tick, caf::tick_atom_v);
  if (ended_)
    return;
  const auto now = mono_now(self_);
  if (report_at_ == 0)
    tell_here(); // the first tick: the map that was kept
  look();
  drain(now);
  if (keeper_at_ && now >= *keeper_at_)
    tell_keeper();
  if (now < report_at_)
    return;
  report_at_ = now + interval.count();
  report();
  introduce();
  if (ready())
    publish();
}

// -- the map --------------------------------------------------------------

void controller_state::take(const cluster_map& heard) {
  if (ended_ || !map_.offer(heard))
    return;
  if (auto why = deps_.keep(map_.get()); !why.empty()) {
    ended_ = true;
    deps_.fatal("what=map_not_kept why=\"" + why + '"');
    return;
  }
  tell_here();
  if (ready())
    publish();
}

void controller_state::tell_here() {
  const auto& map = map_.get();
  if (map.version == 0)
    return;
  if (!map_.may_speak(deps_.world->node))
    return end();
  // A node that is removed must still hear so: its link ends a little later.
  const auto leaving
    = std::any_of(map.nodes.begin(), map.nodes.end(), [this](const auto& row) {
        return row.state == node_state::removed && is_up(row.node);
      });
  keeper_at_ = mono_now(self_) + interval.count();
  if (!leaving)
    tell_keeper();
  self_->send(deps_.world->steward, map);
  deps_.world->map.put(map);
}

/// The cluster does without this node.
void controller_state::end() {
  ended_ = true;
  deps_.on_removed();
}

void controller_state::tell_keeper() {
  keeper_at_.reset();
  if (deps_.keeper)
    self_->send(deps_.keeper, map_.get());
}

/// What is lost on the way is sent again after limits::control_interval.
void controller_state::publish() {
  deps_.world->links.each(
    [this](node_id, const link_actor& link) { self_->send(link, map_.get()); });
}

void controller_state::on_link(const link_changed& what) {
  if (!what.up) {
    reports_.erase(what.peer);
    return;
  }
  report_at_ = std::min(report_at_, mono_now(self_)); // with the next tick
  if (const auto link = deps_.world->links.find(what.peer); link && ready())
    self_->send(link, map_.get());
}

// -- what nodes tell of themselves ------------------------------------------

/// Who leads may not be known: those who could lead are all told.
void controller_state::report() {
  self_->request(deps_.world->steward, caf::infinite, read_replicas{})
    .then(
      [this](const std::vector<replica_brief>& replicas) {
        const node_report mine{deps_.world->node,
                               map_.get().version,
                               deps_.address.cluster_address,
                               deps_.address.client_url,
                               deps_.connections(),
                               client_drain_.gone(),
                               replicas};
        on_report(mine);
        if (deps_.on_report)
          deps_.on_report(mine, map_.get());
        for (const auto& link : leading_links())
          self_->send(link, mine);
      },
      [](const caf::error&) {
        // The steward is going down, and this node with it.
      });
}

/// Of two nodes the one with the higher number dials: where this one has moved,
/// those would look for it at the old place for ever.
void controller_state::introduce() {
  const auto self = deps_.world->node;
  std::vector<const node_row*> missing;
  for (const auto& row : map_.get().nodes)
    if (row.node > self && row.state != node_state::removed && !is_up(row.node))
      missing.push_back(&row);
  if (missing.empty() || !deps_.dialer || deps_.world->stopping
      || std::exchange(introducing_, true))
    return;
  const auto& whom = *missing[turn_++ % missing.size()];
  self_->request(deps_.dialer, caf::infinite, whom.cluster_address)
    .then([this](const gate_actor& gate) { introduce_at(gate); },
          [this](const caf::error&) { introducing_ = false; });
}

void controller_state::introduce_at(const gate_actor& gate) {
  join_request what;
  what.cluster_name = deps_.cluster_name;
  what.cluster_address = deps_.address.cluster_address;
  what.client_url = deps_.address.client_url;
  what.wanted = deps_.world->node;
  what.attempt = deps_.attempt;
  self_->request(gate, limits::join_timeout, std::move(what))
    .then(
      [this](const join_answer& answer) {
        introducing_ = false;
        take(answer.map);
      },
      [this](const caf::error& why) {
        introducing_ = false;
        if (to_errc(why) == errc::node_removed && !ended_)
          end();
      });
}

void controller_state::on_report(const node_report& what) {
  if (map_.may_speak(what.node))
    reports_[what.node] = what;
}

std::vector<link_actor> controller_state::leading_links() {
  std::vector<link_actor> found;
  const auto add = [&](node_id node) {
    if (auto link = deps_.world->links.find(node))
      found.push_back(std::move(link));
  };
  if (leader_ != replica_id{})
    add(node_of(leader_));
  if (found.empty())
    for (const auto node : cluster::nodes_of(map_.get(), control_shard))
      add(node);
  return found;
}

// -- clients that leave -------------------------------------------------------

void controller_state::drain(mono_ms now) {
  const auto self = deps_.world->node;
  const auto* row = cluster::find_node(map_.get(), self);
  cluster::drain_facts facts;
  facts.draining = row != nullptr && row->state == node_state::draining;
  facts.connections = deps_.connections();
  if (const auto i = reports_.find(self); i != reports_.end())
    for (const auto& one : i->second.replicas)
      facts.leaders += one.leads ? 1 : 0;
  if (const auto clients = client_drain_.next(facts, now); clients > 0)
    send_away(clients);
}

void controller_state::send_away(std::size_t clients) {
  const auto& relays = deps_.world->relays;
  if (relays.empty())
    return;
  const auto share = (clients + relays.size() - 1) / relays.size();
  for (const auto& relay : relays)
    self_->send(relay, go_away{come_elsewhere_ms, elsewhere(),
                               static_cast<std::uint32_t>(share)});
}

/// Where clients may go: active nodes that can be reached, in turn.
std::string controller_state::elsewhere() {
  std::vector<const node_row*> found;
  for (const auto& row : map_.get().nodes)
    if (row.state == node_state::active && row.node != deps_.world->node
        && is_up(row.node))
      found.push_back(&row);
  return found.empty() ? std::string{}
                       : found[turn_++ % found.size()]->client_url;
}

} // namespace caucus
