// Step 4 of docs/message_flow.md: a command is kept until it has its answer,
// and tried again while its shard has no leader. All of today's commands may be
// done twice: a message by its cid, a mark by its maximum, a group by its id,
// other entries because the second one changes nothing, the rest reads or sets.
// (docs/decisions/0008-retry-at-the-origin.md)
#include "actors/actor_clock.hpp"
#include "actors/connection.hpp"
#include "actors/forward.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"
#include "net/frame_codec.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace caucus {

void connection_state::begin(std::string key, call what) {
  const auto id = calls_.add(std::move(key), std::move(what), mono_now(self_));
  if (calls_.ready(id))
    send(id);
}

void connection_state::send(calls::ticket id) {
  request_shared<frame::reply>(self_, world_->services->router,
                               calls_.call(id).what)
    .then([this, id](const frame::reply& what) { answered(id, what); },
          [this, id](const caf::error& why) { failed(id, why); });
}

void connection_state::answered(calls::ticket id, const frame::reply& what) {
  calls::tickets next;
  const auto done = calls_.finish(id, true, next);
  if (done.is_command())
    gate_.answered(done.kind);
  const auto* made = std::get_if<frame::conv_created>(&what);
  switch (done.why) {
    case call::purpose::check: break;
    case call::purpose::greet: greeted(); break;
    case call::purpose::resume: resumed(&what); break;
    case call::purpose::answer:
      // A group's id is ours alone: if it was there already, an earlier try
      // made it.
      answer(done.rid, made != nullptr && done.makes_group
                         ? frame::conv_created{made->conv, true}
                         : what);
  }
  send_all(next);
}

void connection_state::failed(calls::ticket id, const caf::error& why) {
  const auto code = to_errc(why);
  if (!closing_ && calls_.failed(id, code, mono_now(self_), rng_)) {
    arm_tick();
    return;
  }
  calls::tickets next;
  give_up(calls_.finish(id, !retryable(code), next), why);
  send_all(next);
}

void connection_state::give_up(const call& what, const caf::error& why) {
  const auto code = to_errc(why);
  if (what.is_command())
    gate_.answered(what.kind);
  switch (what.why) {
    case call::purpose::check: // nobody there to ask: the next leader is asked
      if (code == errc::bad_token)
        close(net::close_code::unauthorized);
      break;
    case call::purpose::greet: not_greeted(code); break;
    case call::purpose::resume: resumed(nullptr); break;
    case call::purpose::answer: fail(what.rid, {code, text_of(why)});
  }
}

/// Without a page the client has to ask.
void connection_state::resumed(const frame::reply* page) {
  using std::chrono::milliseconds;
  const auto* found
    = page != nullptr ? std::get_if<frame::sync_page>(page) : nullptr;
  if (found != nullptr)
    push(net::encode_event(frame::sync_event{*found}));
  else
    push(net::encode_event(frame::resync_event{static_cast<std::uint32_t>(
      milliseconds{limits::resync_spread}.count())}));
}

void connection_state::send_all(const calls::tickets& ids) {
  for (const auto id : ids)
    send(id);
}

/// One timer for all connections of the thread: the relay's.
void connection_state::arm_tick() {
  const auto due = calls_.due();
  if (!due || (tick_at_ && *tick_at_ <= *due))
    return;
  tick_at_ = due;
  const auto wait = std::max<mono_ms>(*due - mono_now(self_), 1);
  self_->send(world_->relay, wake_me{static_cast<std::uint32_t>(wait)},
              connection_actor{self_});
}

void connection_state::on_tick() {
  tick_at_.reset();
  send_all(calls_.wake(mono_now(self_)));
  arm_tick();
}

} // namespace caucus
