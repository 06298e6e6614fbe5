// How a node comes up: from the disk upwards, the sockets last.
#include "actors/account_gateway.hpp"
#include "actors/accounts.hpp"
#include "actors/applier.hpp"
#include "actors/courier.hpp"
#include "actors/log_writer.hpp"
#include "actors/reader.hpp"
#include "actors/relay.hpp"
#include "actors/replica.hpp"
#include "actors/router.hpp"
#include "actors/sequencer.hpp"
#include "actors/shard.hpp"
#include "actors/socket_bridge.hpp"
#include "actors/type_ids.hpp"
#include "net/io_context_access.hpp"
#include "node/clock.hpp"
#include "node/log.hpp"
#include "node/node.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include <random>
#include <string_view>

namespace caucus::node {

std::string node::start(const std::function<bool()>& stopped) {
  // Before any actor, so that a refusal has nothing to undo.
  const auto bound = server_->bind();
  if (!bound.error.empty())
    return bound.error;
  port_ = bound.port;
  if (auto error = settle(stopped); !error.empty())
    return error;
  if (auto error = spawn_all(); !error.empty()) {
    end_actors();
    return error;
  }
  for (const auto& replica : replicas_)
    caf::anon_send(replica, caf::tick_atom_v); // `services` is complete
  caf::anon_send(world_->controller, caf::tick_atom_v);
  if (auto error = open_cluster(); !error.empty()) {
    server_->start(acceptors_); // on whose threads pinned actors end
    stop();
    return error;
  }
  server_->start(acceptors_);
  return {};
}

std::string node::spawn_all() {
  if (auto error = spawn_disk(); !error.empty())
    return error;
  spawn_snapshots();
  spawn_backup();
  if (auto error = spawn_shards(); !error.empty())
    return error;
  spawn_sockets();
  spawn_cluster();
  spawn_accounts();
  supervise();
  return {};
}

std::string node::spawn_disk() {
  const auto horizon = load_horizon(db_->node());
  if (!horizon)
    return "data folder " + settings_.data.string()
           + ": the sequencer's mark is damaged";
  auto& sys = *system_;
  const fatal_handler fatal = [](std::string_view line) { die(line); };
  world_->node = identity_.node.value();
  world_->now = now_ms;
  world_->log_writer
    = sys.spawn<log_writer_impl, caf::detached>(&db_->log(), log_stats_, fatal);
  world_->applier = sys.spawn<applier_impl, caf::detached>(&db_->state(),
                                                           apply_stats_, fatal);
  for (std::size_t i = 0; i < settings_.reader_threads; ++i)
    world_->readers.push_back(
      sys.spawn<reader_impl, caf::detached>(&db_->state(), &db_->log(), fatal));
  auto keeper
    = sys.spawn<horizon_keeper_impl, caf::detached>(&db_->node(), fatal);
  world_->sequencer = sys.spawn<sequencer_impl>(
    sequencer_deps{world_->node, world_->now, *horizon, keeper});
  for (const auto& reader : world_->readers)
    keep<reader_impl>(reader);
  keep<horizon_keeper_impl>(keeper);
  keep<applier_impl>(world_->applier);
  keep<log_writer_impl>(world_->log_writer);
  keep<sequencer_impl>(world_->sequencer);
  return {};
}

std::string node::spawn_shards() {
  auto& sys = *system_;
  for (std::uint16_t i = 0; i < limits::group_count; ++i) {
    const shard_id shard{i};
    replica_deps deps;
    deps.world = world_;
    deps.shard = shard;
    if (auto status = db_->log().load(shard, deps.found); !status.ok())
      return "shard " + std::to_string(i) + ": " + status.error;
    if (deps.found.replica != replica_id{}
        && node_of(deps.found.replica) != world_->node)
      return "shard " + std::to_string(i) + ": its replica is of another node";
    deps.options.id = deps.found.replica;
    deps.options.seed = static_cast<std::uint32_t>(random_number());
    deps.options.election = limits::raft_election;
    deps.options.heartbeat = limits::raft_heartbeat;
    deps.owner
      = world_->shards.emplace_back(sys.spawn<shard_impl>(world_, shard));
    replicas_.push_back(sys.spawn<replica_impl>(std::move(deps)));
  }
  world_->courier = sys.spawn<courier_impl>(
    world_, static_cast<std::uint32_t>(random_number()));
  world_->replicas = replicas_;
  world_->router = sys.spawn<router_impl>(world_);
  for (const auto& replica : replicas_)
    keep<replica_impl>(replica);
  keep<courier_impl>(world_->courier);
  keep<router_impl>(world_->router);
  for (const auto& shard : world_->shards)
    keep<shard_impl>(shard);
  return {};
}

void node::spawn_sockets() {
  for (std::size_t i = 0; i < settings_.io_threads; ++i) {
    auto& context = net::io_context_of(*server_, i);
    units_.push_back(std::make_unique<io_unit>(
      *system_, [&context](std::function<void()> work) {
        boost::asio::post(context, std::move(work));
      }));
    auto relay = spawn_pinned<relay_impl>(*system_, *units_.back(), world_);
    world_->relays.push_back(relay);
    keep<relay_impl>(relay);
    auto shared = std::make_shared<connection_world>();
    shared->services = world_;
    shared->relay = relay;
    shared->tokens = tokens_;
    shared->new_session
      = [engine = std::mt19937_64{random_number()}]() mutable {
          return session_id{engine() >> 1}; // fits a signed 64-bit integer
        };
    acceptors_.push_back(std::make_shared<connection_spawner>(
      *system_, *units_.back(), std::move(shared)));
  }
}

void node::spawn_accounts() {
  std::vector<accounts_actor> workers;
  for (std::size_t i = 0; i < settings_.account_threads; ++i) {
    workers.push_back(
      system_->spawn<accounts_impl, caf::detached>(world_, tokens_));
    keep<accounts_impl>(workers.back());
  }
  auto gateway = system_->spawn<account_gateway_impl>(std::move(workers));
  keep<account_gateway_impl>(gateway);
  frontend_.open(
    {world_, std::move(gateway), tokens_, [this] { return metrics_text(); }});
}

void node::supervise() {
  const fatal_handler fatal = [](std::string_view line) { die(line); };
  supervisor_ = system_->spawn<supervisor_impl>(fatal);
  for (const auto& actor : core_)
    caf::anon_send(supervisor_, caf::monitor_atom_v, actor.handle, actor.name);
}

} // namespace caucus::node
