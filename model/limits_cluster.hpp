// Words everyone shares: the bounds between nodes; the rest of
// model/limits.hpp, which brings this along.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace caucus::limits {

using namespace std::chrono_literals;

// -- the cluster -------------------------------------------------------------

/// Replicas of a shard, where there are so many nodes.
inline constexpr std::size_t replicas_wanted = 3;
/// Items in one batch of a link.
inline constexpr std::size_t link_batch_items_max = 256;
inline constexpr std::size_t link_batch_bytes_max = 1024 * 1024;
/// Bytes of a batch that a peer sends: a full one and a last item, that may be
/// a page or a message of Raft. Beyond: the link is broken off.
inline constexpr std::size_t link_batch_bytes_hard = 8 * 1024 * 1024;
/// Batches on their way before items wait until one is full or was taken.
inline constexpr std::size_t link_batches_in_flight_max = 8;
/// Bytes sent to a peer that it has not taken yet. Beyond: requests are
/// refused (`unavailable`), Raft's messages are dropped, frames for clients
/// become heads.
inline constexpr std::size_t link_credit_bytes = 16 * 1024 * 1024;
/// Bytes not taken yet at which the link is broken off, so that both sides
/// begin anew: answers and news must not be lost one by one.
inline constexpr std::size_t link_bytes_hard = 2 * link_credit_bytes;
/// An answer that may go without credit. Beyond: `unavailable`; such large
/// ones come from reads only.
inline constexpr std::size_t link_small_answer_bytes = 4 * 1024;
/// Conversations whose heads wait for credit. Beyond: the link is broken off,
/// and clients are told to sync.
inline constexpr std::size_t link_heads_max = 4096;
/// Requests to one peer without an answer. Beyond: `unavailable`.
inline constexpr std::size_t link_requests_max = 16 * 1024;
inline constexpr auto link_ping_interval = 500ms;
/// Silence after which a peer counts as dead.
inline constexpr auto link_timeout = 3s;
inline constexpr auto link_hello_timeout = 2s;
/// Time for a socket to connect: a host that is gone says nothing at all.
inline constexpr auto link_connect_timeout = 1s;
/// CAF's own signs of life on a connection, and its patience. They only clean
/// up: a link judges by its own pings.
inline constexpr auto remoting_heartbeat = 1s;
inline constexpr auto remoting_timeout = 3s;
/// Time for a new node to be admitted: this waits for a commit.
inline constexpr auto join_timeout = 10s;
inline constexpr auto link_retry_min = 200ms;
/// Above CAF's connection time-out on the peer: only then does a half-open
/// connection go away there.
inline constexpr auto link_retry_max = 4s;
/// How long a command of a client is tried again while its shard has no
/// leader, before the client hears `unavailable`.
inline constexpr auto command_retry_time = 10s;
/// A setting's name and value. Beyond: `bad_request`.
inline constexpr std::size_t setting_name_bytes_max = 64;
inline constexpr std::size_t setting_value_bytes_max = 64 * 1024;
/// Nodes of one shard. Beyond: `bad_request`.
inline constexpr std::size_t placement_nodes_max = 16;
/// After the change of a leader: time for nodes to tell their sessions before
/// anybody is taken for offline.
inline constexpr auto presence_recovery = 5s;
/// Waits between two tries of a command (doubled, with jitter).
inline constexpr auto command_retry_min = 50ms;
inline constexpr auto command_retry_max = 500ms;
/// Clients that may have missed something `sync` within this time, and longer
/// if a thread has more of them than so many a second.
inline constexpr auto resync_spread = 2s;
inline constexpr std::int64_t resync_per_second = 5000;
/// Users that a new owner finds gone per `shard_tick`: each costs a proposal.
inline constexpr std::size_t presence_gone_per_tick = 100;
/// Names in one page of users that were online under another leader.
inline constexpr std::size_t online_page_max = 1000;
/// Entries at the end of its log whose conversations' heads a new leader tells,
/// and how many of these. Beyond: everybody resyncs.
inline constexpr std::uint64_t takeover_entries = 128;
inline constexpr std::size_t takeover_heads_max = 1000;
/// Lists of members of large groups that both ends of a link keep. Beyond: the
/// least recently used is sent again.
inline constexpr std::size_t link_lists_max = 64;

// -- placement (cluster/) ----------------------------------------------------

/// Replicas of the control group where there are so many nodes; the second
/// one from `control_nodes_large` nodes on.
inline constexpr std::size_t control_replicas = 3;
inline constexpr std::size_t control_replicas_large = 5;
inline constexpr std::size_t control_nodes_large = 5;
/// Between two looks of a controller at whether there is work for it.
inline constexpr auto control_tick = 250ms;
/// Between two maps from the leading controller, two plans, two reports.
inline constexpr auto control_interval = 2s;
/// Between two looks of a steward at what is led here.
inline constexpr auto steward_tick = 250ms;
/// Shards whose replicas one node's steward moves at a time.
inline constexpr std::size_t moves_at_a_time = 2;
/// A move without progress for so long lets another shard go first.
inline constexpr auto move_patience = 30s;
/// Waits after a step that failed (doubled, with jitter).
inline constexpr auto move_retry_min = 250ms;
inline constexpr auto move_retry_max = 5s;
/// After a hand-over has begun: time for the successor to be elected.
inline constexpr auto hand_over_time = 2s;
/// Between two looks for replicas that no group has any more.
inline constexpr auto orphan_interval = 10s;
/// A leader stays for so long, and its successor must have been reachable for
/// so long, before it hands over only because another node is preferred.
inline constexpr auto leader_settle = 10s;
/// Between two such hand-overs by one node.
inline constexpr auto leader_move_interval = 250ms;
/// A node that stops waits no longer for others to lead in its place.
inline constexpr auto quiesce_time = 3s;
/// A draining node's clients leave within this time, a few at a time; those
/// that stay longer than the second one do not hold up the drain.
inline constexpr auto drain_spread = 10s;
inline constexpr auto drain_patience = 30s;

// -- how nodes find each other: beyond a bound, what came last is ignored -----

inline constexpr std::size_t cluster_name_bytes_max = 64;
/// HOST:PORT of a node, or the URL of its clients.
inline constexpr std::size_t address_bytes_max = 256;
inline constexpr std::size_t discovery_addresses_max = 256;
inline constexpr std::size_t discovery_datagram_bytes_max = 512;
/// Between two questions to the network, and to the name server.
inline constexpr auto discovery_ask_interval = 1s;
inline constexpr auto discovery_dns_interval = 5s;
/// Answers are for everybody, so one suffices for so long.
inline constexpr auto discovery_answer_interval = 200ms;
/// Pause between two tries to join at one address.
inline constexpr auto discovery_retry_min = 200ms;
inline constexpr auto discovery_retry_max = 5s;
/// How long a node that is to begin a cluster listens for one first.
inline constexpr auto discovery_bootstrap_listen = 1500ms;
/// Between two lines of a node that waits for a cluster.
inline constexpr auto discovery_say_interval = 10s;

} // namespace caucus::limits
