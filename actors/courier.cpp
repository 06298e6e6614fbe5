// Beside the way of docs/message_flow.md: work between shards, from the outbox.
#include "actors/courier.hpp"

#include "actors/actor_clock.hpp"
#include "actors/type_ids.hpp"
#include "model/command_codec.hpp"
#include "net/frame_codec.hpp"

#include <algorithm>
#include <utility>

namespace caucus {

namespace {

propose proposal(shard_id shard, command what) {
  return {shard, std::make_shared<const std::string>(encode_command(what))};
}

} // namespace

courier_state::courier_state(courier_actor::pointer self, services_ptr world,
                             std::uint32_t seed)
  : self_(self), world_(std::move(world)), rng_(seed) {}

courier_actor::behavior_type courier_state::make_behavior() {
  return {[this](const outbox_ready& what) { wake(what.shard); },
          [this](const leadership& what) { follow(what); },
          [this](caf::tick_atom) { retry(); }};
}

// -- what is led, and when ----------------------------------------------------

void courier_state::follow(const leadership& what) {
  if (!what.leading) {
    led_.erase(what.shard);
  } else if (what.applied_all) {
    led_.try_emplace(what.shard, led_shard{++last_epoch_});
    wake(what.shard); // rows that a crash or another leader left
  }
}

void courier_state::wake(shard_id shard) {
  if (const auto it = led_.find(shard); it != led_.end())
    act({shard, it->second.epoch}, it->second.sweep.wake());
}

void courier_state::retry() {
  const auto now = mono_now(self_);
  if (timer_at_ && *timer_at_ <= now)
    timer_at_.reset();
  for (auto& [shard, work] : led_) {
    if (!work.retry_at)
      continue;
    if (*work.retry_at > now) {
      arm_timer(*work.retry_at);
    } else {
      work.retry_at.reset();
      act({shard, work.epoch}, work.sweep.retry_due());
    }
  }
}

courier_state::led_shard* courier_state::find(place at) {
  const auto it = led_.find(at.shard);
  return it != led_.end() && it->second.epoch == at.epoch ? &it->second
                                                          : nullptr;
}

// -- one step after the other -------------------------------------------------

void courier_state::act(place at, sweep_step step) {
  auto* shard = find(at);
  if (shard == nullptr)
    return;
  switch (step.what) {
    case sweep_step::kind::wait: break;
    case sweep_step::kind::rest: shard->delay.reset(); break;
    case sweep_step::kind::read: read_rows(at, step.after); break;
    case sweep_step::kind::work:
      for (const auto& row : step.rows)
        work_on(at, row);
      break;
    case sweep_step::kind::finish: finish(at, std::move(step.done)); break;
    case sweep_step::kind::retry: retry_later(*shard); break;
  }
}

void courier_state::read_rows(place at, std::uint64_t after) {
  self_
    ->request(world_->reader(), caf::infinite,
              read_outbox{at.shard, after, limits::courier_window})
    .then(
      [this, at](const std::vector<outbox_row>& rows) {
        if (auto* shard = find(at))
          act(at, shard->sweep.found(rows));
      },
      [this, at](const caf::error&) {
        if (auto* shard = find(at))
          act(at, shard->sweep.read_failed());
      });
}

void courier_state::work_on(place at, const outbox_row& row) {
  if (row.watcher)
    return put_watcher(at, row);
  auto what
    = proposal(shard_of(row.user), link_conversation{row.user, row.link});
  self_->request(world_->router, caf::infinite, std::move(what))
    .then(
      // A refusal by apply is final: another try would be refused as well.
      [this, at, row](const apply_result& result) {
        link_done(at, row, true, result.fresh && result.error == errc::none);
      },
      [this, at, row](const caf::error&) { link_done(at, row, false, false); });
}

void courier_state::put_watcher(place at, const outbox_row& row) {
  watcher_row watcher = *row.watcher;
  watcher.version = row.row;
  auto what
    = proposal(shard_of(row.user), note_watcher{row.user, std::move(watcher)});
  self_->request(world_->router, caf::infinite, std::move(what))
    .then(
      [this, at, row](const apply_result& result) {
        if (row.watcher->gone || result.error != errc::none)
          row_done(at, row.row, true);
        else
          show_presence(at, row);
      },
      [this, at, row](const caf::error&) { row_done(at, row.row, false); });
}

/// What changed before the watcher was there, nobody has told it.
void courier_state::show_presence(place at, const outbox_row& row) {
  self_->request(world_->router, caf::infinite, presence_query{{row.user}})
    .then(
      [this, at, row](const std::vector<frame::presence_row>& found) {
        for (const auto& one : found)
          tell_one(row.watcher->watcher, frame::presence_event{one},
                   {{},
                    net::traffic::ephemeral,
                    {},
                    {},
                    net::topic_of("presence", {}, one.user.value())});
        row_done(at, row.row, true);
      },
      [this, at, row](const caf::error&) { row_done(at, row.row, false); });
}

void courier_state::link_done(place at, const outbox_row& row, bool ok,
                              bool fresh) {
  auto* shard = find(at);
  if (shard == nullptr)
    return;
  if (fresh && row.link.gone)
    tell_gone(row);
  else if (fresh)
    shard->fresh[row.link.conv].push_back(row.user);
  row_done(at, row.row, ok);
}

void courier_state::row_done(place at, std::uint64_t row, bool ok) {
  auto* shard = find(at);
  if (shard == nullptr)
    return;
  auto step = shard->sweep.row_done(row, ok);
  if (step.what != sweep_step::kind::wait)
    tell_fresh(*shard);
  act(at, std::move(step));
}

void courier_state::finish(place at, std::vector<std::uint64_t> rows) {
  const auto report = [this, at](bool ok) {
    if (auto* shard = find(at))
      act(at, shard->sweep.finished(ok));
  };
  self_
    ->request(world_->router, caf::infinite,
              proposal(at.shard, finish_outbox{std::move(rows)}))
    .then([report](const apply_result&) { report(true); },
          [report](const caf::error&) { report(false); });
}

void courier_state::retry_later(led_shard& shard) {
  if (shard.retry_at)
    return;
  shard.retry_at = mono_now(self_) + shard.delay.next(rng_).count();
  arm_timer(*shard.retry_at);
}

void courier_state::arm_timer(mono_ms due) {
  if (timer_at_ && *timer_at_ <= due)
    return;
  timer_at_ = due;
  const auto wait = std::max<mono_ms>(due - mono_now(self_), 1);
  self_->delayed_send(self_, std::chrono::milliseconds{wait}, caf::tick_atom_v);
}

// -- who is told --------------------------------------------------------------

void courier_state::tell_fresh(led_shard& shard) {
  for (auto& [conv, users] : std::exchange(shard.fresh, {})) {
    auto whom = std::make_shared<const std::vector<user_id>>(std::move(users));
    self_->request(world_->reader(), caf::infinite, read_conversation{conv})
      .then([this, whom](const conv_snapshot& found) { tell(found, whom); },
            [](const caf::error&) {
              // The list row is durable: the client learns it from `sync`.
            });
  }
}

void courier_state::tell_gone(const outbox_row& row) {
  tell_one(row.user, frame::conv_removed_event{row.link.conv},
           {{}, net::traffic::message, row.link.conv, row.link.version});
}

void courier_state::tell_one(const user_id& user, const frame::event& what,
                             net::outgoing how) {
  how.frame = std::make_shared<const std::string>(net::encode_event(what));
  send_to_users(self_, *world_,
                fan_out{std::make_shared<const std::vector<user_id>>(1, user),
                        {std::move(how)},
                        {}});
}

void courier_state::tell(const conv_snapshot& conv,
                         std::shared_ptr<const std::vector<user_id>> users) {
  if (!conv.row)
    return;
  frame::conv_added_event news{*conv.row, {}};
  if (conv.row->member_count <= limits::small_group_members_max)
    for (const auto& member : conv.members)
      news.members.push_back(member.user);
  // As a message: a slow reader gets it as a head, not as bytes without end.
  net::outgoing frame{
    std::make_shared<const std::string>(net::encode_event(news)),
    net::traffic::message, conv.row->conv, conv.row->head};
  send_to_users(self_, *world_, fan_out{std::move(users), {frame}, {}});
}

} // namespace caucus
