// Purpose: what happens when an actor fails that all others rely on.
#include "actors/supervisor.hpp"

namespace caucus {

supervisor_state::supervisor_state(supervisor_actor::pointer self,
                                   fatal_handler fatal)
  : self_(self), fatal_(std::move(fatal)) {}

supervisor_actor::behavior_type supervisor_state::make_behavior() {
  self_->set_down_handler([this](caf::down_msg& what) { on_down(what); });
  return {
    [this](caf::monitor_atom, const caf::strong_actor_ptr& what,
           const std::string& called) { watch(what, called); },
  };
}

void supervisor_state::watch(const caf::strong_actor_ptr& what,
                             const std::string& called) {
  names_.emplace(what->id(), called);
  self_->monitor(what); // one that is down already says so at once
}

void supervisor_state::on_down(const caf::down_msg& what) {
  const auto i = names_.find(what.source.id());
  const auto called = i == names_.end() ? std::string{"?"} : i->second;
  fatal_("what=actor_failed actor=" + called
         + " why=" + caf::to_string(what.reason));
}

} // namespace caucus
