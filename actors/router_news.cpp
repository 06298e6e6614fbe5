// Step 5 of docs/message_flow.md: who leads what, who can be reached, and who
// has told its sessions to a new leader.
#include "actors/router.hpp"
#include "actors/type_ids.hpp"

namespace caucus {

// -- who leads ------------------------------------------------------------

void router_state::on_leadership(const leadership& what) {
  const bool serving = what.leading && what.applied_all;
  // Of the term in which it led: a later one may be another node's.
  const auto term = serving ? what.term : leaders_.term(what.shard);
  const leader_news news{what.shard, term, world_->node, serving};
  if (!serving && leaders_.server(what.shard) != world_->node)
    return;
  learn(news);
  world_->links.each([this, &news](node_id, const link_actor& link) {
    self_->send(link, news);
  });
}

void router_state::on_news(const leader_news& what) {
  if (what.node != world_->node && what.shard.value() < limits::group_count)
    learn(what);
}

void router_state::on_report(const leader_report& what) {
  if (what.node == world_->node)
    return;
  std::set<shard_id> led;
  for (const auto& news : what.led)
    led.insert(news.shard);
  for (const auto& news : leaders_.led_by(what.node))
    if (!led.contains(news.shard))
      leaders_.forget(news.shard, what.node);
  for (const auto& news : what.led)
    on_news(news);
  count_served();
  // A peer that is new to us and led before: clients may have come before its
  // link did.
  const bool first = known_.insert(what.node).second;
  if (missed_.erase(what.node) == 0 && (!first || what.led.empty()))
    return;
  for (const auto& relay : world_->relays)
    self_->send(relay, resync_clients{});
}

void router_state::learn(const leader_news& what) {
  const auto before = leaders_.server(what.shard);
  const bool changed = leaders_.learn(what);
  count_served();
  if (!changed)
    return;
  announce(what.shard, what.term);
  if (before && *before != what.node)
    if (const auto link = world_->links.find(*before))
      self_->send(caf::actor_cast<link_core_actor>(link),
                  shard_moved{what.shard});
}

void router_state::count_served() {
  world_->shards_ready.store(leaders_.served(), std::memory_order_relaxed);
}

// -- who can be reached -----------------------------------------------------

void router_state::on_link(const link_changed& what) {
  leaders_.forget(what.peer); // until it says so again
  count_served();
  if (!what.up && known_.contains(what.peer))
    missed_.insert(what.peer);
  for (const auto& shard : world_->shards)
    self_->send(shard, what);
  if (world_->controller)
    self_->send(world_->controller, what);
  if (world_->steward)
    self_->send(world_->steward, what);
  if (!what.up)
    return;
  // Behind the shards' news of the link: the sessions that the peer tells
  // because of this report must find that they know of it.
  if (const auto link = world_->links.find(what.peer))
    self_->send(link,
                leader_report{world_->node, leaders_.led_by(world_->node)});
}

// -- who has told its sessions ----------------------------------------------

void router_state::announce(shard_id shard, log_term term) {
  if (shard == control_shard)
    return; // has no users
  // A leader whose link broke is told twice in one term: what the relays say to
  // the first time must not count for the second.
  auto& wave = telling_[shard];
  if (wave.term != term)
    wave = {term};
  wave.missing += world_->relays.size();
  if (world_->relays.empty())
    finish_telling(shard, term);
  for (const auto& relay : world_->relays)
    self_->send(relay, announce_sessions{shard, term});
}

void router_state::on_told(const sessions_told& what) {
  const auto i = telling_.find(what.shard);
  if (i == telling_.end() || i->second.term != what.term)
    return;
  if (--i->second.missing == 0)
    finish_telling(what.shard, what.term);
}

void router_state::finish_telling(shard_id shard, log_term term) {
  telling_.erase(shard);
  const sessions_told done{shard, world_->node, term};
  const auto node = leaders_.server(shard);
  if (node == world_->node)
    self_->send(world_->shards.at(shard.value()), done);
  else if (const auto link = node ? world_->links.find(*node) : link_actor{})
    self_->send(link, done);
}

} // namespace caucus
