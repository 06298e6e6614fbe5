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

} // namespace caucus
