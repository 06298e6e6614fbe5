// Beside the way of docs/message_flow.md: which nodes there are, and what is
// where. This file: what operators ask.
#include "actors/controller.hpp"
#include "actors/type_ids.hpp"
#include "cluster/operator_rules.hpp"

#include <algorithm>
#include <utility>

namespace caucus {

namespace {

struct wish {
  cluster::refusal no{};
  node_state state = node_state::active;
};

wish judge(admin_op op, const cluster::operator_facts& facts) {
  switch (op) {
    case admin_op::drain:
      return {cluster::may_drain(facts), node_state::draining};
    case admin_op::undrain:
      return {cluster::may_undrain(facts), node_state::active};
    case admin_op::remove:
      return {cluster::may_remove(facts), node_state::removed};
    case admin_op::replace:
      return {cluster::may_replace(facts), node_state::removed};
    case admin_op::list: break;
  }
  return {{errc::bad_request, "no such operation"}, {}};
}

} // namespace

caf::result<admin_answer> controller_state::on_admin(const admin_call& what) {
  if (!ready())
    return pass_on<admin_answer>(what);
  if (what.op == admin_op::list)
    return answer();
  // Each is judged on what the one before has done.
  if (operator_writes_)
    return caf::make_error(errc::unavailable,
                           std::string{"another operation is under way"});
  cluster::operator_facts known{
    map_.get(), what.node, is_up(what.node), {}, [this](node_id node) {
      return is_up(node);
    }};
  if (const auto i = reports_.find(what.node); i != reports_.end())
    known.replicas = i->second.replicas.size();
  const auto [no, state] = judge(what.op, known);
  if (no.code != errc::none)
    return caf::make_error(no.code, no.text);
  auto promise = self_->make_response_promise<admin_answer>();
  operator_writes_ = true;
  write(set_node_state{what.node, state},
        [this, promise](const apply_result& result) mutable {
          operator_writes_ = false;
          plan_at_ = 0;
          if (result.error != errc::none)
            promise.deliver(caf::make_error(
              result.error, std::string{describe(result.error)}));
          else
            promise.deliver(answer());
        });
  return promise;
}

admin_answer controller_state::answer() const {
  const auto& map = map_.get();
  admin_answer found{
    map.cluster, map.version, deps_.world->node, {}, unsettled()};
  for (const auto& row : map.nodes) {
    admin_node one{row, is_up(row.node)};
    one.placed = static_cast<std::uint16_t>(cluster::placed_on(map, row.node));
    if (const auto i = reports_.find(row.node); i != reports_.end()) {
      const auto& report = i->second;
      one.connections = report.connections;
      one.replicas = static_cast<std::uint16_t>(report.replicas.size());
      for (const auto& replica : report.replicas) {
        one.leaders += replica.leads ? 1 : 0;
        one.lag += replica.commit.value() - replica.applied.value();
      }
    }
    found.nodes.push_back(std::move(one));
  }
  return found;
}

std::uint16_t controller_state::unsettled() const {
  std::vector<bool> settled(limits::group_count);
  for (const auto& [node, report] : reports_)
    for (const auto& replica : report.replicas)
      if (replica.leads && replica.settled
          && replica.shard.value() < settled.size())
        settled[replica.shard.value()] = true;
  return static_cast<std::uint16_t>(
    std::count(settled.begin(), settled.end(), false));
}

} // namespace caucus
