// What controllers and stewards say to each other: how nodes come into the
// cluster, what they tell of themselves, and what an operator asks for.
#pragma once

#include "cluster/best_copies.hpp"
#include "model/cluster.hpp"
#include "model/ids.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace caucus {

/// One replica, as its node sees it.
struct replica_brief {
  shard_id shard;
  replica_id self;
  bool leads = false;
  /// Leader only: the members are those that the map wants, and all vote.
  bool settled = false;
  log_index commit;
  log_index applied;
};

/// What a node tells the leading controller of itself, every
/// limits::control_interval while a link is up.
struct node_report {
  node_id node;
  /// Of the newest map that it has.
  std::uint64_t version = 0;
  std::string cluster_address;
  std::string client_url;
  std::uint32_t connections = 0;
  /// Draining: every client was sent away.
  bool clients_gone = false;
  std::vector<replica_brief> replicas;
};

/// What an operator may ask for. Sent between nodes: never renumber.
enum class admin_op : std::uint8_t {
  /// Changes nothing.
  list = 0,
  /// Its leaders, then its clients, then its replicas go elsewhere.
  drain = 1,
  /// Back to active.
  undrain = 2,
  /// Its number is never used again. Only when it has no replica any more.
  remove = 3,
  /// The same for a node that is gone for ever: its replicas are made anew on
  /// other nodes. Refused while it can be reached, or where it has the only
  /// replica.
  replace = 4,
};

/// Answered by the controller that leads, wherever it is asked.
/// errc::node_not_found, errc::conflict with a text for people,
/// errc::unavailable: no controller leads, nothing was done.
struct admin_call {
  admin_op op = admin_op::list;
  node_id node; // not for `list`
  /// Came from another controller: do not pass it on again.
  bool forwarded = false;
};

/// A node for people.
struct admin_node {
  node_row row;
  /// The leading controller reaches it (itself: always).
  bool up = false;
  std::uint32_t connections = 0;
  std::uint16_t leaders = 0;
  std::uint16_t replicas = 0;
  /// Groups that are placed there.
  std::uint16_t placed = 0;
  /// Committed entries that its replicas have not applied, added up.
  std::uint64_t lag = 0;
};

struct admin_answer {
  cluster_id cluster;
  std::uint64_t version = 0;
  /// Where the controller that leads is.
  node_id controller;
  std::vector<admin_node> nodes;
  /// Groups whose replicas are not all where they shall be.
  std::uint16_t unsettled = 0;
};

/// To a backup actor: copies its node's store into the folder `dir`/node-N, of
/// which `dir` may be there already.
struct copy_store {
  std::string dir; // from the root
};

/// What was copied.
struct store_copy {
  std::vector<cluster::group_copy> groups;
};

/// From an operator, to the backup actor of any node: copies of all nodes that
/// can be reached, each into `dir` on its own machine. Sent to no other node.
struct back_up {
  std::string dir; // from the root
};

/// One node's part of a backup.
struct node_copy {
  node_id node;
  /// Why there is no copy, for people; empty: it is there.
  std::string problem{};
  std::vector<cluster::group_copy> groups{};
};

/// By node.
struct backup_report {
  std::string dir;
  std::vector<node_copy> nodes;
};

/// Asks a steward for a replica_brief of each replica on its node.
struct read_replicas {};

/// To the steward, from a node that stops: hands over what is led here.
/// Answers how many groups are still led here when no more can be done, at the
/// latest after limits::quiesce_time.
struct quiesce {};

} // namespace caucus
