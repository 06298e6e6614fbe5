// Step 5 of docs/message_flow.md: from another node to this node's actors.
#include "actors/actor_clock.hpp"
#include "actors/link.hpp"

#include <utility>

namespace caucus {

/// Something came. False: of a connection that we gave up, or should have. A
/// node that stood still finds what was sent to it until the peer gave it up:
/// news of others who lead its shards by now, older than what its own actors
/// have not said yet.
bool link_state::hears(std::uint64_t epoch) {
  if (!current(epoch))
    return false;
  const auto now = mono_now(self_);
  if (session_->dead(now)) {
    down("the peer said nothing for too long");
    return false;
  }
  session_->heard(now);
  return true;
}

void link_state::on_batch(const link_batch& what) {
  if (!hears(what.epoch))
    return;
  if (what.items.size() > limits::link_batch_bytes_hard) {
    down("a batch was too large");
    return;
  }
  if (!session_->arrived(what.seq)) {
    down("a batch was lost");
    return;
  }
  for (const auto& position : what.seen)
    deps_.world->reads.heard(position); // before anybody can ask for it
  link_items_reader items{what.items};
  link_item item;
  while (session_ && items.next(item))
    hand_on(item);
  if (!session_)
    return;
  if (!items.ok()) {
    down("a batch was malformed");
    return;
  }
  if (!std::exchange(flush_due_, true))
    self_->send(self_, caf::flush_atom_v); // for the ack
}

void link_state::on_ack(const link_ack& what) {
  if (!hears(what.epoch))
    return;
  if (!session_->taken(what.seq)) {
    down("an acknowledgement was wrong");
    return;
  }
  if (session_->batch_due())
    send_batch();
  if (!heads_.empty() && session_->has_credit())
    send_heads();
}

void link_state::hand_on(link_item& item) {
  switch (item.kind) {
    case link_item_kind::post: {
      if (item.what.match_elements<fan_out>() && !with_list(item.what)) {
        down("a list of members never came");
        return;
      }
      const auto to = target_of(*deps_.world, item.what);
      if (to.one)
        to.one->enqueue(nullptr, caf::make_message_id(), item.what,
                        self_->context());
      if (to.relays)
        for (const auto& relay : deps_.world->relays)
          caf::actor_cast<caf::strong_actor_ptr>(relay)->enqueue(
            nullptr, caf::make_message_id(), item.what, self_->context());
      return;
    }
    case link_item_kind::request: hand_on_request(item); return;
    case link_item_kind::answer:
      if (const auto to = requests_.take(item.number))
        answer(*to, std::move(item.what));
      return;
    case link_item_kind::error:
      if (const auto to = requests_.take(item.number))
        answer(*to, caf::make_message(caf::make_error(item.code, item.text)));
      return;
  }
}

/// Puts the members in that the peer left out.
bool link_state::with_list(caf::message& what) {
  const auto& frame = what.get_as<fan_out>(0);
  if (frame.list == 0)
    return true;
  if (!frame.users->empty())
    return lists_got_.keep(frame.list, frame.users);
  auto whole = frame;
  whole.users = lists_got_.find(frame.list);
  if (!whole.users)
    return false;
  what = caf::make_message(std::move(whole));
  return true;
}

void link_state::hand_on_request(link_item& item) {
  if (item.number == 0 || item.number > number_mask) {
    down("a request had no number");
    return;
  }
  const auto to = target_of(*deps_.world, item.what);
  if (!to.one) {
    answer_error(item.number, errc::unavailable, "nobody is there");
    return;
  }
  to.one->enqueue(self_->ctrl(),
                  caf::make_message_id((tag_ << number_bits) | item.number),
                  std::move(item.what), self_->context());
}

void link_state::on_answer(const link_answer& what) {
  if (!session_ || (what.number >> number_bits) != tag_)
    return; // the asker has heard of the break
  answer_peer(what.number & number_mask, what.what);
}

void link_state::answer_peer(std::uint64_t number, const caf::message& what) {
  if (what.match_elements<caf::error>()) {
    const auto& why = what.get_as<caf::error>(0);
    answer_error(number, to_errc(why), text_of(why));
    return;
  }
  const auto had_credit = session_->has_credit();
  const auto bytes = writer_.add(link_item_kind::answer, number, what);
  if (bytes == 0) {
    answer_error(number, errc::internal, "the answer cannot be sent");
    return;
  }
  if (!had_credit && bytes > limits::link_small_answer_bytes) {
    writer_.remove_last(bytes);
    answer_error(number, errc::unavailable, "too much is on its way");
    return;
  }
  gathered(bytes);
}

void link_state::answer_error(std::uint64_t number, errc code,
                              const std::string& text) {
  gathered(writer_.add_error(number, code, text));
}

} // namespace caucus
