// Beside the way of docs/message_flow.md: which nodes there are, and what is
// where.
#pragma once

#include "actors/fatal.hpp"
#include "actors/link_interfaces.hpp"
#include "actors/services.hpp"
#include "cluster/client_drain.hpp"
#include "cluster/control_duty.hpp"
#include "cluster/map_rules.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace caucus {

struct controller_deps {
  services_ptr world;
  cluster_id cluster;
  std::string cluster_name;
  std::string token_secret;
  cluster::node_address address;
  /// The number of this folder's tries to join: the proof that it is this node.
  std::uint64_t attempt = 0;
  /// The map of the run before; version 0: none.
  cluster_map kept;
  /// Makes a newer map durable; blocks. Answers why not, for people.
  std::function<std::string(const cluster_map&)> keep;
  /// Open connections of clients, now. Thread safe.
  std::function<std::uint32_t()> connections;
  /// Hears what this node tells of itself, and the map as of then. Null:
  /// nobody listens.
  std::function<void(const node_report&, const cluster_map&)> on_report;
  /// Null: this node has no links.
  link_keeper_actor keeper;
  /// The same.
  dialer_actor dialer;
  /// Called when the disk failed, or holds another cluster's control group.
  fatal_handler fatal;
  /// Called once when the cluster does without this node from now on: it is to
  /// stop. Thread safe.
  std::function<void()> on_removed;
};

/// Where the control group is led: writes down what cluster/control_duty says,
/// admits nodes, does what operators ask, and publishes the map. Elsewhere:
/// keeps the newest map, passes questions on, and tells the leading one of its
/// node. Everywhere: sends the clients of a draining node away.
///
/// Life: the node's; works from its first tick on, which the node sends, once,
/// when `services` is complete. Keeps maps on disk, which blocks: the node
/// spawns it detached.
class controller_state {
public:
  static inline const char* name = "controller";

  controller_state(controller_actor::pointer self, controller_deps deps);
  controller_actor::behavior_type make_behavior();

private:
  using written = std::function<void(const apply_result&)>;

  // controller.cpp: the map, reports, clients that leave
  void tick();
  void take(const cluster_map& heard);
  void tell_here();
  void end();
  void tell_keeper();
  void publish();
  void report();
  void introduce();
  void introduce_at(const gate_actor& gate);
  void on_report(const node_report& what);
  void on_link(const link_changed& what);
  void drain(mono_ms now);
  void send_away(std::size_t clients);
  [[nodiscard]] std::string elsewhere();
  [[nodiscard]] std::vector<link_actor> leading_links();

  // controller_lead.cpp: where the control group is led
  void look();
  void follow(const replica_status& seen);
  void work();
  void write(const command& what, written then);
  void read(std::function<void()> then);
  [[nodiscard]] cluster::duty_facts facts() const;
  [[nodiscard]] bool is_up(node_id node) const;
  /// It leads, and has all that was committed before.
  [[nodiscard]] bool ready() const noexcept { return leads_ && caught_up_; }
  template <class R, class What>
  caf::result<R> pass_on(const What& what);
  caf::result<join_answer> on_join(const join_request& what);
  void tell_moved(node_id node, const join_request& what);
  void admitted(caf::typed_response_promise<join_answer> whom,
                const apply_result& result);

  // controller_admin.cpp: what operators ask
  caf::result<admin_answer> on_admin(const admin_call& what);
  [[nodiscard]] admin_answer answer() const;
  [[nodiscard]] std::uint16_t unsettled() const;

  controller_actor::pointer self_;
  controller_deps deps_;
  cluster::known_map map_;
  std::map<node_id, node_report> reports_; // this node's too
  cluster::client_drain client_drain_;
  mono_ms report_at_ = 0;
  std::optional<mono_ms> keeper_at_; // it waits for the map until then
  std::size_t turn_ = 0;             // of nodes to ask or to send clients to
  bool introducing_ = false;
  bool ended_ = false;

  // as far as the control group's replica here has told
  bool asked_ = false;
  bool leads_ = false;
  log_term term_;
  replica_id leader_;

  // while it leads
  bool caught_up_ = false;
  bool busy_ = false; // with a duty, or with catching up
  bool operator_writes_ = false;
  mono_ms plan_at_ = 0;
};

using controller_impl = controller_actor::stateful_impl<controller_state>;

} // namespace caucus
