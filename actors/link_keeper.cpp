// Step 5 of docs/message_flow.md: which links this node has, and the gate.
#include "actors/link_keeper.hpp"

#include <utility>

namespace caucus {

link_keeper_state::link_keeper_state(link_keeper_actor::pointer self,
                                     link_keeper_deps deps)
  : self_(self), deps_(std::move(deps)) {
  self_->set_down_handler([this](const caf::down_msg& what) { on_down(what); });
}

link_keeper_actor::behavior_type link_keeper_state::make_behavior() {
  return {
    [this](const cluster_map& map) { on_map(map); },
    [this](const link_hello& hello, const link_peer_actor& peer) {
      return on_hello(hello, peer);
    },
    [this](const read_links_status&) { return status(); },
    [this](const link_report& what) { on_report(what); },
  };
}

void link_keeper_state::on_map(const cluster_map& map) {
  if (map.cluster != deps_.cluster || map.version < version_)
    return;
  version_ = map.version;
  std::set<node_id> wanted;
  for (const auto& row : map.nodes) {
    if (row.state == node_state::removed)
      removed_.insert(row.node);
    else if (row.node != deps_.self)
      wanted.insert(row.node);
  }
  if (removed_.contains(deps_.self))
    wanted.clear(); // nobody would speak to us
  for (auto i = links_.begin(); i != links_.end();) {
    if (wanted.contains(i->first)) {
      ++i;
    } else {
      end(i->second);
      i = links_.erase(i);
    }
  }
  for (const auto& row : map.nodes)
    if (wanted.contains(row.node))
      keep(row);
}

void link_keeper_state::keep(const node_row& row) {
  auto [i, fresh] = links_.try_emplace(row.node);
  auto& child = i->second;
  const auto moved = !fresh && child.row != row;
  child.row = row;
  if (fresh) {
    child.last.peer = row.node;
    make(child);
  } else if (moved) {
    self_->send(child.link, row);
  }
}

void link_keeper_state::make(child& of) {
  link_deps deps;
  deps.self = deps_.self;
  deps.cluster = deps_.cluster;
  deps.boot = deps_.boot;
  deps.world = deps_.world;
  deps.keeper = link_keeper_actor{self_};
  if (deps_.self > of.row.node)
    deps.dialer = deps_.new_dialer();
  of.link = self_->spawn<link_impl>(std::move(deps), of.row);
  self_->monitor(of.link);
}

void link_keeper_state::end(child& of) {
  self_->demonitor(of.link);
  self_->send_exit(of.link, caf::exit_reason::user_shutdown);
}

void link_keeper_state::end_all() {
  for (auto& [node, child] : links_)
    end(child);
  links_.clear();
}

void link_keeper_state::on_down(const caf::down_msg& what) {
  for (auto& [node, child] : links_)
    if (what.source == child.link)
      make(child);
}

void link_keeper_state::on_report(const link_report& what) {
  const auto i = links_.find(what.peer);
  if (i == links_.end())
    return;
  i->second.last = what;
  if (deps_.on_report)
    deps_.on_report(what);
  if (what.removed && deps_.on_removed)
    deps_.on_removed();
}

caf::error link_keeper_state::problem_of(const link_hello& hello) const {
  const auto no = [](std::string text) {
    return caf::make_error(errc::forbidden, std::move(text));
  };
  if (hello.version != link_version)
    return no("this node speaks version " + std::to_string(link_version));
  if (hello.cluster != deps_.cluster)
    return no("this node belongs to another cluster");
  if (removed_.contains(hello.from))
    return caf::make_error(errc::node_removed,
                           "node " + std::to_string(hello.from.value())
                             + " was removed");
  if (hello.to != deps_.self)
    return no("this is node " + std::to_string(deps_.self.value()));
  if (hello.from == deps_.self)
    return no("this node has the same number");
  return {};
}

caf::result<link_welcome, link_peer_actor>
link_keeper_state::on_hello(const link_hello& hello,
                            const link_peer_actor& peer) {
  if (auto problem = problem_of(hello))
    return problem;
  const auto i = links_.find(hello.from);
  if (i == links_.end())
    return caf::make_error(errc::unavailable,
                           "node " + std::to_string(hello.from.value())
                             + " is not in the map yet");
  return self_->delegate(i->second.link, hello, peer);
}

std::vector<link_report> link_keeper_state::status() const {
  std::vector<link_report> result;
  for (const auto& [node, child] : links_)
    result.push_back(child.last);
  return result;
}

void link_keeper_impl::on_exit() {
  state.end_all();
  super::on_exit();
}

gate_state::gate_state(gate_actor::pointer self, link_keeper_actor keeper,
                       join_actor join)
  : self_(self), keeper_(std::move(keeper)), join_(std::move(join)) {}

gate_actor::behavior_type gate_state::make_behavior() {
  return {
    [this](const link_hello& hello, const link_peer_actor& peer) {
      return self_->delegate(keeper_, hello, peer);
    },
    [this](const join_request& what) { return self_->delegate(join_, what); },
  };
}

} // namespace caucus
