// What every actor of the node may reach: filled once by the node before any
// message flows, emptied at the end of the shutdown.
#pragma once

#include "actors/interfaces.hpp"
#include "actors/link_table.hpp"
#include "actors/published_map.hpp"
#include "actors/read_floor.hpp"
#include "model/time.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace caucus::storage {
class snapshot_store;
} // namespace caucus::storage

namespace caucus {

/// Handles of the node's long-lived actors and the node's clock. Shared,
/// constant while messages flow; handles in here keep the actors alive, so the
/// node calls `clear` once all have quit.
struct services {
  node_id node;
  wall_clock now;
  router_actor router;
  sequencer_actor sequencer;
  log_writer_actor log_writer;
  applier_actor applier;
  courier_actor courier;
  /// Null in most tests.
  snapshot_source_actor snapshot_source;
  snapshot_fetch_actor snapshot_fetch;
  /// For replicas that offer their state: they ask it themselves.
  storage::snapshot_store* snapshots = nullptr;
  controller_actor controller;
  steward_actor steward;
  backup_actor backup;
  std::vector<reader_actor> readers;
  std::vector<relay_actor> relays;
  /// By shard id; the control group is the last one.
  std::vector<shard_actor> shards;
  std::vector<replica_actor> replicas;
  /// The peers that can be reached now. Changes while messages flow.
  link_table links;
  /// The newest map, from the controller. Changes while messages flow.
  published_map map;

  /// Shards that some node is known to lead and serve, without the control
  /// group: all of them make the node ready. Kept by the router, read by
  /// /readyz.
  std::atomic<std::uint32_t> shards_ready{0};

  /// Whether histories can be read from this node's own tables.
  read_floor reads;
  read_counts histories;

  /// The node stops: nobody is dialed any more, because a try blocks for
  /// seconds where the other node is away.
  std::atomic<bool> stopping{false};

  /// The next reader, round robin. Thread safe.
  [[nodiscard]] const reader_actor& reader() const noexcept {
    auto n = next_reader_.fetch_add(1, std::memory_order_relaxed);
    return readers[n % readers.size()];
  }

  void clear() {
    router = nullptr;
    sequencer = nullptr;
    log_writer = nullptr;
    applier = nullptr;
    courier = nullptr;
    snapshot_source = nullptr;
    snapshot_fetch = nullptr;
    snapshots = nullptr;
    controller = nullptr;
    steward = nullptr;
    backup = nullptr;
    readers.clear();
    relays.clear();
    shards.clear();
    replicas.clear();
    links.clear();
  }

private:
  mutable std::atomic<std::size_t> next_reader_{0};
};

using services_ptr = std::shared_ptr<services>;

/// Sends a message to all relays of all nodes that can be reached. `Self` is
/// the sending actor.
template <class Self>
void send_to_relays(Self* self, const services& world,
                    const caf::message& what) { // one allocation for all
  const auto give = [self, &what](const auto& whom) {
    caf::actor_cast<caf::abstract_actor*>(whom)->enqueue(
      nullptr, caf::make_message_id(), what, self->context());
  };
  for (const auto& relay : world.relays)
    give(relay);
  world.links.each([&give](node_id, const auto& link) { give(link); });
}

/// Sends one frame to every session of `users`, on all threads of all nodes
/// that can be reached.
template <class Self>
void send_to_users(Self* self, const services& world, const fan_out& what) {
  send_to_relays(self, world, caf::make_message(what));
}

} // namespace caucus
