// How a node comes up: what it has to do with other nodes.
#include "actors/backup.hpp"
#include "actors/controller.hpp"
#include "actors/link_keeper.hpp"
#include "actors/snapshot_fetch.hpp"
#include "actors/snapshot_source.hpp"
#include "actors/steward.hpp"
#include "actors/type_ids.hpp"
#include "node/log.hpp"
#include "node/node.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <csignal>
#include <map>
#include <unistd.h>

namespace caucus::node {

namespace {

fatal_handler fatal() {
  return [](std::string_view line) { die(line); };
}

/// Says what is new: a peer that is away is dialed again and again.
class link_log {
public:
  void operator()(const link_report& what) {
    const auto peer = what.peer.value();
    auto& last = last_[what.peer];
    if (what.up && !last.up)
      spdlog::info("what=link_up peer={} epoch={}", peer, what.epoch);
    else if (!what.up && (last.up || last.problem != what.problem))
      spdlog::info("what=link_down peer={} why=\"{}\"", peer, what.problem);
    last = what;
  }

private:
  std::map<node_id, link_report> last_;
};

/// Copies the store into a new folder; why not, for people.
std::string copy_store_to(storage::database& db, const std::string& dir) {
  const auto begun = std::chrono::steady_clock::now();
  auto error = db.checkpoint(dir).error;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
    std::chrono::steady_clock::now() - begun);
  if (error.empty())
    spdlog::info("what=store_copied dir={} ms={}", dir, took.count());
  else
    spdlog::warn("what=store_not_copied dir={} why=\"{}\"", dir, error);
  return error;
}

} // namespace

void node::spawn_snapshots() {
  auto* store = &db_->snapshots();
  world_->snapshots = store;
  world_->snapshot_source
    = system_->spawn<snapshot_source_impl, caf::detached>(store);
  world_->snapshot_fetch = system_->spawn<snapshot_fetch_impl, caf::detached>(
    world_, store, fatal());
  keep<snapshot_source_impl>(world_->snapshot_source);
  keep<snapshot_fetch_impl>(world_->snapshot_fetch);
}

void node::spawn_backup() {
  backup_deps deps;
  deps.world = world_;
  deps.copy = [db = db_.get()](const std::string& dir) {
    return copy_store_to(*db, dir);
  };
  world_->backup = system_->spawn<backup_impl, caf::detached>(std::move(deps));
  keep<backup_impl>(world_->backup);
}

/// The main thread waits for the signal and stops the node. Any thread; the
/// controller and the link keeper may both have heard.
void node::leave() {
  if (removed_.exchange(true))
    return;
  spdlog::error("what=removed why=\"the cluster goes on without this node\"");
  if (!world_->stopping) // a second signal would cut the stop short
    ::kill(::getpid(), SIGTERM);
}

void node::spawn_cluster() {
  auto& sys = *system_;
  world_->steward = sys.spawn<steward_impl>(
    world_, identity_.map, static_cast<std::uint32_t>(random_number()));
  keep<steward_impl>(world_->steward);
  if (settings_.cluster.listen) {
    link_keeper_deps links;
    links.self = world_->node;
    links.cluster = identity_.cluster;
    links.boot = boot_id{random_number()};
    links.world = world_;
    links.new_dialer = [&sys] { return spawn_dialer(sys); };
    links.on_report = link_log{};
    links.on_removed = [this] { leave(); };
    keeper_ = sys.spawn<link_keeper_impl>(std::move(links));
    keep<link_keeper_impl>(keeper_);
  }
  controller_deps deps;
  deps.world = world_;
  deps.cluster = identity_.cluster;
  deps.cluster_name = settings_.cluster.name;
  deps.token_secret = secret_;
  deps.address = address();
  deps.attempt = join_attempt(db_->node());
  deps.kept = identity_.map;
  deps.keep = [store = &db_->node()](const cluster_map& map) {
    return save_map(*store, map);
  };
  deps.connections = [server = server_.get()] {
    return static_cast<std::uint32_t>(server->counts().open);
  };
  deps.on_report = [this](const node_report& mine, const cluster_map& map) {
    gauges_.update(mine, map);
  };
  deps.keeper = keeper_;
  if (keeper_) {
    deps.dialer = spawn_dialer(sys);
    keep<dialer_impl>(deps.dialer);
  }
  deps.fatal = fatal();
  deps.on_removed = [this] { leave(); };
  world_->controller
    = sys.spawn<controller_impl, caf::detached>(std::move(deps));
  keep<controller_impl>(world_->controller);
  if (keeper_) {
    gate_ = sys.spawn<gate_impl>(keeper_, world_->controller);
    keep<gate_impl>(gate_);
  }
}

/// Others may come from here on.
std::string node::open_cluster() {
  if (!gate_)
    return {};
  const auto opened = open_gate(*system_, gate_, remoting_);
  if (const auto* error = std::get_if<std::string>(&opened))
    return *error;
  gate_port_ = std::get<std::uint16_t>(opened);
  discovery_->announce(identity_.cluster);
  spdlog::info("what=cluster_port address={} cluster={:x} tls={}",
               settings_.cluster.advertise, identity_.cluster.value(),
               remoting_.tls.any());
  return {};
}

} // namespace caucus::node
