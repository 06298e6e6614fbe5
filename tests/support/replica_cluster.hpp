// Nodes that each have a place for one shard's replica, with disks and links,
// on the deterministic scheduler.
#pragma once

#include "actors/applier.hpp"
#include "actors/log_writer.hpp"
#include "actors/reader.hpp"
#include "actors/replica.hpp"
#include "actors/snapshot_fetch.hpp"
#include "actors/snapshot_source.hpp"
#include "deterministic.hpp"
#include "model/command_codec.hpp"
#include "replica_parts.hpp"
#include "shard_disk.hpp"
#include "shard_names.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace caucus::test {

class replica_cluster : public deterministic {
public:
  static constexpr shard_id shard{5};

  struct node_parts {
    shard_disk disk;
    services_ptr world = std::make_shared<services>();
    std::shared_ptr<bool> disk_hangs = std::make_shared<bool>(false);
    std::vector<caf::actor> actors;
    bool up = false;
  };

  /// `count` nodes; the first `voters` have the shard, from entry 1 on.
  explicit replica_cluster(std::size_t count = 3, std::size_t voters = 3,
                           log_bounds bounds = {})
    : bounds_(bounds) {
    std::vector<replication::member> who;
    for (std::size_t i = 0; i < voters; ++i)
      who.push_back({first_id(i), true});
    for (std::size_t i = 0; i < count; ++i) {
      nodes_.push_back(std::make_unique<node_parts>());
      if (i < voters)
        nodes_[i]->disk.create(shard, first_id(i), who);
    }
    for (std::size_t i = 0; i < count; ++i)
      start(i);
  }

  ~replica_cluster() {
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      stop(i);
  }

  static node_id id_of(std::size_t at) {
    return node_id{static_cast<std::uint16_t>(at + 1)};
  }
  static replica_id first_id(std::size_t at) {
    return make_replica_id(id_of(at), 77);
  }

  void start(std::size_t at) {
    auto& node = *nodes_[at];
    auto& world = *node.world;
    node.up = true;
    *node.disk_hangs = false;
    world.node = id_of(at);
    world.now = [] { return unix_ms{1'700'000'000'000}; };
    auto disk = keep(at, spawn<log_writer_impl>(node.disk.log.get(), stats_,
                                                node.disk.fatal.handler()));
    world.log_writer = keep(at, spawn<held_writer>(disk, node.disk_hangs));
    world.applier = keep(at, spawn<applier_impl>(&node.disk.db->state(), stats_,
                                                 node.disk.fatal.handler()));
    world.readers.push_back(
      keep(at, spawn<reader_impl>(&node.disk.db->state(), node.disk.log.get(),
                                  node.disk.fatal.handler())));
    auto& snapshots = node.disk.db->snapshots();
    world.snapshots = &snapshots;
    world.snapshot_source = keep(at, spawn<snapshot_source_impl>(&snapshots));
    world.snapshot_fetch
      = keep(at, spawn<snapshot_fetch_impl>(node.world, &snapshots,
                                            node.disk.fatal.handler()));
    replica_deps deps{node.world, shard, node.disk.load(shard),
                      {},         {},    bounds_};
    deps.options.id = deps.found.replica;
    deps.options.seed = ++seed_;
    deps.options.election = limits::raft_election;
    deps.options.heartbeat = limits::raft_heartbeat;
    auto replica = keep(at, spawn<replica_impl>(std::move(deps)));
    world.replicas.push_back(replica);
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (i != at && nodes_[i]->up) {
        connect(at, i);
        connect(i, at);
      }
    tell(replica, caf::tick_atom_v);
    run();
  }

  /// As `kill -9`: what the disk has not got yet is lost.
  void stop(std::size_t at) {
    auto& node = *nodes_[at];
    if (!node.up)
      return;
    node.up = false;
    for (const auto& one : std::exchange(node.actors, {}))
      kill(one);
    node.world->clear();
    for (auto& other : nodes_)
      other->world->links.drop(id_of(at));
  }

  /// Both ways.
  void cut(std::size_t at, bool on) {
    for (auto& [way, seen] : links_)
      if (way.first == at || way.second == at)
        seen->cut = on;
  }

  node_parts& node(std::size_t at) { return *nodes_[at]; }
  const replica_actor& replica(std::size_t at) {
    return nodes_[at]->world->replicas.front();
  }
  replica_status status(std::size_t at) {
    return *ask<replica_status>(replica(at), read_status{shard});
  }
  [[nodiscard]] std::size_t mails() const {
    std::size_t sum = 0;
    for (const auto& [way, seen] : links_)
      sum += seen->mails;
    return sum;
  }

  [[nodiscard]] std::size_t chunks() const {
    std::size_t sum = 0;
    for (const auto& [way, seen] : links_)
      sum += seen->chunks;
    return sum;
  }

  /// Who leads the newest term, after at most `patience`.
  std::optional<std::size_t> leader(std::chrono::seconds patience
                                    = std::chrono::seconds{10}) {
    for (auto waited = 0; waited <= patience.count() * 10; ++waited) {
      std::optional<std::size_t> best;
      log_term term;
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (!nodes_[i]->up)
          continue;
        auto s = status(i);
        if (s.role == replication::role::leader && s.term > term) {
          best = i;
          term = s.term;
        }
      }
      if (best)
        return best;
      advance(std::chrono::milliseconds{100});
    }
    return std::nullopt;
  }

  static propose user(std::size_t n, std::string name = "name") {
    return {shard, std::make_shared<const std::string>(encode_command(
                     create_user{user_in(shard, n), std::move(name), "h", 1}))};
  }
  bool has_user(std::size_t at, std::size_t n) {
    return nodes_[at]->disk.db->state().user(user_in(shard, n)).has_value();
  }

  /// Brings one replica in, as a steward does.
  bool join(std::size_t at, bool vote = true) {
    auto id = ask<replica_id>(replica(at), open_replica{shard});
    if (!id)
      return false;
    auto who = members();
    who.push_back({*id, false});
    if (!change(who))
      return false;
    who.back().voter = true;
    for (int i = 0; vote && i < 100; ++i) {
      if (change(who))
        return true;
      advance(std::chrono::milliseconds{100});
    }
    return !vote;
  }

  /// One step of membership at the leader.
  bool change(const std::vector<replication::member>& who) {
    auto at = leader();
    if (!at)
      return false;
    return ask_void(replica(*at), change_members{shard, who});
  }
  std::vector<replication::member> members() {
    std::vector<replication::member> out;
    for (const auto& one : status(*leader()).members)
      out.push_back({one.id, one.voter});
    return out;
  }

  /// Whether it was answered well, with an `Answer`; else `last_error`. Timers
  /// run meanwhile.
  template <class... Answer, class Message>
  bool ask_void(const replica_actor& to, const Message& what) {
    auto done = std::make_shared<std::optional<errc>>();
    std::function<void(caf::event_based_actor*)> ask
      = [to, what, done](caf::event_based_actor* self) {
          self->request(to, caf::infinite, what)
            .then([done](const Answer&...) { *done = errc::none; },
                  [done](const caf::error& why) { *done = to_errc(why); });
        };
    auto asker = spawn<asker_impl>(ask);
    for (int i = 0; i < 50 && !*done; ++i)
      advance(std::chrono::milliseconds{100});
    kill(asker);
    last_error = done->value_or(errc::timeout);
    return last_error == errc::none;
  }
  errc last_error = errc::none;

private:
  /// Asks once.
  struct asker_state {
    static inline const char* name = "asker";
    asker_state(caf::event_based_actor* self,
                const std::function<void(caf::event_based_actor*)>& ask) {
      ask(self);
    }
    caf::behavior make_behavior() {
      return {[](caf::tick_atom) {}};
    }
  };
  using asker_impl = caf::stateful_actor<asker_state>;

  template <class Handle>
  Handle keep(std::size_t at, Handle handle) {
    nodes_[at]->actors.push_back(caf::actor_cast<caf::actor>(handle));
    return handle;
  }

  void connect(std::size_t from, std::size_t to) {
    auto& seen = links_[{from, to}];
    if (!seen)
      seen = std::make_shared<mail_link_state::counts>();
    auto link = keep(from, spawn<mail_link>(nodes_[to]->world, seen));
    nodes_[from]->world->links.put(id_of(to),
                                   caf::actor_cast<link_actor>(link));
  }

  log_bounds bounds_;
  std::uint32_t seed_ = 0;
  std::shared_ptr<disk_stats> stats_ = std::make_shared<disk_stats>();
  std::vector<std::unique_ptr<node_parts>> nodes_;
  std::map<std::pair<std::size_t, std::size_t>,
           std::shared_ptr<mail_link_state::counts>>
    links_;
};

} // namespace caucus::test
