// Purpose: how a node with a fresh folder finds a cluster and is admitted.
#pragma once

#include "actors/remoting.hpp"
#include "net/discovery.hpp"

#include <functional>
#include <optional>
#include <string>

namespace caucus::node {

struct search {
  caf::actor_system& system;
  net::discovery& discovery;
  join_request wish;
  /// Whether this node begins a cluster if it finds none for
  /// limits::discovery_bootstrap_listen.
  bool may_begin = false;
  /// Whether the process is to end; asked a few times per second.
  std::function<bool()> stopped;
};

/// Neither field set: no cluster was found, and this node is to begin one.
struct search_result {
  std::optional<join_answer> joined{};
  /// One line for people: it was stopped, or can never be admitted.
  std::string error{};
};

/// Tries all addresses that turn up, for as long as it takes: nobody but a node
/// that was told so ever begins a cluster. Logs what it waits for. Blocks; main
/// thread.
[[nodiscard]] search_result find_cluster(const search& how);

} // namespace caucus::node
