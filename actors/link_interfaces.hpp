// The actors between two nodes; goes on where actors/interfaces.hpp ends.
#pragma once

#include "actors/interfaces.hpp"

namespace caucus {

/// What a link says to the link at the other end; see link_session.hpp.
using link_peer_actor = caf::typed_actor<
  // Hands its items to the actors they are for.
  caf::result<void>(link_batch),
  // Gives credit back.
  caf::result<void>(link_ack),
  // A sign of life.
  caf::result<void>(link_ping),
  // The link is broken.
  caf::result<void>(link_bye)>;

/// The whole of a link: what this node says, what the other one says, and how
/// the two find each other.
using link_core_actor = link_actor::extend<
  // From the other node's link.
  caf::result<void>(link_batch), caf::result<void>(link_ack),
  caf::result<void>(link_ping), caf::result<void>(link_bye),
  // From the gate: the peer has dialed. Up from now on, or errc::forbidden.
  caf::result<link_welcome, link_peer_actor>(link_hello, link_peer_actor),
  // From the keeper: where the peer is now.
  caf::result<void>(node_row),
  // From the router: the peer does not serve the shard any more. Who waits for
  // it with a client's command hears errc::timeout.
  caf::result<void>(shard_moved),
  // INTERNAL: a local actor's answer to the peer's request.
  caf::result<void>(link_answer),
  // INTERNAL: the mailbox was emptied since: send what has gathered.
  caf::result<void>(caf::flush_atom),
  // INTERNAL: the next try to reach the peer is due.
  caf::result<void>(caf::connect_atom),
  // INTERNAL: every limits::link_ping_interval.
  caf::result<void>(caf::tick_atom)>;

/// GATE: the only actor that a stranger with a certificate can reach; published
/// on the cluster's port.
using gate_actor = caf::typed_actor<
  // To the link of that node. errc::forbidden: another cluster, another
  // protocol; errc::node_removed; errc::unavailable: not known yet.
  caf::result<link_welcome, link_peer_actor>(link_hello, link_peer_actor),
  // To the node's own join_actor.
  caf::result<join_answer>(join_request)>;

/// Whoever admits new nodes.
using join_actor = caf::typed_actor<
  // errc::unavailable: not now, ask again; errc::forbidden: another cluster;
  // errc::node_taken, errc::node_removed: never.
  caf::result<join_answer>(join_request)>;

/// DIALER: makes connections to one other node. Blocks, so it has a thread.
using dialer_actor = caf::typed_actor<
  // Answers the gate at HOST:PORT, or errc::unavailable and why.
  caf::result<gate_actor>(std::string)>;

/// LINK KEEPER: one per node: a link for each other node of the map.
using link_keeper_actor = caf::typed_actor<
  // Makes, keeps and ends links; ignored if older than the one before.
  caf::result<void>(cluster_map),
  // From the gate: to the link of that node.
  caf::result<link_welcome, link_peer_actor>(link_hello, link_peer_actor),
  // One row per other node.
  caf::result<std::vector<link_report>>(read_links_status),
  // INTERNAL: from a link, when something about it has changed.
  caf::result<void>(link_report)>;

} // namespace caucus
