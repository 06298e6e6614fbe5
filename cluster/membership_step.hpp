// Purpose: the next small step from the members that a group has to those that
// it shall have.
#pragma once

#include "model/cluster.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

namespace caucus::cluster {

/// A member of a Raft group, as its leader knows it.
struct group_member {
  replica_id id{};
  bool voter = false;
  log_index match{}; // on its disk for sure; 0: unknown

  bool operator==(const group_member&) const = default;
};

/// A group, as its leader sees it.
struct group_view {
  replica_id self{};
  std::vector<group_member> members{};
  log_index last{};
  log_index commit{};
};

/// What must be known beside the group.
struct step_facts {
  const cluster_map& map;
  /// Where the group shall be; the first node shall lead. Not empty.
  std::span<const node_id> wanted;
  std::function<bool(node_id)> reachable;
  /// Replicas that nodes have opened for this leader.
  const std::map<node_id, replica_id>& opened;
};

struct step {
  enum class kind : std::uint8_t {
    /// The members are those that shall be.
    settled,
    /// A node that is needed cannot be reached.
    blocked,
    /// A standby is copying.
    catching_up,
    /// Make a replica on `node`.
    open,
    /// Give the group these `members`; differs in one from what it has.
    change,
    /// Hand leadership to `to`, because this node must not lead.
    transfer,
  };
  kind what = kind::settled;
  node_id node{};
  std::vector<group_member> members{};
  replica_id to{};
};

/// The one next step. Replicas are added before others are removed (Ongaro,
/// 4.4), new ones as standby until they have nearly all; a voter goes only
/// when all that shall be are voters. Two exceptions, which take nothing from
/// what the group can bear: a standby, and the voter of a node that is removed
/// from the cluster, go first. Raft's own guard (replication/guards.hpp) may
/// still say "not now" to a step.
[[nodiscard]] step next_step(const group_view& group, const step_facts& facts);

/// Whom to hand leadership to: of `wanted` the first voter that can be reached
/// and has all that is committed; 0: none but `self`.
[[nodiscard]] replica_id successor(const group_view& group,
                                   const step_facts& facts);

} // namespace caucus::cluster
