// Step 5 of docs/message_flow.md: what replicas, controllers and links say, on
// its way between nodes. Included by actors/wire.hpp.
#pragma once

#include "actors/disk_messages.hpp"
#include "actors/link_interfaces.hpp"
#include "actors/wire_fields.hpp"

namespace caucus::replication {

template <class Inspector>
bool inspect(Inspector& f, role& x) {
  return wire::numbered(f, x, role::leader);
}

template <class Inspector>
bool inspect(Inspector& f, member& x) {
  return wire::all(f, x.id, x.voter);
}

} // namespace caucus::replication

namespace caucus::cluster {

template <class Inspector>
bool inspect(Inspector& f, group_copy& x) {
  return wire::all(f, x.shard, x.applied, x.term, x.leads);
}

} // namespace caucus::cluster

namespace caucus {

// -- replicas and nodes -------------------------------------------------------

template <class Inspector>
bool inspect(Inspector& f, raft_mail& x) {
  return wire::all(f, x.shard, x.from, x.to, x.bytes);
}

template <class Inspector>
bool inspect(Inspector& f, read_status& x) {
  return f.apply(x.shard);
}

template <class Inspector>
bool inspect(Inspector& f, replica_progress& x) {
  return wire::all(f, x.id, x.voter, x.match);
}

template <class Inspector>
bool inspect(Inspector& f, replica_status& x) {
  return wire::all(f, x.shard, x.self, x.role, x.term, x.leader, x.last,
                   x.commit, x.applied, x.members, x.serves);
}

template <class Inspector>
bool inspect(Inspector& f, open_replica& x) {
  return f.apply(x.shard);
}

template <class Inspector>
bool inspect(Inspector& f, close_replica& x) {
  return wire::all(f, x.shard, x.replica, x.term);
}

template <class Inspector>
bool inspect(Inspector& f, change_members& x) {
  return wire::all(f, x.shard, x.members);
}

template <class Inspector>
bool inspect(Inspector& f, transfer_leader& x) {
  return wire::all(f, x.shard, x.to);
}

template <class Inspector>
bool inspect(Inspector& f, leader_news& x) {
  return wire::all(f, x.shard, x.term, x.node, x.serving);
}

template <class Inspector>
bool inspect(Inspector& f, leader_report& x) {
  return wire::all(f, x.node, x.led);
}

template <class Inspector>
bool inspect(Inspector& f, sessions_told& x) {
  return wire::all(f, x.shard, x.node, x.term);
}

template <class Inspector>
bool inspect(Inspector& f, node_state& x) {
  return wire::numbered(f, x, node_state::removed);
}

template <class Inspector>
bool inspect(Inspector& f, node_row& x) {
  return wire::all(f, x.node, x.state, x.cluster_address, x.client_url,
                   x.since_ms);
}

template <class Inspector>
bool inspect(Inspector& f, placement_row& x) {
  return wire::all(f, x.shard, x.nodes);
}

template <class Inspector>
bool inspect(Inspector& f, cluster_map& x) {
  return wire::all(f, x.version, x.cluster, x.nodes, x.placement);
}

template <class Inspector>
bool inspect(Inspector& f, replica_brief& x) {
  return wire::all(f, x.shard, x.self, x.leads, x.settled, x.commit, x.applied);
}

template <class Inspector>
bool inspect(Inspector& f, node_report& x) {
  return wire::all(f, x.node, x.version, x.cluster_address, x.client_url,
                   x.connections, x.clients_gone, x.replicas);
}

template <class Inspector>
bool inspect(Inspector& f, admin_op& x) {
  return wire::numbered(f, x, admin_op::replace);
}

template <class Inspector>
bool inspect(Inspector& f, admin_call& x) {
  return wire::all(f, x.op, x.node, x.forwarded);
}

template <class Inspector>
bool inspect(Inspector& f, admin_node& x) {
  return wire::all(f, x.row, x.up, x.connections, x.leaders, x.replicas,
                   x.placed, x.lag);
}

template <class Inspector>
bool inspect(Inspector& f, admin_answer& x) {
  return wire::all(f, x.cluster, x.version, x.controller, x.nodes, x.unsettled);
}

template <class Inspector>
bool inspect(Inspector& f, snapshot_chunk_request& x) {
  return wire::all(f, x.shard, x.index, x.after);
}

template <class Inspector>
bool inspect(Inspector& f, snapshot_chunk& x) {
  return wire::all(f, x.gone, x.rows, x.crc, x.last, x.complete);
}

template <class Inspector>
bool inspect(Inspector& f, copy_store& x) {
  return f.apply(x.dir);
}

template <class Inspector>
bool inspect(Inspector& f, store_copy& x) {
  return f.apply(x.groups);
}

// -- joining and links --------------------------------------------------------

template <class Inspector>
bool inspect(Inspector& f, join_request& x) {
  return wire::all(f, x.cluster_name, x.cluster_address, x.client_url)
         && wire::maybe(f, x.wanted) && wire::all(f, x.attempt, x.forwarded);
}

template <class Inspector>
bool inspect(Inspector& f, join_answer& x) {
  return wire::all(f, x.node, x.cluster, x.token_secret, x.map);
}

template <class Inspector>
bool inspect(Inspector& f, link_hello& x) {
  return wire::all(f, x.version, x.cluster, x.from, x.to, x.boot, x.epoch);
}

template <class Inspector>
bool inspect(Inspector& f, link_welcome& x) {
  return f.apply(x.boot);
}

template <class Inspector>
bool inspect(Inspector& f, log_position& x) {
  return wire::all(f, x.shard, x.index);
}

template <class Inspector>
bool inspect(Inspector& f, link_batch& x) {
  return wire::all(f, x.epoch, x.seq, x.items, x.seen);
}

template <class Inspector>
bool inspect(Inspector& f, link_ack& x) {
  return wire::all(f, x.epoch, x.seq);
}

template <class Inspector>
bool inspect(Inspector& f, link_ping& x) {
  return f.apply(x.epoch);
}

template <class Inspector>
bool inspect(Inspector& f, link_bye& x) {
  return f.apply(x.epoch);
}

} // namespace caucus
