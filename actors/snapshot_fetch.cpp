// Step 8 of docs/message_flow.md, when a replica is made: another node's tables
// come here.
#include "actors/snapshot_fetch.hpp"

#include "actors/actor_clock.hpp"
#include "actors/type_ids.hpp"
#include "model/limits_snapshot.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace caucus {

namespace {

constexpr mono_ms retry_ms
  = std::chrono::milliseconds{limits::snapshot_retry}.count();
constexpr mono_ms tick_ms
  = std::chrono::milliseconds{limits::snapshot_tick}.count();

} // namespace

snapshot_fetch_state::snapshot_fetch_state(snapshot_fetch_actor::pointer self,
                                           services_ptr world,
                                           storage::snapshot_store* store,
                                           fatal_handler fatal)
  : self_(self), world_(std::move(world)), store_(store),
    fatal_(std::move(fatal)), pace_(limits::snapshot_bytes_per_second) {}

snapshot_fetch_actor::behavior_type snapshot_fetch_state::make_behavior() {
  sweep();
  return {[this](const fetch_snapshot& what) { return accept(what); },
          [this](caf::tick_atom) { tick(); }};
}

caf::result<void> snapshot_fetch_state::accept(const fetch_snapshot& what) {
  if (dead_)
    return caf::make_error(errc::unavailable);
  if (store_->staged(what.shard) == what.what)
    return caf::unit;
  auto whom = self_->make_response_promise<void>();
  const auto same_shard
    = std::find_if(jobs_.begin(), jobs_.end(),
                   [&](const job& x) { return x.what.shard == what.shard; });
  if (same_shard == jobs_.end()) {
    jobs_.push_back({what, {whom}});
    if (jobs_.size() == 1)
      begin();
    return whom;
  }
  if (same_shard->what.what == what.what) {
    same_shard->whom.push_back(whom);
    return whom;
  }
  for (auto& one : std::exchange(same_shard->whom, {whom}))
    one.deliver(caf::make_error(errc::unavailable));
  same_shard->what = what;
  if (same_shard == jobs_.begin())
    begin();
  return whom;
}

void snapshot_fetch_state::begin() {
  const auto& what = jobs_.front().what;
  store_->begin(what.shard, what.what);
  pull_.emplace(what, mono_now(self_));
  asked_ = 0;
  ask_at_ = 0;
  ask_when_due();
}

// -- chunks -------------------------------------------------------------------

void snapshot_fetch_state::ask_when_due() {
  if (!pull_ || asked_ != 0)
    return;
  const auto now = mono_now(self_);
  const auto due = std::max(ask_at_, pace_.due());
  if (due > now)
    wake_at(due);
  else if (pull_->stalled(now))
    end(errc::unavailable);
  else
    ask();
}

void snapshot_fetch_state::ask() {
  asked_ = ++last_number_;
  const auto link = world_->links.find(node_of(pull_->what().from));
  if (!link)
    return failed(asked_);
  self_->request(link, limits::snapshot_chunk_timeout, pull_->request())
    .then([this, number = asked_](
            const snapshot_chunk& chunk) { answered(number, chunk); },
          [this, number = asked_](const caf::error&) { failed(number); });
}

void snapshot_fetch_state::answered(std::uint64_t number,
                                    const snapshot_chunk& chunk) {
  if (number != asked_ || dead_)
    return;
  const auto now = mono_now(self_);
  pace_.spend(chunk.rows.size(), now);
  switch (pull_->take(chunk, now)) {
    case snapshot_pull::verdict::damaged: return failed(number);
    case snapshot_pull::verdict::give_up: return end(errc::unavailable);
    case snapshot_pull::verdict::last: return stage(chunk, true);
    case snapshot_pull::verdict::good: break;
  }
  asked_ = 0;
  ask_when_due(); // it comes while this one is written
  stage(chunk, false);
}

void snapshot_fetch_state::failed(std::uint64_t number) {
  if (number != asked_)
    return;
  asked_ = 0;
  ask_at_ = mono_now(self_) + retry_ms;
  ask_when_due();
}

void snapshot_fetch_state::stage(const snapshot_chunk& chunk, bool last) {
  const auto shard = pull_->what().shard;
  auto how = storage::snapshot_store::staging::good;
  if (auto status = store_->stage(shard, chunk.rows, how); !status.ok())
    return die(status);
  if (how != storage::snapshot_store::staging::good)
    return end(errc::unavailable);
  if (last)
    end(store_->complete(shard) ? errc::none : errc::unavailable);
}

void snapshot_fetch_state::end(errc how) {
  auto done = std::move(jobs_.front());
  jobs_.pop_front();
  if (how != errc::none)
    store_->give_up(done.what.shard);
  for (auto& whom : done.whom)
    how == errc::none ? whom.deliver() : whom.deliver(caf::make_error(how));
  pull_.reset();
  asked_ = 0;
  if (!jobs_.empty())
    begin();
}

// -- time ---------------------------------------------------------------------

// A tick that is on its way and not later than `when` will do: it looks again.
void snapshot_fetch_state::wake_at(mono_ms when) {
  const auto now = mono_now(self_);
  if (woken_at_ > now && woken_at_ <= when)
    return;
  woken_at_ = when;
  self_->delayed_send(self_, std::chrono::milliseconds{when - now},
                      caf::tick_atom_v);
}

void snapshot_fetch_state::tick() {
  if (dead_)
    return;
  // Whichever tick finds it due goes on with it: never two at a time.
  if (mono_now(self_) >= sweep_at_)
    sweep();
  ask_when_due();
}

void snapshot_fetch_state::sweep() {
  sweep_at_ = mono_now(self_) + tick_ms;
  self_->delayed_send(self_, limits::snapshot_tick, caf::tick_atom_v);
  if (auto status = store_->sweep(); !status.ok())
    die(status);
}

void snapshot_fetch_state::die(const storage::io_status& why) {
  dead_ = true;
  fatal_("what=snapshot_write_failed error=\"" + why.error + "\"");
}

} // namespace caucus
