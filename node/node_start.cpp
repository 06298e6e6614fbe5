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

#include <charconv>
#include <optional>
#include <random>
#include <string_view>

namespace caucus::node {

namespace {

/// Unpredictable 64 bits. Not for secrets.
std::uint64_t random_number() {
  std::random_device source;
  return (std::uint64_t{source()} << 32) | source();
}

/// What `adopt_folder` wrote; empty if it did not.
std::optional<std::uint16_t> number_of(std::string_view kept) {
  std::uint16_t out = 0;
  const auto* end = kept.data() + kept.size();
  const auto [last, error] = std::from_chars(kept.data(), end, out);
  if (error != std::errc{} || last != end || out >= limits::node_count_max)
    return std::nullopt;
  return out;
}

/// This node's first entry of a shard: it is the only voter.
log_entry first_entry(replica_id self) {
  log_entry entry;
  entry.index = log_index{1};
  entry.term = log_term{1};
  entry.kind = entry_kind::change;
  entry.payload = std::make_shared<const std::string>(
    replication::encode_configuration({{self, true}}));
  return entry;
}

/// Finds a shard's log, and makes it at the first start.
storage::io_status load_shard(storage::log_store& log, shard_id shard,
                              node_id node, shard_log& found) {
  if (auto status = log.load(shard, found); !status.ok())
    return status;
  if (found.replica != replica_id{}) {
    if (node_of(found.replica) == node)
      return {};
    return {"its replica is of node "
            + std::to_string(node_of(found.replica).value()) + ", not of node "
            + std::to_string(node.value())};
  }
  const auto self = make_replica_id(node, random_number());
  const auto first = first_entry(self);
  if (auto status = log.create(shard, self, &first); !status.ok())
    return status;
  return log.load(shard, found);
}

} // namespace

std::string node::start() {
  if (auto error = adopt_folder(); !error.empty())
    return error;
  // Before any actor, so that a refusal has nothing to undo.
  const auto bound = server_->bind();
  if (!bound.error.empty())
    return bound.error;
  port_ = bound.port;
  if (auto error = spawn_disk(); !error.empty())
    return error;
  if (auto error = spawn_shards(); !error.empty()) {
    end_actors();
    return error;
  }
  spawn_sockets();
  spawn_accounts();
  supervise();
  for (const auto& replica : replicas_)
    caf::anon_send(replica, caf::tick_atom_v); // `services` is complete
  server_->start(acceptors_);
  return {};
}

/// A folder belongs to one node number: ids of another would repeat.
std::string node::adopt_folder() {
  const auto kept = db_->node().get("node_id");
  if (!kept) {
    settings_.node = settings_.node.value_or(0);
    return db_->node().put("node_id", std::to_string(*settings_.node)).error;
  }
  const auto fault = "data folder " + settings_.data.string() + ": ";
  const auto number = number_of(*kept);
  if (!number)
    return fault + "its node number is damaged";
  if (settings_.node.value_or(*number) != *number)
    return fault + "belongs to node " + *kept + ", not to node "
           + std::to_string(*settings_.node);
  settings_.node = number;
  return {};
}

std::string node::spawn_disk() {
  const auto horizon = load_horizon(db_->node());
  if (!horizon)
    return "data folder " + settings_.data.string()
           + ": the sequencer's mark is damaged";
  auto& sys = *system_;
  const fatal_handler fatal = [](std::string_view line) { die(line); };
  world_->node = node_id{*settings_.node};
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
    if (auto status = load_shard(db_->log(), shard, world_->node, deps.found);
        !status.ok())
      return "shard " + std::to_string(i) + ": " + status.error;
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
  frontend_.open(world_, std::move(gateway), [this] { return metrics_text(); });
}

void node::supervise() {
  const fatal_handler fatal = [](std::string_view line) { die(line); };
  supervisor_ = system_->spawn<supervisor_impl>(fatal);
  for (const auto& actor : core_)
    caf::anon_send(supervisor_, caf::monitor_atom_v, actor.handle, actor.name);
}

} // namespace caucus::node
