// How a node comes to its number and its cluster, before any actor.
#include "actors/remoting.hpp"
#include "cluster/map_rules.hpp"
#include "node/config_cluster.hpp"
#include "node/find_cluster.hpp"
#include "node/node.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

namespace caucus::node {

namespace {

/// Stands in the map where a node has no cluster port: nobody can dial it.
constexpr const char* no_address = "none";

bool knows_others(const cluster_map& map, node_id self) {
  return std::any_of(
    map.nodes.begin(), map.nodes.end(), [self](const node_row& row) {
      return row.node != self && row.state != node_state::removed;
    });
}

} // namespace

std::string node::settle(const std::function<bool()>& stopped) {
  const auto where = "data folder " + settings_.data.string() + ": ";
  if (auto error = load_issuers(); !error.empty())
    return error;
  if (auto error = load_identity(db_->node(), identity_); !error.empty())
    return where + error;
  if (auto error = check_folder(); !error.empty())
    return where + error;
  if (!identity_.node)
    if (auto error = problem_of_fresh(settings_.cluster); !error.empty())
      return where + error;
  if (settings_.cluster.listen)
    if (auto error = look_around(); !error.empty())
      return error;
  if (!identity_.node) {
    const bool finds
      = discovery_
        && !(settings_.cluster.bootstrap && settings_.cluster.seeds.empty()
             && !settings_.cluster.dns && !settings_.cluster.multicast);
    if (auto error = finds ? join(stopped) : begin(); !error.empty())
      return error;
  }
  if (identity_.cluster == cluster_id{}) { // begun before there were clusters
    identity_.cluster = cluster_id{random_number()};
    if (auto error = save_identity(db_->node(), identity_); !error.empty())
      return where + error;
  }
  return take_secret();
}

/// What its options and its past do not allow.
std::string node::check_folder() const {
  if (!identity_.node)
    return {};
  const auto self = *identity_.node;
  const auto name = "node " + std::to_string(self.value());
  if (settings_.node.value_or(self.value()) != self.value())
    return "belongs to " + name + ", not to node "
           + std::to_string(*settings_.node);
  const auto* row = cluster::find_node(identity_.map, self);
  if (row != nullptr && row->state == node_state::removed)
    return name + " was removed from its cluster: begin with a new folder";
  if (!settings_.cluster.listen && knows_others(identity_.map, self))
    return name + " has a cluster with other nodes: give --cluster-listen";
  return {};
}

/// Sees to it that links can be made, and that others can find this node.
std::string node::look_around() {
  if (auto error = problem_of(remoting_); !error.empty())
    return error;
  if (!remoting_problem_.empty())
    return remoting_problem_;
  lock_down(*system_);
  const auto& given = settings_.cluster;
  net::discovery_options options;
  options.cluster_name = given.name;
  options.own_address = address().cluster_address;
  options.seeds = given.seeds;
  options.dns = given.dns;
  options.multicast = given.multicast;
  options.interface = given.interface;
  options.on_other = [](const std::string& address, cluster_id other) {
    spdlog::warn("what=another_cluster_of_this_name address={} cluster={:x}",
                 address, other.value());
  };
  discovery_ = std::make_unique<net::discovery>(std::move(options));
  return discovery_->start();
}

std::string node::join(const std::function<bool()>& stopped) {
  auto what = wish();
  if (what.attempt == 0)
    return "data folder " + settings_.data.string() + ": cannot be written";
  auto found = find_cluster({*system_, *discovery_, std::move(what),
                             settings_.cluster.bootstrap, stopped});
  if (!found.error.empty())
    return found.error;
  if (!found.joined)
    return begin();
  const auto& joined = *found.joined;
  if (auto error
      = auth::store_secret(settings_.data / "token.key", joined.token_secret);
      !error.empty())
    return error;
  identity_ = {joined.node, joined.cluster, joined.map};
  spdlog::info("what=joined node={} cluster={:x}", joined.node.value(),
               joined.cluster.value());
  return save_identity(db_->node(), identity_);
}

join_request node::wish() {
  const auto here = address();
  join_request what;
  what.cluster_name = settings_.cluster.name;
  what.cluster_address = here.cluster_address;
  what.client_url = here.client_url;
  what.wanted = identity_.node; // who has one never gets another
  if (!what.wanted && settings_.node)
    what.wanted = node_id{*settings_.node};
  what.attempt = join_attempt(db_->node());
  return what;
}

std::string node::begin() {
  identity_.node = node_id{settings_.node.value_or(0)};
  identity_.cluster = cluster_id{random_number()};
  if (auto error = begin_groups(db_->log(), *identity_.node); !error.empty())
    return "data folder " + settings_.data.string() + ": " + error;
  return save_identity(db_->node(), identity_);
}

/// The bytes that sign tokens: a node that has others has got them from these.
std::string node::take_secret() {
  const auto file = settings_.data / "token.key";
  if (knows_others(identity_.map, *identity_.node)
      && !std::filesystem::exists(file))
    return "secret file " + file.string()
           + ": is missing; copy it from another node of the cluster";
  auto secret = auth::load_or_create_secret(file);
  if (secret.error.empty()) {
    secret_ = secret.bytes;
    tokens_ = std::make_shared<auth::token_authority>(std::move(secret.bytes),
                                                      issuers_);
  }
  return secret.error;
}

/// All or nothing; answers one line for people.
std::string node::load_issuers() {
  std::vector<auth::issuer> all;
  for (const auto& one : settings_.access.issuers) {
    auto loaded = auth::load_issuer(one);
    if (!loaded.error.empty())
      return "jwt-issuer " + one.issuer + ": " + loaded.error;
    all.push_back(std::move(loaded.value));
  }
  if (!all.empty())
    issuers_->set(std::move(all));
  return {};
}

void node::reload() {
  const auto tell = [](const char* what, const std::string& error) {
    if (error.empty())
      spdlog::info("what={}_reloaded", what);
    else
      spdlog::error("what={}_kept why=\"{}\"", what, error);
  };
  if (settings_.access.tls())
    tell("certificate", server_->reload_tls());
  if (!settings_.access.issuers.empty())
    tell("issuers", load_issuers());
}

cluster::node_address node::address() const {
  const auto& given = settings_.cluster;
  if (!given.client_url.empty())
    return {given.listen ? given.advertise : no_address, given.client_url};
  auto host = settings_.host;
  if (given.listen && (host == "0.0.0.0" || host == "::"))
    host = split_address(given.advertise).host;
  return {given.listen ? given.advertise : no_address,
          scheme() + join_listen({host, port_})};
}

} // namespace caucus::node
