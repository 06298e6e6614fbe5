// A node's controller over a real control group of one voter; what lies around
// it is fake.
#pragma once

#include "actors/controller.hpp"
#include "link_nodes.hpp"
#include "replica_node.hpp"

#include <memory>
#include <string>
#include <vector>

namespace caucus::test {

/// STEWARD that answers what the test says.
struct steward_script {
  std::vector<replica_brief> briefs;
  std::vector<cluster_map> maps;
};

struct fake_steward_state {
  static inline const char* name = "fake_steward";
  fake_steward_state(steward_actor::pointer,
                     std::shared_ptr<steward_script> script)
    : script_(std::move(script)) {}
  steward_actor::behavior_type make_behavior() {
    return {
      [this](const cluster_map& what) { script_->maps.push_back(what); },
      [](const link_changed&) {},
      [this](const read_replicas&) { return script_->briefs; },
      [](const quiesce&) { return std::uint32_t{0}; },
      [](caf::tick_atom) {},
    };
  }

private:
  std::shared_ptr<steward_script> script_;
};
using fake_steward = steward_actor::stateful_impl<fake_steward_state>;

/// Fixture: node 0. Without `found` it has no replica of the control group.
class controller_node : public replica_node {
public:
  explicit controller_node(bool found = true) {
    if (found)
      control = add(control_shard);
    else
      control = spawn<replica_impl>(
        replica_deps{world, control_shard, {}, {}, shard_actor{}});
    world->now = [] { return unix_ms{1'800'000'000'000}; };
    world->replicas.assign(limits::group_count, control);
    world->steward = spawn<fake_steward>(steward);
    world->relays.push_back(as_actor<relay_actor>(note("relay")));
    build({});
  }

  ~controller_node() {
    world->links.clear();
    world->relays.clear();
  }

  /// Makes the controller, anew with a map that it kept.
  void build(cluster_map kept) {
    controller_deps deps;
    deps.world = world;
    deps.cluster = cluster;
    deps.cluster_name = "chat";
    deps.token_secret = "secret";
    deps.address = {"a:1", "http://a"};
    deps.attempt = 10;
    deps.dialer = as_actor<dialer_actor>(note("dialer"));
    deps.keeper = as_actor<link_keeper_actor>(note("keeper"));
    deps.kept = std::move(kept);
    deps.keep = [this](const cluster_map& map) {
      maps.push_back(map);
      return disk_error;
    };
    deps.connections = [this] { return connections; };
    deps.on_report = [this](const node_report& mine, const cluster_map& map) {
      told = mine;
      told_version = map.version;
    };
    deps.fatal = fatal.handler();
    deps.on_removed = [this] { ++removals; };
    controller = spawn<controller_impl>(std::move(deps));
    tell(controller, caf::tick_atom_v);
    run();
  }

  /// A peer whose link keeps all that it is told.
  void link(node_id peer) {
    world->links.put(peer, as_actor<link_actor>(note("link")));
    tell(controller, link_changed{peer, boot_id{1}, true});
    run();
  }

  [[nodiscard]] join_request wish(std::uint64_t attempt) const {
    join_request what;
    what.cluster_name = "chat";
    what.cluster_address = "b:" + std::to_string(attempt);
    what.client_url = "http://b";
    what.attempt = attempt;
    return what;
  }

  /// A second node is admitted, and the plans that follow are made.
  node_id admit(std::uint64_t attempt) {
    const auto joined = ask<join_answer>(controller, wish(attempt));
    advance(2 * limits::control_interval);
    return joined ? joined->node : node_id{999};
  }

  [[nodiscard]] cluster_map written() { return disk.db->state().cluster(); }

  const cluster_id cluster{0xc0ffee};
  replica_actor control;
  controller_actor controller;
  std::shared_ptr<steward_script> steward = std::make_shared<steward_script>();
  std::shared_ptr<record> got = std::make_shared<record>(); // by links, relays
  std::vector<cluster_map> maps;                            // kept
  std::string disk_error;
  std::uint32_t connections = 0;
  node_report told; // the last one
  std::uint64_t told_version = 0;
  int removals = 0;
  fatal_recorder fatal;

protected:
  caf::actor note(std::string who) {
    return spawn<recorder>(std::move(who), got);
  }
};

/// The same without a replica of the control group.
class outer_node : public controller_node {
public:
  outer_node() : controller_node(false) {}
};

} // namespace caucus::test
