// Step 6 of docs/message_flow.md: the node's only source of message ids.
#include "actors/sequencer.hpp"

#include "actors/type_ids.hpp"
#include "model/limits.hpp"
#include "model/node_facts.hpp"

#include <charconv>
#include <chrono>
#include <string>
#include <utility>

namespace caucus {

namespace {

constexpr std::string_view horizon_key = fact_sequencer_horizon;

} // namespace

std::optional<unix_ms> load_horizon(storage::node_store& store) {
  const auto text = store.get(horizon_key);
  if (!text)
    return 0;
  unix_ms found = 0;
  const auto* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, found);
  if (error != std::errc{} || stop != end || found < 0)
    return std::nullopt;
  return found;
}

horizon_keeper_state::horizon_keeper_state(horizon_keeper_actor::pointer,
                                           storage::node_store* store,
                                           fatal_handler fatal)
  : store_(store), fatal_(std::move(fatal)) {}

horizon_keeper_actor::behavior_type horizon_keeper_state::make_behavior() {
  return {[this](std::int64_t horizon_ms) { return persist(horizon_ms); }};
}

caf::result<std::int64_t> horizon_keeper_state::persist(unix_ms horizon_ms) {
  auto status = store_->put(horizon_key, std::to_string(horizon_ms));
  if (!status.ok()) {
    fatal_("what=horizon_write_failed error=\"" + status.error + "\"");
    return caf::make_error(errc::internal);
  }
  return horizon_ms;
}

sequencer_state::sequencer_state(sequencer_actor::pointer self,
                                 sequencer_deps deps)
  : self_(self), deps_(std::move(deps)), logic_(deps_.node, deps_.horizon_ms) {}

sequencer_actor::behavior_type sequencer_state::make_behavior() {
  extend_horizon(); // before the first lease asks for it
  return {[this](const lease_ids& what) { return lease(what); },
          [this](caf::tick_atom) {
            timer_armed_ = false;
            retry();
          }};
}

caf::result<id_lease> sequencer_state::lease(const lease_ids& what) {
  const auto got = logic_.lease(deps_.now(), what.count, what.floor);
  extend_horizon();
  if (got)
    return *got;
  if (waiting_.size() >= limits::shard_pending_max)
    return caf::make_error(errc::unavailable);
  auto promise = self_->make_response_promise<id_lease>();
  waiting_.push_back({what, promise});
  arm_timer();
  return promise;
}

void sequencer_state::retry() {
  for (auto& [what, promise] : std::exchange(waiting_, {})) {
    if (auto got = logic_.lease(deps_.now(), what.count, what.floor))
      promise.deliver(*got);
    else
      waiting_.push_back({what, std::move(promise)});
  }
  if (waiting_.empty())
    return;
  extend_horizon();
  arm_timer();
}

void sequencer_state::arm_timer() {
  const auto wait = logic_.hold(deps_.now());
  if (wait == 0 || std::exchange(timer_armed_, true))
    return;
  self_->delayed_send(self_, std::chrono::milliseconds{wait}, caf::tick_atom_v);
}

void sequencer_state::extend_horizon() {
  if (extending_)
    return;
  const auto due = logic_.horizon_due(deps_.now());
  if (!due)
    return;
  extending_ = true;
  self_->request(deps_.keeper, caf::infinite, std::int64_t{*due})
    .then([this](std::int64_t horizon_ms) { on_extended(horizon_ms); },
          [this](const caf::error&) { on_failed(); });
}

void sequencer_state::on_extended(unix_ms horizon_ms) {
  extending_ = false;
  logic_.horizon_persisted(horizon_ms);
  retry();
}

void sequencer_state::on_failed() {
  extending_ = false;
  for (auto& [what, promise] : std::exchange(waiting_, {}))
    promise.deliver(caf::make_error(errc::unavailable));
}

} // namespace caucus
