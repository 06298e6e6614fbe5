// Nodes that consist of a link keeper, a gate and actors that note what they
// get: what links do, without the rest.
#pragma once

#include "actors/link_keeper.hpp"

#include <caf/all.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace caucus::test {

/// What one or more recorders got, in order. Thread safe.
class record {
public:
  using rule = std::function<caf::message(const caf::message&)>;

  void add(std::string who, caf::message what) {
    std::lock_guard lock{mutex_};
    rows_.emplace_back(std::move(who), std::move(what));
  }

  [[nodiscard]] std::vector<std::pair<std::string, caf::message>> rows() const {
    std::lock_guard lock{mutex_};
    return rows_;
  }

  /// All of one type, in order.
  template <class T>
  [[nodiscard]] std::vector<T> all() const {
    std::vector<T> result;
    for (const auto& [who, what] : rows())
      if (what.template match_elements<T>())
        result.push_back(what.template get_as<T>(0));
    return result;
  }

  /// Who got the messages of this type.
  template <class T>
  [[nodiscard]] std::vector<std::string> who_got() const {
    std::vector<std::string> result;
    for (const auto& [who, what] : rows())
      if (what.template match_elements<T>())
        result.push_back(who);
    return result;
  }

  /// Answers requests; without one nobody answers.
  rule answer;

private:
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, caf::message>> rows_;
};

/// Stands for any actor.
class recorder : public caf::event_based_actor {
public:
  recorder(caf::actor_config& cfg, std::string who,
           std::shared_ptr<record> into)
    : caf::event_based_actor(cfg), who_(std::move(who)),
      into_(std::move(into)) {
    set_default_handler(
      [this](caf::scheduled_actor*, caf::message& what) { return take(what); });
  }

  caf::behavior make_behavior() override {
    return {[](caf::unit_t) {}};
  }

private:
  caf::skippable_result take(caf::message& what) {
    into_->add(who_, what);
    if (!current_message_id().is_request())
      return caf::message{};
    if (into_->answer) {
      auto answer = into_->answer(what);
      if (answer.match_elements<caf::error>())
        return answer.get_as<caf::error>(0);
      return answer;
    }
    kept_.push_back(make_response_promise());
    return caf::message{};
  }

  std::string who_;
  std::shared_ptr<record> into_;
  std::vector<caf::response_promise> kept_;
};

template <class Handle>
Handle as_actor(const caf::actor& what) {
  return caf::actor_cast<Handle>(caf::actor_cast<caf::strong_actor_ptr>(what));
}

/// One node: everything behind its links is a recorder.
struct link_node {
  using spawn_recorder
    = std::function<caf::actor(std::string, std::shared_ptr<record>)>;

  link_node(node_id self, boot_id boot, const spawn_recorder& make)
    : id(self), boot(boot) {
    world->node = self;
    for (std::uint16_t i = 0; i < limits::group_count; ++i) {
      world->shards.push_back(as_actor<shard_actor>(make("shard", got)));
      world->replicas.push_back(as_actor<replica_actor>(make("replica", got)));
    }
    world->router = as_actor<router_actor>(make("router", got));
    world->controller = as_actor<controller_actor>(make("controller", got));
    world->readers.push_back(as_actor<reader_actor>(make("reader", got)));
    world->snapshot_source
      = as_actor<snapshot_source_actor>(make("snapshot source", got));
    world->backup = as_actor<backup_actor>(make("backup", got));
    for (int i = 0; i < 2; ++i)
      world->relays.push_back(as_actor<relay_actor>(make("relay", got)));
    join = as_actor<join_actor>(make("join", got));
  }

  [[nodiscard]] link_keeper_deps
  deps(std::function<dialer_actor()> new_dialer) const {
    link_keeper_deps result;
    result.self = id;
    result.cluster = cluster;
    result.boot = boot;
    result.world = world;
    result.new_dialer = std::move(new_dialer);
    result.on_removed = [removals = removals] { ++*removals; };
    return result;
  }

  node_id id;
  boot_id boot;
  cluster_id cluster{0xc0ffee};
  services_ptr world = std::make_shared<caucus::services>();
  std::shared_ptr<record> got = std::make_shared<record>();
  join_actor join;
  /// How often a peer has said that this node was removed.
  std::shared_ptr<int> removals = std::make_shared<int>(0);
};

/// A map of nodes 0, 1, ... whose addresses are given.
inline cluster_map map_of(const std::vector<std::string>& addresses,
                          std::uint64_t version = 1) {
  cluster_map map;
  map.version = version;
  map.cluster = cluster_id{0xc0ffee};
  for (const auto& address : addresses)
    map.nodes.push_back({node_id{static_cast<std::uint16_t>(map.nodes.size())},
                         node_state::active,
                         address,
                         {},
                         0});
  return map;
}

} // namespace caucus::test
