// Step 4 and 12 of docs/message_flow.md: one client's frames in, and answers,
// events and their bytes out.
#include "actors/connection.hpp"

#include "actors/type_ids.hpp"
#include "net/frame_codec.hpp"

namespace caucus {

connection_state::connection_state(
  connection_actor::pointer self, std::shared_ptr<const connection_world> world,
  std::shared_ptr<net::outbox> out)
  : self_(self), world_(std::move(world)), out_(std::move(out)),
    gate_(self->clock().now()),
    rng_(static_cast<std::minstd_rand::result_type>(self->id() | 1)) {}

connection_state::~connection_state() {
  // The actor failed while its socket lives: the client must not wait.
  if (out_)
    out_->close(net::close_code::internal);
}

connection_actor::behavior_type connection_state::make_behavior() {
  self_->send(world_->relay, caf::open_atom_v, connection_actor{self_});
  return {
    [this](const frame_in& what) { on_frame(what); },
    [this](const delivery& what) { on_delivery(what); },
    [this](const go_away& what) { on_go_away(what); },
    [this](caf::tick_atom) { on_tick(); },
    [this](const revoke_sessions& what) { on_revoke(what); },
    [this](const announce_sessions&) { on_new_leader(); },
    [this](const socket_closed&) { on_socket_closed(); },
  };
}

void connection_state::on_frame(const frame_in& what) {
  for (auto& item : net::decode_frame(what.text)) {
    if (closing_)
      return; // by an earlier command, of this frame or of one before
    if (auto* bad = std::get_if<frame::bad_command>(&item))
      reject(*bad);
    else
      run(std::move(std::get<frame::command>(item)));
  }
}

void connection_state::on_delivery(const delivery& what) {
  if (out_)
    out_->push(what.what);
}

void connection_state::on_go_away(const go_away& what) {
  push(net::encode_event(frame::goaway_event{what.delay_ms, what.url}));
  close(net::close_code::going_away);
}

void connection_state::on_socket_closed() {
  out_ = nullptr;
  closing_ = true;
  self_->quit(caf::exit_reason::user_shutdown);
}

void connection_state::reject(const frame::bad_command& what) {
  fail(what.rid, {what.code, what.text});
  // An unknown op is a newer client, not a broken one.
  if (what.code != errc::unknown_op && ++bad_frames_ > limits::bad_frames_max)
    close(net::close_code::abusive);
}

void connection_state::answer(rid_type rid, const frame::reply& what) {
  if (rid)
    push(net::encode_reply(*rid, what));
}

void connection_state::fail(rid_type rid, frame::failure why) {
  if (why.text.empty())
    why.text = describe(why.code);
  push(net::encode_failure(rid, why));
}

void connection_state::push(std::string text) {
  if (out_)
    out_->push({std::make_shared<const std::string>(std::move(text)),
                net::traffic::control,
                {},
                {}});
}

void connection_state::close(net::close_code code) {
  closing_ = true;
  if (out_)
    out_->close(code);
}

} // namespace caucus
