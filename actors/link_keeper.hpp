// Step 5 of docs/message_flow.md: which links this node has, and the gate at
// which the other nodes knock.
#pragma once

#include "actors/link.hpp"

#include <caf/all.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <set>

namespace caucus {

struct link_keeper_deps {
  node_id self;
  cluster_id cluster;
  boot_id boot;
  services_ptr world;
  /// A fresh dialer for one link; the link ends it.
  std::function<dialer_actor()> new_dialer;
  /// Called on every change of a link, for the log. Any thread.
  std::function<void(const link_report&)> on_report;
  /// Called when a peer says that the cluster does without this node: it is to
  /// stop. Any thread.
  std::function<void()> on_removed;
};

/// Makes a link for each node of the newest map and ends those of nodes that
/// are not in it any more. A link that fails is made anew.
///
/// Life: that of the node. Thread: the scheduler's.
class link_keeper_state {
public:
  static inline const char* name = "link_keeper";

  link_keeper_state(link_keeper_actor::pointer self, link_keeper_deps deps);
  link_keeper_actor::behavior_type make_behavior();

  /// The actor ends, and all links with it.
  void end_all();

private:
  struct child {
    node_row row;
    link_core_actor link;
    link_report last;
  };

  void on_map(const cluster_map& map);
  void keep(const node_row& row);
  void make(child& of);
  void end(child& of);
  void on_down(const caf::down_msg& what);
  void on_report(const link_report& what);
  caf::result<link_welcome, link_peer_actor>
  on_hello(const link_hello& hello, const link_peer_actor& peer);
  /// Why a hello is refused for ever; empty: it is not.
  [[nodiscard]] caf::error problem_of(const link_hello& hello) const;
  [[nodiscard]] std::vector<link_report> status() const;

  link_keeper_actor::pointer self_;
  link_keeper_deps deps_;
  std::uint64_t version_ = 0;
  std::map<node_id, child> links_;
  std::set<node_id> removed_;
};

class link_keeper_impl
  : public link_keeper_actor::stateful_impl<link_keeper_state> {
public:
  using super = link_keeper_actor::stateful_impl<link_keeper_state>;
  using super::super;

  void on_exit() override;
};

/// What strangers with a certificate can reach, and nothing more.
class gate_state {
public:
  static inline const char* name = "gate";

  gate_state(gate_actor::pointer self, link_keeper_actor keeper,
             join_actor join);
  gate_actor::behavior_type make_behavior();

private:
  gate_actor::pointer self_;
  link_keeper_actor keeper_;
  join_actor join_;
};

using gate_impl = gate_actor::stateful_impl<gate_state>;

} // namespace caucus
