// A node's replicas with their log writer, applier and reader over a disk, on
// the deterministic scheduler. Killed and made again, it is a restarted node.
#pragma once

#include "actors/applier.hpp"
#include "actors/log_writer.hpp"
#include "actors/reader.hpp"
#include "actors/replica.hpp"
#include "deterministic.hpp"
#include "model/command_codec.hpp"
#include "no_members.hpp"
#include "shard_disk.hpp"

#include <map>
#include <memory>
#include <vector>

namespace caucus::test {

/// Keeps the news of leadership, in order.
struct courier_recorder_state {
  static inline const char* name = "courier_recorder";
  explicit courier_recorder_state(courier_actor::pointer) {}
  courier_actor::behavior_type make_behavior() {
    return {[this](const outbox_ready& what) { ready.push_back(what); },
            [this](const leadership& what) { news.push_back(what); },
            [](caf::tick_atom) {}};
  }
  std::vector<outbox_ready> ready;
  std::vector<leadership> news;
};
using courier_recorder = courier_actor::stateful_impl<courier_recorder_state>;

/// Answers the proposals of a router from the node's replicas. Everybody is
/// online.
struct propose_router_state {
  static inline const char* name = "propose_router";
  using replicas = std::shared_ptr<std::map<shard_id, replica_actor>>;

  propose_router_state(router_actor::pointer self, replicas to)
    : self_(self), to_(std::move(to)) {}
  router_actor::behavior_type make_behavior() {
    using reply = caf::result<frame::reply>;
    return {
      [](const conv_call&) { return reply{errc::internal}; },
      [](const user_call&) { return reply{errc::internal}; },
      [](const session_up&) {},
      [](const session_down&) {},
      [this](const propose& what) { return pass_on(what); },
      [](const find_users&) { return std::vector<user_id>{}; },
      [](const presence_query& what) {
        std::vector<frame::presence_row> rows;
        for (const auto& user : what.users)
          rows.push_back({user, presence_status::online, 7});
        return rows;
      },
      [](const read_summaries&) { return std::vector<frame::conv_summary>{}; },
      [](const read_sync&) { return sync_rows{}; },
      no_read_members,
      no_credentials,
      no_check,
      no_leadership,
      no_news,
      no_report,
      no_link,
      no_told};
  }
  caf::result<apply_result> pass_on(const propose& what) {
    const auto it = to_->find(what.shard);
    if (it == to_->end())
      return caf::make_error(errc::unavailable);
    return self_->delegate(it->second, what);
  }

private:
  router_actor::pointer self_;
  replicas to_;
};
using propose_router = router_actor::stateful_impl<propose_router_state>;

/// Fixture: one node over `disk`, which survives `restart`.
class replica_node : public deterministic {
public:
  static constexpr replica_id own_id{7};

  replica_node() { build(); }

  ~replica_node() { tear_down(); }

  /// Makes a shard and its replica; `voters` beside the own one.
  replica_actor add(shard_id shard, std::size_t others = 0) {
    std::vector<replication::member> who{{own_id, true}};
    for (std::size_t i = 0; i < others; ++i)
      who.push_back({replica_id{100 + i}, true});
    disk.create(shard, who);
    return open(shard);
  }

  /// Starts the replica of a shard that is on disk.
  replica_actor open(shard_id shard) {
    replication::peer_options options{own_id, 1, limits::raft_election,
                                      limits::raft_heartbeat};
    auto replica = spawn<replica_impl>(
      replica_deps{world, shard, disk.load(shard), options, shard_actor{}});
    (*replicas)[shard] = replica;
    tell(replica, caf::tick_atom_v);
    run();
    return replica;
  }

  /// Kills every actor and starts the node again from what is on disk.
  void restart() {
    std::vector<shard_id> shards;
    for (const auto& [shard, replica] : *replicas)
      shards.push_back(shard);
    tear_down();
    build();
    for (auto shard : shards)
      open(shard);
  }

  [[nodiscard]] static propose to(shard_id shard, command what) {
    return {shard, std::make_shared<const std::string>(encode_command(what))};
  }

  [[nodiscard]] const courier_recorder_state& courier_news() {
    return state<courier_recorder>(world->courier);
  }

  shard_disk disk;
  services_ptr world;
  std::shared_ptr<disk_stats> log_stats = std::make_shared<disk_stats>();
  std::shared_ptr<std::map<shard_id, replica_actor>> replicas
    = std::make_shared<std::map<shard_id, replica_actor>>();

private:
  void build() {
    world = std::make_shared<services>();
    world->log_writer
      = spawn<log_writer_impl>(disk.log.get(), log_stats, disk.fatal.handler());
    world->applier = spawn<applier_impl>(
      &disk.db->state(), std::make_shared<disk_stats>(), disk.fatal.handler());
    world->readers.push_back(spawn<reader_impl>(
      &disk.db->state(), disk.log.get(), disk.fatal.handler()));
    world->courier = spawn<courier_recorder>();
    world->router = spawn<propose_router>(replicas);
  }

  void tear_down() {
    for (const auto& [shard, replica] : *replicas)
      kill(replica);
    replicas->clear();
    kill(world->log_writer);
    kill(world->applier);
    kill(world->readers.front());
    kill(world->courier);
    kill(world->router);
    world->clear();
  }
};

} // namespace caucus::test
