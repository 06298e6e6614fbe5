// Step 5 of docs/message_flow.md: from this node's actors to another node.
#include "actors/link.hpp"

#include "actors/actor_clock.hpp"
#include "net/frame_codec.hpp"

#include <memory>
#include <utility>

namespace caucus {

link_state::link_state(link_core_actor::pointer self, link_deps deps,
                       node_row peer)
  : self_(self), deps_(std::move(deps)), peer_(std::move(peer)),
    wait_(limits::link_retry_min, limits::link_retry_max),
    rng_(static_cast<std::uint32_t>(deps_.boot.value())),
    next_epoch_(deps_.boot.value()) {
  self_->set_down_handler([this](const caf::down_msg& what) {
    if (session_ && what.source == remote_)
      down("the connection is gone");
  });
  self_->delayed_send(self_, limits::link_ping_interval, caf::tick_atom_v);
  if (is_dialer())
    self_->send(self_, caf::connect_atom_v);
}

namespace {

std::optional<shard_id> shard_of_command(const caf::message& what) {
  if (what.match_elements<conv_call>())
    return shard_of(what.get_as<conv_call>(0).conv);
  if (what.match_elements<user_call>())
    return shard_of(what.get_as<user_call>(0).user);
  return std::nullopt;
}

} // namespace

template <class R, class What>
What argument_of(caf::result<R> (*)(What));
template <class R, class What>
R answer_of(caf::result<R> (*)(What));

template <class Signature>
auto link_state::carrier() {
  using what = decltype(argument_of(static_cast<Signature*>(nullptr)));
  using answer = decltype(answer_of(static_cast<Signature*>(nullptr)));
  return [this](const what&) -> caf::delegated<answer> {
    carry();
    return {};
  };
}

template <class... Signatures>
link_core_actor::behavior_type
link_state::behavior_of(caf::detail::type_list<Signatures...>) {
  return {
    carrier<Signatures>()...,
    [this](const link_batch& what) { on_batch(what); },
    [this](const link_ack& what) { on_ack(what); },
    [this](const link_ping& what) { (void)hears(what.epoch); },
    [this](const link_bye& what) {
      if (current(what.epoch))
        down("the peer ended it");
    },
    [this](const link_hello& hello, const link_peer_actor& peer) {
      return accept(hello, peer);
    },
    [this](const node_row& row) { peer_ = row; },
    [this](const shard_moved& what) { moved(what.shard); },
    [this](const link_answer& what) { on_answer(what); },
    [this](caf::flush_atom) { flush(); },
    [this](caf::connect_atom) { dial(); },
    [this](caf::tick_atom) { tick(); },
  };
}

link_core_actor::behavior_type link_state::make_behavior() {
  return behavior_of(link_actor::signatures{});
}

void link_state::carry() {
  auto& work = *self_->current_mailbox_element();
  if (!work.mid.is_request()) {
    carry_post(work.payload);
    return;
  }
  if (!carry_request(work))
    refuse(work, errc::unavailable);
}

bool link_state::carry_request(caf::mailbox_element& work) {
  if (!session_ || requests_.full() || !session_->has_credit())
    return false;
  const auto number
    = requests_.add({work.sender, work.mid, shard_of_command(work.payload)});
  const auto bytes = writer_.add(link_item_kind::request, number, work.payload);
  if (bytes == 0) {
    (void)requests_.take(number);
    return false;
  }
  work.mid.mark_as_answered();
  gathered(bytes);
  return true;
}

void link_state::carry_post(const caf::message& what) {
  if (!session_)
    return;
  if (!session_->has_credit()) {
    if (what.match_elements<raft_mail>())
      return; // Raft sends again
    if (what.match_elements<fan_out>()) {
      if (!heads_.dropped(what.get_as<fan_out>(0)))
        down("too slow for the frames of its clients");
      return;
    }
    // News of sessions and leaders must not be lost while the link is up.
  }
  const auto bytes
    = writer_.add(link_item_kind::post, 0, without_known_list(what));
  if (bytes != 0)
    gathered(bytes);
}

/// The names of a large group's members are longer than most messages.
caf::message link_state::without_known_list(const caf::message& what) {
  if (!what.match_elements<fan_out>())
    return what;
  const auto& frame = what.get_as<fan_out>(0);
  if (!frame.users || frame.users->size() <= limits::small_group_members_max)
    return what;
  const auto slot = lists_sent_.send(frame.users);
  auto shorter = frame;
  shorter.list = slot.number;
  if (slot.known)
    shorter.users = nullptr;
  return caf::make_message(std::move(shorter));
}

void link_state::gathered(std::size_t bytes) {
  session_->add(bytes);
  if (session_->overrun()) {
    down("too slow");
    return;
  }
  if (session_->batch_full())
    send_batch();
  else if (!std::exchange(flush_due_, true))
    self_->send(self_, caf::flush_atom_v);
}

void link_state::flush() {
  flush_due_ = false;
  if (!session_)
    return;
  if (session_->batch_due())
    send_batch();
  if (const auto seq = session_->ack())
    self_->send(remote_, link_ack{session_->epoch(), *seq});
}

void link_state::send_batch() {
  requests_.all_sent();
  const auto seq = session_->next_batch();
  // Behind the items: it covers whatever they may tell of.
  self_->send(remote_, link_batch{session_->epoch(), seq, writer_.take(),
                                  floor_told_.take(deps_.world->reads)});
}

void link_state::send_heads() {
  for (auto& head : heads_.take_all()) {
    frame::heads_event event{{{head.conv, head.seq}}};
    auto text = net::encode_event(frame::event{std::move(event)});
    fan_out late;
    late.users = std::move(head.users);
    late.what.what = {std::make_shared<const std::string>(std::move(text)),
                      net::traffic::message, head.conv, head.seq};
    carry_post(caf::make_message(std::move(late)));
    if (!session_)
      return;
  }
}

void link_state::refuse(caf::mailbox_element& work, errc why) {
  answer({work.sender, work.mid}, caf::make_message(caf::make_error(why)));
  work.mid.mark_as_answered();
}

/// The peer may stand still, and is silent for limits::link_timeout until the
/// link breaks. Proposals wait for that: not all may be done twice.
void link_state::moved(shard_id shard) {
  const auto waiting = requests_.take_if(
    [shard](const asker& one) { return one.shard == shard; });
  for (const auto& each : waiting)
    answer(each, caf::make_message(caf::make_error(errc::timeout)));
}

void link_state::answer(const asker& to, caf::message what) {
  if (to.who)
    to.who->enqueue(self_->ctrl(), to.id.response_id(), std::move(what),
                    self_->context());
}

bool link_impl::enqueue(caf::mailbox_element_ptr what,
                        caf::execution_unit* unit) {
  if (what->mid.is_response()) {
    const auto number = what->mid.request_id().integer_value();
    if (link_state::is_peers(number))
      what = caf::make_mailbox_element(
        std::move(what->sender), caf::make_message_id(), {},
        caf::make_message(link_answer{number, std::move(what->payload)}));
  }
  return super::enqueue(std::move(what), unit);
}

void link_impl::on_exit() {
  state.end();
  super::on_exit();
}

} // namespace caucus
