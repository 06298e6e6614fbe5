// Step 7 of docs/message_flow.md: a command on its way to its shard's log.
#pragma once

#include "actors/services.hpp"
#include "actors/type_ids.hpp"
#include "model/command_codec.hpp"

#include <memory>
#include <string>
#include <utility>

namespace caucus {

/// What an error on the way of a proposal means. A replica that fell silent or
/// failed with it may have committed it all the same.
[[nodiscard]] inline errc outcome_of(const caf::error& why) noexcept {
  if (why == caf::sec::broken_promise)
    return errc::timeout;
  return to_errc(why);
}

/// Asks the leader of `shard` to commit `what`; `f(const apply_result&)` hears
/// the outcome, with an error of the way there in its place: `timeout` if the
/// outcome will never be known here, any other if nothing was done. It may take
/// as long as the disk does: who answers a client bounds that client's wait.
template <class Self, class F>
void propose_command(Self* self, const services& world, shard_id shard,
                     const command& what, F f) {
  auto bytes = std::make_shared<const std::string>(encode_command(what));
  self->request(world.router, caf::infinite, propose{shard, std::move(bytes)})
    .then([f](const apply_result& result) mutable { f(result); },
          [f](const caf::error& why) mutable {
            apply_result result;
            result.error = outcome_of(why);
            f(result);
          });
}

} // namespace caucus
