// Beside the way of docs/message_flow.md: which nodes there are, and what is
// where. This file: where the control group is led.
#include "actors/actor_clock.hpp"
#include "actors/controller.hpp"
#include "actors/proposal.hpp"
#include "actors/type_ids.hpp"
#include "cluster/map_rules.hpp"

#include <utility>

namespace caucus {

namespace {

constexpr std::chrono::milliseconds interval = limits::control_interval;

} // namespace

void controller_state::look() {
  if (std::exchange(asked_, true))
    return;
  const auto& replica = deps_.world->replicas.at(control_shard.value());
  self_->request(replica, caf::infinite, read_status{control_shard})
    .then([this](const replica_status& seen) { follow(seen); },
          [this](const caf::error&) { asked_ = false; });
}

void controller_state::follow(const replica_status& seen) {
  asked_ = false;
  leader_ = seen.leader;
  const auto leads
    = seen.self != replica_id{} && seen.role == replication::role::leader;
  if (leads != leads_ || seen.term != term_)
    caught_up_ = false;
  leads_ = leads;
  term_ = seen.term;
  work();
}

/// One thing after the other. The first one of a term says again what the
/// cluster's id is: once that is applied, so is all that was committed before.
void controller_state::work() {
  if (!leads_ || busy_ || ended_)
    return;
  if (!caught_up_) {
    busy_ = true;
    const auto id = std::to_string(deps_.cluster.value());
    write(set_setting{std::string{setting_cluster_id}, id},
          [this, term = term_](const apply_result& result) {
            busy_ = false;
            caught_up_ = result.error == errc::none && term == term_;
            if (result.error == errc::conflict) {
              ended_ = true;
              deps_.fatal("what=foreign_folder why=\"the control group on this "
                          "disk is of another cluster\"");
            }
            plan_at_ = 0;
          });
    return;
  }
  const auto now = mono_now(self_);
  if (now < plan_at_)
    return;
  plan_at_ = now + interval.count();
  if (const auto next = cluster::next_duty(map_.get(), facts())) {
    busy_ = true;
    write(*next, [this](const apply_result& result) {
      busy_ = false;
      if (result.error == errc::none)
        plan_at_ = 0; // there may be more
    });
  }
}

/// `then` hears of it when the map has followed.
void controller_state::write(const command& what, written then) {
  propose_command(self_, *deps_.world, control_shard, what,
                  [this, then = std::move(then)](const apply_result& result) {
                    if (result.error != errc::none)
                      return then(result);
                    read([then, result] { then(result); });
                  });
}

void controller_state::read(std::function<void()> then) {
  self_->request(deps_.world->reader(), caf::infinite, read_cluster{})
    .then(
      [this, then](const cluster_map& found) {
        take(found);
        then();
      },
      [then](const caf::error&) { then(); }); // the next duty reads again
}

bool controller_state::is_up(node_id node) const {
  return node == deps_.world->node || deps_.world->links.find(node) != nullptr;
}

cluster::duty_facts controller_state::facts() const {
  cluster::duty_facts known;
  known.self = deps_.world->node;
  known.attempt = deps_.attempt;
  known.now = deps_.world->now();
  known.said[known.self] = deps_.address;
  for (const auto& [node, report] : reports_) {
    known.said[node] = {report.cluster_address, report.client_url};
    if (report.clients_gone)
      known.plan.emptied.insert(node);
  }
  for (const auto& row : map_.get().nodes)
    if (is_up(row.node))
      known.plan.reachable.insert(row.node);
  return known;
}

// -- questions ----------------------------------------------------------------

/// To who leads, or may lead; once.
template <class R, class What>
caf::result<R> controller_state::pass_on(const What& what) {
  const auto links = leading_links();
  if (what.forwarded || links.empty())
    return caf::make_error(errc::unavailable,
                           std::string{"no leader of the control group"});
  auto copy = what;
  copy.forwarded = true;
  return self_->delegate(links[turn_++ % links.size()], std::move(copy));
}

template caf::result<admin_answer>
controller_state::pass_on<admin_answer>(const admin_call&);

caf::result<join_answer> controller_state::on_join(const join_request& what) {
  if (what.cluster_name != deps_.cluster_name)
    return caf::make_error(errc::forbidden,
                           "this is cluster " + deps_.cluster_name);
  if (what.wanted)
    tell_moved(*what.wanted, what);
  if (!ready())
    return pass_on<join_answer>(what);
  // The number of who begins a cluster is free until it is written down.
  if (cluster::find_node(map_.get(), deps_.world->node) == nullptr)
    return caf::make_error(errc::unavailable,
                           std::string{"the cluster is only just beginning"});
  auto promise = self_->make_response_promise<join_answer>();
  const admit_node wish{what.cluster_address, what.client_url, what.wanted,
                        deps_.world->now(), what.attempt};
  write(wish, [this, what, promise](const apply_result& result) {
    if (result.error != errc::none || result.fresh)
      return admitted(promise, result);
    // It is a node already, and may have moved.
    write(set_node_address{result.node, what.cluster_address, what.client_url},
          [this, promise, node = result.node](const apply_result& moved) {
            auto both = moved;
            both.node = node;
            // The number of its tries has shown that it is this node.
            if (moved.error == errc::node_not_found)
              both.error = errc::node_removed;
            admitted(promise, both);
          });
  });
  return promise;
}

/// Without it the control group may find no majority to write it down with.
/// Believed only as far as to dial there: the hello says who it is.
void controller_state::tell_moved(node_id node, const join_request& what) {
  if (!deps_.keeper || is_up(node))
    return;
  auto map = map_.get();
  for (auto& row : map.nodes)
    if (row.node == node)
      row.cluster_address = what.cluster_address;
  self_->send(deps_.keeper, std::move(map));
}

void controller_state::admitted(caf::typed_response_promise<join_answer> whom,
                                const apply_result& result) {
  plan_at_ = 0; // somebody to place replicas on
  if (result.error != errc::none)
    whom.deliver(
      caf::make_error(result.error, std::string{describe(result.error)}));
  else
    whom.deliver(
      join_answer{result.node, deps_.cluster, deps_.token_secret, map_.get()});
}

} // namespace caucus
