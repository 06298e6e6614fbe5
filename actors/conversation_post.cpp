// Step 6 and 10 of docs/message_flow.md: a message gets its id, goes to the
// log, and comes back to be told to everyone.
#include "actors/actor_clock.hpp"
#include "actors/conversation.hpp"
#include "actors/proposal.hpp"

namespace caucus {

void conversation_state::post(const conv_call& call,
                              const frame::msg_send& what, answer to) {
  watch(to);
  stored_message message{.from = call.user,
                         .cid = what.cid,
                         .body = what.body,
                         .mentions = what.mentions};
  const auto added = posts_.add(std::move(message), to);
  switch (added.result) {
    case posts::verdict::fresh:
      waiting_.push_back(
        {[this, post = added.what](message_id id) { propose_post(post, id); },
         [this, post = added.what](errc why) {
           for (auto& waiter : posts_.finish(post).waiters)
             refuse(waiter, why);
         }});
      send_waiting();
      break;
    case posts::verdict::joined: break;
    case posts::verdict::conflict: refuse(to, errc::conflict); break;
  }
}

void conversation_state::propose_post(posts::post* post, message_id id) {
  auto& message = post->message;
  message.id = id;
  propose_command(
    self_, *world_, shard_of(conv_),
    append_message{conv_, message.from, message.cid, message.body,
                   message.mentions, message.id},
    [this, post](const apply_result& result) { posted(post, result); });
}

/// Ids and proposals leave in the order of the calls: none overtakes one that
/// waits for a lease.
void conversation_state::send_waiting() {
  while (!waiting_.empty()) {
    const auto id = ids_.take(mono_now(self_), log_->floor());
    if (!id) {
      lease();
      return;
    }
    const auto next = std::move(waiting_.front());
    waiting_.pop_front();
    log_->issued(*id);
    next.propose(*id);
  }
}

void conversation_state::lease() {
  if (std::exchange(leasing_, true))
    return;
  self_
    ->request(world_->sequencer, caf::infinite,
              lease_ids{ids_.want(waiting_.size()), log_->floor()})
    .then([this](const id_lease& got) { leased(got); },
          [this](const caf::error& why) { lease_failed(to_errc(why)); });
}

void conversation_state::leased(const id_lease& got) {
  if (got.count == 0 || got.first <= log_->floor()) {
    lease_failed(errc::internal); // asking again would never end
    return;
  }
  leasing_ = false;
  ids_.add(got, mono_now(self_));
  send_waiting();
}

void conversation_state::lease_failed(errc why) {
  leasing_ = false;
  for (const auto& one : std::exchange(waiting_, {}))
    one.refuse(why);
}

void conversation_state::posted(const posts::post* which,
                                const apply_result& result) {
  if (result.error == errc::timeout) {
    lose_track();
    return;
  }
  auto done = posts_.finish(which);
  if (result.error != errc::none) {
    for (auto& to : done.waiters)
      refuse(to, result.error);
    return;
  }
  for (auto& to : done.waiters)
    finish(to, frame::msg_sent{conv_, result.seq, result.id});
  if (!result.fresh)
    return; // it was told when it was new
  done.message.seq = result.seq;
  done.message.id = result.id;
  log_->appended(done.message);
  tell(log_->everyone(), frame::message_event{conv_, std::move(done.message)},
       {{}, net::traffic::message, conv_, result.seq});
}

} // namespace caucus
