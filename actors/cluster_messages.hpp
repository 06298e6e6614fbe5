// What nodes say to each other, and about each other: one struct per message.
// What crosses a link has its `inspect` in actors/wire.hpp.
#pragma once

#include "model/cluster.hpp"
#include "replication/raft_peer.hpp"

#include <caf/message.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace caucus {

// -- replicas -----------------------------------------------------------------

/// A Raft message to a replica of the same shard on another node.
struct raft_mail {
  shard_id shard;
  replica_id from;
  replica_id to;
  std::string bytes;
};

/// Answered by an empty result when an entry that was made after it came is
/// committed and applied: the tables show all that was acknowledged to anybody
/// before. Stays on its node.
struct read_barrier {
  shard_id shard;
};

/// So much of a shard's log somebody may have seen.
struct log_position {
  shard_id shard;
  log_index index;
};

/// Asks for replica_status.
struct read_status {
  shard_id shard;
};

/// A member of a shard's Raft group, as the answering replica knows it.
struct replica_progress {
  replica_id id;
  bool voter = false;
  /// Leader only: what it has on disk for sure; 0: unknown.
  log_index match;
};

struct replica_status {
  shard_id shard;
  replica_id self; // 0: this node has no replica of the shard
  replication::role role = replication::role::follower;
  log_term term;
  replica_id leader; // 0: unknown
  log_index last;
  log_index commit;
  log_index applied;
  std::vector<replica_progress> members;
  /// It leads, and has applied all that was acknowledged before it did.
  bool serves = false;
};

/// Makes an empty replica on the asked node, unless it has one. Answers its
/// id: the leader adds it as a standby next.
struct open_replica {
  shard_id shard;
};

/// Ends the replica and deletes log and tables; nothing if it has another id
/// or is gone. Only for a replica that is in no configuration any more.
/// errc::conflict: it knows a newer term: the asker may have been deposed, and
/// the replica taken back.
struct close_replica {
  shard_id shard;
  replica_id replica;
  log_term term; // in which the asker leads
};

/// One step of membership, at the leader: answered after the commit;
/// errc::unavailable: not now (not leading, another step under way, a standby
/// that lacks too much).
struct change_members {
  shard_id shard;
  std::vector<replication::member> members;
};

/// Hands leadership to a voter. Answered when the transfer has begun.
struct transfer_leader {
  shard_id shard;
  replica_id to;
};

// -- nodes --------------------------------------------------------------------

/// Who leads a shard, from that node to all others: on change, and all of it
/// when a link comes up.
struct leader_news {
  shard_id shard;
  log_term term;
  node_id node;
  /// false: it does not lead any more, or does not serve yet.
  bool serving = false;
};

/// All that a node leads and serves, when a link comes up: what is not in here
/// it does not serve.
struct leader_report {
  node_id node;
  std::vector<leader_news> led;
};

/// A peer can be reached, or not any more.
struct link_changed {
  node_id peer;
  boot_id boot;
  bool up = false;
};

/// To relays: another node serves this shard now: tell it the sessions of its
/// users.
struct announce_sessions {
  shard_id shard;
  log_term term; // the leader's
};

/// INTERNAL: another node serves this shard now: the link of the node that did
/// tells clients' commands that wait there, so that they are tried again.
struct shard_moved {
  shard_id shard;
};

/// Every session of the shard's users on `node` has been told to the leader of
/// `term` (FIFO behind them). Relays tell their router, which tells the leader
/// once all relays have.
struct sessions_told {
  shard_id shard;
  node_id node;
  log_term term;
};

// -- joining and links --------------------------------------------------------

/// A node without a number asks to become one of the cluster.
struct join_request {
  std::string cluster_name;
  std::string cluster_address; // HOST:PORT of its gate
  std::string client_url;
  /// The number that it would like; errc::node_taken if it was given before.
  std::optional<node_id> wanted;
  /// Random, not 0, the same in all tries of one node: a try whose answer was
  /// lost does not use up another number.
  std::uint64_t attempt = 0;
  /// INTERNAL: came from another controller: not passed on again.
  bool forwarded = false;
};

/// What it keeps on disk before it starts.
struct join_answer {
  node_id node;
  cluster_id cluster;
  std::string token_secret;
  cluster_map map;
};

/// Asks the link keeper for one link_report per other node.
struct read_links_status {};

/// How a link is. Sent to no other node.
struct link_report {
  node_id peer;
  bool up = false;
  boot_id boot;
  std::uint64_t epoch = 0;
  /// Why the last try failed or the link broke; for people.
  std::string problem;
  /// The peer says that this node was removed from the cluster.
  bool removed = false;
};

// What two links say to each other, and a link to a gate: actors/link.hpp.

/// The dialer's first words. Refused unless all of it fits.
struct link_hello {
  std::uint32_t version = 0;
  cluster_id cluster;
  node_id from;
  node_id to;
  boot_id boot;
  /// Counts the dialer's tries; starts the numbers of both sides anew.
  std::uint64_t epoch = 0;
};

struct link_welcome {
  boot_id boot;
};

/// Items in the order in which they were given (actors/link_items.hpp).
struct link_batch {
  std::uint64_t epoch = 0;
  std::uint64_t seq = 0; // 1, 2, 3, ...
  std::string items;
  /// What the items may tell of, where it is more than the batches before said
  /// (actors/read_floor.hpp).
  std::vector<log_position> seen{};
};

/// Batches up to `seq` were handed on: their bytes may be used again.
struct link_ack {
  std::uint64_t epoch = 0;
  std::uint64_t seq = 0;
};

/// A sign of life.
struct link_ping {
  std::uint64_t epoch = 0;
};

/// The sender takes the link for broken, or ends.
struct link_bye {
  std::uint64_t epoch = 0;
};

/// INTERNAL: what a local actor answered to request `number` of the peer.
struct link_answer {
  std::uint64_t number = 0;
  caf::message what;
};

} // namespace caucus
