// The composition root: makes every part of the node, and ends them in order.
#pragma once

#include "actors/connection.hpp"
#include "actors/disk_stats.hpp"
#include "actors/link_interfaces.hpp"
#include "actors/pinned.hpp"
#include "actors/remoting.hpp"
#include "actors/services.hpp"
#include "actors/supervisor.hpp"
#include "auth/issuer.hpp"
#include "auth/token.hpp"
#include "cluster/control_duty.hpp"
#include "net/discovery.hpp"
#include "net/server.hpp"
#include "node/cluster_gauges.hpp"
#include "node/config.hpp"
#include "node/http_frontend.hpp"
#include "node/identity.hpp"
#include "storage/database.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace caucus::node {

/// A running node. Main thread only.
///
/// Life: construct, `start`, `stop`. Members are declared in the order in
/// which they must outlive each other (notes in node_stop.cpp): the store and
/// the sockets before the actor system, the actor system before the units.
class node {
public:
  /// `connections_max`: what the limit of open files leaves to sockets.
  node(config settings, std::unique_ptr<storage::database> db,
       std::size_t connections_max);
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Joins a cluster, where the folder is fresh and is not to begin one; makes
  /// the actors from the disk upwards, serves sockets last. Answers one line
  /// for people if it cannot; then `stop` is not needed. `stopped`: whether the
  /// process is to end; asked while the node waits for a cluster.
  [[nodiscard]] std::string start(const std::function<bool()>& stopped);

  /// Refuses new clients, sends the others away, ends the actors, closes the
  /// store. Takes a few seconds at most.
  void stop();

  /// The port that it listens on, after `start`.
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// How its client port is spoken to.
  [[nodiscard]] std::string scheme() const {
    return settings_.access.tls() ? "https://" : "http://";
  }

  /// Reads the certificate for clients and the keys of issuers anew; logs
  /// whether they can be used. Those that cannot stay as they were.
  void reload();

  /// Its number in the cluster, after `start`.
  [[nodiscard]] std::uint16_t number() const noexcept {
    return world_->node.value();
  }

  /// The cluster does without it, and it stops for that. Any thread.
  [[nodiscard]] bool removed() const noexcept { return removed_; }

private:
  struct core_actor {
    caf::strong_actor_ptr handle;
    std::string name;
  };

  // node_join.cpp
  std::string settle(const std::function<bool()>& stopped);
  std::string check_folder() const;
  std::string look_around();
  std::string join(const std::function<bool()>& stopped);
  [[nodiscard]] join_request wish();
  std::string begin();
  std::string take_secret();
  std::string load_issuers();
  [[nodiscard]] cluster::node_address address() const;

  // node_start.cpp, in this order
  std::string spawn_all();
  std::string spawn_disk();
  std::string spawn_shards();
  void spawn_sockets();
  void spawn_accounts();
  void supervise();

  // node_cluster.cpp
  void spawn_snapshots();
  void spawn_backup();
  void spawn_cluster();
  std::string open_cluster();
  void leave();

  /// An actor that lives as long as the node. Its state's name is for the log.
  template <class Impl, class Handle>
  void keep(const Handle& handle) {
    core_.push_back({caf::actor_cast<caf::strong_actor_ptr>(handle),
                     decltype(Impl::state)::name});
  }

  [[nodiscard]] std::string metrics_text();

  // node_stop.cpp
  void hand_over();
  void send_clients_away();
  void end_supervisor();
  void end_actors();

  config settings_;
  identity identity_;
  remoting_options remoting_;
  std::string remoting_problem_; // one line for people
  std::unique_ptr<storage::database> db_;
  cluster_gauges gauges_;
  http_frontend frontend_;
  std::unique_ptr<net::server> server_;
  std::string secret_; // signs tokens
  std::shared_ptr<auth::issuer_book> issuers_
    = std::make_shared<auth::issuer_book>();
  std::shared_ptr<const auth::token_authority> tokens_;
  std::shared_ptr<disk_stats> log_stats_ = std::make_shared<disk_stats>();
  std::shared_ptr<disk_stats> apply_stats_ = std::make_shared<disk_stats>();
  caf::actor_system_config caf_config_;
  std::unique_ptr<caf::actor_system> system_;
  std::vector<std::unique_ptr<io_unit>> units_;
  services_ptr world_ = std::make_shared<services>();
  std::vector<std::shared_ptr<net::session_acceptor>> acceptors_;
  /// Long-lived actors, the disk's first; they end the other way round.
  std::vector<core_actor> core_;
  supervisor_actor supervisor_;
  std::vector<replica_actor> replicas_;
  std::unique_ptr<net::discovery> discovery_; // null: no cluster port
  link_keeper_actor keeper_;
  gate_actor gate_;
  std::uint16_t gate_port_ = 0; // 0: the gate is not open
  std::uint16_t port_ = 0;
  std::atomic<bool> removed_{false};
};

} // namespace caucus::node
