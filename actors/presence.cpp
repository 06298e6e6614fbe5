// Step 5 of docs/message_flow.md: one user while it is online.
#include "actors/presence.hpp"

#include "actors/proposal.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"
#include "net/frame_codec.hpp"

#include <algorithm>

namespace caucus {

presence_state::presence_state(presence_actor::pointer self, services_ptr world,
                               const frame::presence_row& before,
                               shard_actor shard, log_term term)
  : self_(self), world_(std::move(world)), user_(before.user),
    shard_(std::move(shard)), origin_{shard_of(user_), term}, logic_(before),
    me_(std::make_shared<const std::vector<user_id>>(1, user_)),
    peers_(std::make_shared<const std::vector<user_id>>()), told_(peers_),
    reported_(logic_.shown()), announced_(reported_.status),
    announced_own_(before.status), saved_(before.status) {}

presence_actor::behavior_type presence_state::make_behavior() {
  return {
    [this](const user_call& what) { return on_call(what); },
    [this](const session_up& what) { on_up(what); },
    [this](const session_down& what) { on_down(what); },
    [this](caf::tick_atom) { on_tick(); },
  };
}

caf::result<frame::reply> presence_state::on_call(const user_call& what) {
  ++handled_;
  const auto* op = std::get_if<frame::presence_set>(&what.op);
  if (op == nullptr || op->status == presence_status::offline)
    return caf::make_error(errc::bad_request);
  logic_.choose(op->status, world_->now());
  save();
  report();
  refresh();
  return frame::reply{frame::done{}};
}

void presence_state::on_up(const session_up& what) {
  ++handled_;
  logic_.up(what.session, world_->now());
  leaving_ = false;
  greeting_ = greeting_ || !what.again;
  save();   // a crash must not make a user who was here "never seen"
  report(); // before anybody is told: who then asks finds the same
  if (greeting_ || must_announce())
    refresh();
}

void presence_state::on_down(const session_down& what) {
  ++handled_;
  logic_.down(what.session, world_->now());
  report();
}

void presence_state::on_tick() {
  if (logic_.has_sessions())
    return;
  leaving_ = true;
  if (logic_.expire(world_->now())) {
    report();
    refresh();
    save();
  }
  leave_if_done();
}

void presence_state::report() {
  auto row = logic_.shown();
  const auto chosen = logic_.own().status;
  if (row.status == reported_.status && chosen == std::exchange(chosen_, chosen)
      && row.last_seen_ms == reported_.last_seen_ms)
    return;
  reported_ = row;
  self_->send(shard_, presence_changed{std::move(row), chosen});
}

// -- who is told ----------------------------------------------------------

bool presence_state::must_announce() const {
  return announced_ != logic_.shown().status
         || announced_own_ != logic_.own().status;
}

void presence_state::announce() {
  const auto shown = logic_.shown();
  if (std::exchange(announced_, shown.status) != shown.status)
    tell(told_, shown, user_);
  const auto own = logic_.own();
  if (std::exchange(announced_own_, own.status) != own.status)
    tell(me_, own);
  else if (greeting_ && own.status != presence_status::online)
    tell(me_, own); // chosen on another device
}

void presence_state::greet() {
  if (!std::exchange(greeting_, false))
    return;
  self_
    ->request(world_->reader(), caf::infinite,
              read_contacts{user_, {}, limits::contacts_max})
    .then(
      [this, peers = peers_](std::vector<user_id>& found) {
        found.insert(found.end(), peers->begin(), peers->end());
        tell_rows_of(others(std::move(found)));
      },
      [](const caf::error&) {
        // The node goes down.
      });
}

void presence_state::tell_rows_of(people who) {
  if (who->empty())
    return;
  self_->request(world_->router, caf::infinite, presence_query{*who})
    .then(
      [this](const std::vector<frame::presence_row>& rows) {
        for (const auto& row : rows)
          if (row.status != presence_status::offline)
            tell(me_, row);
      },
      [](const caf::error&) {
        // The session learns it from conv.members or from the next change.
      });
}

void presence_state::tell(const people& who, const frame::presence_row& row,
                          const user_id& about) {
  if (who->empty() && about.value().empty())
    return;
  net::outgoing out{std::make_shared<const std::string>(
                      net::encode_event(frame::presence_event{row})),
                    net::traffic::ephemeral,
                    {},
                    {},
                    net::topic_of("presence", {}, row.user.value())};
  send_to_users(self_, *world_,
                fan_out{who, delivery{std::move(out)}, {}, 0, origin_, about});
}

// -- the end --------------------------------------------------------------

/// So that others find it on disk, and a new leader too. An invisible user
/// keeps the time when it hid; if this fails the older time stays.
void presence_state::save() {
  const auto status = logic_.own().status;
  const auto seen_ms = logic_.shown().last_seen_ms;
  if (seen_ms == 0 || std::exchange(saved_, status) == status)
    return;
  ++saving_;
  propose_command(self_, *world_, shard_of(user_),
                  set_last_seen{user_, seen_ms, status},
                  [this](const apply_result&) {
                    --saving_;
                    leave_if_done();
                  });
}

void presence_state::leave_if_done() {
  if (leaving_ && !loading_ && !saving_)
    self_->send(shard_, presence_changed{logic_.shown(), logic_.own().status,
                                         true, handled_});
}

} // namespace caucus
