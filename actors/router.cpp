// Step 5 of docs/message_flow.md: which node and which actor owns a
// conversation or a user.
#include "actors/router.hpp"

#include "actors/forward.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"

#include <cstdlib>

namespace caucus {

router_state::router_state(router_actor::pointer self, services_ptr world)
  : self_(self), world_(std::move(world)) {
  if (world_->shards.size() != limits::group_count
      || world_->replicas.size() != limits::group_count)
    std::abort(); // wired wrongly: a programmer's error
}

router_actor::behavior_type router_state::make_behavior() {
  return {
    [this](const conv_call& what) { return on_conversation(what); },
    [this](const user_call& what) {
      return pass<frame::reply>(shard_of(what.user), world_->shards, what);
    },
    [this](const session_up& what) { pass_session(what); },
    [this](const session_down& what) { pass_session(what); },
    [this](const propose& what) {
      return pass<apply_result>(what.shard, world_->replicas, what);
    },
    [this](const find_users& what) { return on_find(what); },
    [this](const presence_query& what) { return on_presence(what); },
    [this](const read_summaries& what) { return on_summaries(what); },
    [this](const read_sync& what) { return on_sync(what); },
    [this](const read_members& what) { return on_members(what); },
    [this](const read_credentials& what) { return on_credentials(what); },
    [this](const check_token& what) { return on_check(what); },
    [this](const leadership& what) { on_leadership(what); },
    [this](const leader_news& what) { on_news(what); },
    [this](const leader_report& what) { on_report(what); },
    [this](const link_changed& what) { on_link(what); },
    [this](const sessions_told& what) { on_told(what); },
  };
}

caf::result<frame::reply> router_state::on_conversation(const conv_call& what) {
  return std::holds_alternative<frame::msg_history>(what.op) ? on_history(what)
                                                             : to_leader(what);
}

caf::result<frame::reply> router_state::to_leader(const conv_call& what) {
  return pass<frame::reply>(shard_of(what.conv), world_->shards, what);
}

template <class R, class Local, class Message>
caf::result<R> router_state::pass(shard_id shard,
                                  const std::vector<Local>& local,
                                  const Message& what) {
  const bool sent = to_owner(
    shard, local, [&](const auto& whom) { forward(self_, whom, what); });
  if (!sent)
    return caf::make_error(errc::unavailable);
  return caf::delegated<R>{};
}

/// Without a leader it goes nowhere: the next one is told all sessions.
template <class Message>
void router_state::pass_session(const Message& what) {
  (void)to_owner(shard_of(what.user), world_->shards,
                 [&](const auto& whom) { forward(self_, whom, what); });
}

} // namespace caucus
