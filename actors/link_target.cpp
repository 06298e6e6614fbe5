// Step 5 of docs/message_flow.md: which actor of this node an item from another
// node is for. One row per handler of link_actor.
#include "actors/link.hpp"

namespace caucus {

namespace {

template <class Handle>
link_target to(const Handle& handle) {
  return {caf::actor_cast<caf::strong_actor_ptr>(handle), false};
}

/// The peer may be newer, or lie: no index is believed.
template <class Handle>
link_target to_one_of(const std::vector<Handle>& handles, shard_id shard) {
  return shard.value() < handles.size() ? to(handles[shard.value()])
                                        : link_target{};
}

link_target to_reader(const services& world) {
  return world.readers.empty() ? link_target{} : to(world.reader());
}

/// One query names users of one shard: the router has split it.
shard_id shard_of_all(const std::vector<user_id>& users) {
  return users.empty() ? shard_id{} : shard_of(users.front());
}

template <class T>
const T& as(const caf::message& what) {
  return what.get_as<T>(0);
}

} // namespace

link_target target_of(const services& world, const caf::message& what) {
  if (what.size() != 1)
    return {};
  const auto shard = [&](shard_id id) { return to_one_of(world.shards, id); };
  const auto replica
    = [&](shard_id id) { return to_one_of(world.replicas, id); };
  switch (what.type_at(0)) {
    case caf::type_id_v<conv_call>:
      return shard(shard_of(as<conv_call>(what).conv));
    case caf::type_id_v<user_call>:
      return shard(shard_of(as<user_call>(what).user));
    case caf::type_id_v<session_up>:
      return shard(shard_of(as<session_up>(what).user));
    case caf::type_id_v<session_down>:
      return shard(shard_of(as<session_down>(what).user));
    case caf::type_id_v<sessions_told>:
      return shard(as<sessions_told>(what).shard);
    case caf::type_id_v<presence_query>:
      return shard(shard_of_all(as<presence_query>(what).users));
    case caf::type_id_v<propose>: return replica(as<propose>(what).shard);
    case caf::type_id_v<raft_mail>: return replica(as<raft_mail>(what).shard);
    case caf::type_id_v<read_status>:
      return replica(as<read_status>(what).shard);
    case caf::type_id_v<open_replica>:
      return replica(as<open_replica>(what).shard);
    case caf::type_id_v<close_replica>:
      return replica(as<close_replica>(what).shard);
    case caf::type_id_v<change_members>:
      return replica(as<change_members>(what).shard);
    case caf::type_id_v<transfer_leader>:
      return replica(as<transfer_leader>(what).shard);
    case caf::type_id_v<read_summaries>:
    case caf::type_id_v<read_sync>:
    case caf::type_id_v<read_users>:
    case caf::type_id_v<read_members>:
    case caf::type_id_v<read_credentials>:
    case caf::type_id_v<check_token>: return to_reader(world);
    case caf::type_id_v<snapshot_chunk_request>:
      return to(world.snapshot_source);
    case caf::type_id_v<copy_store>: return to(world.backup);
    case caf::type_id_v<fan_out>:
    case caf::type_id_v<revoke_sessions>:
    case caf::type_id_v<resync_clients>: return {nullptr, true};
    case caf::type_id_v<leader_news>:
    case caf::type_id_v<leader_report>: return to(world.router);
    case caf::type_id_v<cluster_map>:
    case caf::type_id_v<node_report>:
    case caf::type_id_v<admin_call>:
    case caf::type_id_v<join_request>: return to(world.controller);
    default: return {};
  }
}

} // namespace caucus
