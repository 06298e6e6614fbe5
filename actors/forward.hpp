// Step 5 of docs/message_flow.md: hands a message on without a copy.
#pragma once

#include <caf/all.hpp>

#include <utility>

namespace caucus {

/// Gives the message in work to `dest`, which answers its sender. Unlike
/// CAF's `delegate` nothing is copied: both share one payload, so a body
/// crosses router and shard untouched. `what` must be the handler's argument.
template <class Self, class Handle, class Message>
auto forward(Self* self, const Handle& dest, const Message&) ->
  typename caf::response_type<typename Handle::signatures,
                              Message>::delegated_type {
  auto* work = self->current_mailbox_element();
  caf::actor_cast<caf::abstract_actor*>(dest)->enqueue(
    caf::make_mailbox_element(std::move(work->sender), work->mid,
                              std::move(work->stages), work->payload),
    self->context());
  work->mid.mark_as_answered();
  return {};
}

/// Like `request`, with a message that is kept for another try: the receiver
/// shares its payload. `R`: what it answers.
template <class R, class Self, class Handle>
auto request_shared(Self* self, const Handle& dest, const caf::message& what) {
  const auto id = self->new_request_id(caf::message_priority::normal);
  caf::actor_cast<caf::abstract_actor*>(dest)->enqueue(
    caf::make_mailbox_element(self->ctrl(), id, {}, what), self->context());
  using answer = caf::policy::single_response<caf::detail::type_list<R>>;
  return caf::response_handle<Self, answer>{self, id.response_id(),
                                            caf::disposable{}};
}

} // namespace caucus
