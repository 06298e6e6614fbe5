// Step 14 of docs/message_flow.md: a history is read where the client is, if
// this node's tables have all that the client may know of; else by the leader.
#include "actors/router.hpp"
#include "actors/type_ids.hpp"

#include <utility>

namespace caucus {

caf::result<frame::reply> router_state::on_history(const conv_call& what) {
  const auto shard = shard_of(what.conv);
  const auto& page = std::get<frame::msg_history>(what.op);
  const auto admitted
    = page.linearizable ? std::nullopt : world_->reads.admit(shard);
  if (!admitted) {
    ++world_->histories.passed;
    return to_leader(what);
  }
  auto to = self_->make_response_promise<frame::reply>();
  self_->request(world_->reader(), caf::infinite, read_history{what.user, page})
    .then(
      [this, to, what, shard, life = *admitted](frame::reply& found) mutable {
        if (!world_->reads.intact(shard, life))
          return pass_history(std::move(to), what);
        ++world_->histories.here;
        to.deliver(std::move(found));
      },
      // No member, say: the leader may have heard of more.
      [this, to, what](const caf::error&) { pass_history(to, what); });
  return to;
}

void router_state::pass_history(promise to, const conv_call& what) {
  ++world_->histories.passed;
  const bool sent
    = to_owner(shard_of(what.conv), world_->shards,
               [&](const auto& whom) { to.delegate(whom, what); });
  if (!sent)
    to.deliver(caf::make_error(errc::unavailable));
}

} // namespace caucus
