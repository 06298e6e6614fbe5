// Purpose: what happens when an actor fails that all others rely on.
#pragma once

#include "actors/fatal.hpp"

#include <caf/all.hpp>

#include <map>
#include <string>
#include <vector>

namespace caucus {

/// SUPERVISOR: watches the actors that live as long as the node. None of them
/// ends before the node does; if one fails, nobody knows what it left undone,
/// so the process ends and recovers by replay. (A connection is watched by its
/// relay, a conversation and a presence by their shard: those are replaced.)
using supervisor_actor = caf::typed_actor<
  // An actor that must not end, and its name for the log.
  caf::result<void>(caf::monitor_atom, caf::strong_actor_ptr, std::string)>;

class supervisor_state {
public:
  static inline const char* name = "supervisor";

  supervisor_state(supervisor_actor::pointer self, fatal_handler fatal);
  supervisor_actor::behavior_type make_behavior();

private:
  void watch(const caf::strong_actor_ptr& what, const std::string& called);
  void on_down(const caf::down_msg& what);

  supervisor_actor::pointer self_;
  fatal_handler fatal_;
  std::map<caf::actor_id, std::string> names_;
};

using supervisor_impl = supervisor_actor::stateful_impl<supervisor_state>;

} // namespace caucus
