// Actor tests on one thread: the test decides order and time.
#pragma once

#include "actors/pinned.hpp"
#include "actors/type_ids.hpp"

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <vector>

namespace caucus::test {

/// Base of actor tests: `TEST_CASE_FIXTURE(deterministic, "...")`.
///
/// Messages wait until `run`, time stands still until `advance`. Spawn through
/// this fixture only: a live actor makes `~actor_system` wait for ever. Never
/// spawn with `caf::detached` here: such an actor gets a real thread.
/// `advance` steps from timer to timer, so a one-second ticker ticks ten times
/// in ten seconds (CAF's own `advance_time` would fire it once).
class deterministic {
public:
  deterministic()
    : sys_(configure(cfg_)),
      sched_(dynamic_cast<caf::scheduler::test_coordinator&>(sys_.scheduler())),
      unit_(sys_, [this](std::function<void()> f) {
        posted_.push_back(std::move(f));
      }) {
    self_ = std::make_unique<caf::scoped_actor>(sys_, /*hide=*/true);
  }

  ~deterministic() {
    for (auto& ptr : spawned_)
      caf::anon_send_exit(caf::actor_cast<caf::actor>(ptr),
                          caf::exit_reason::kill);
    spawned_.clear();
    while (step()) {
      // Every actor meets its end.
    }
    sched_.clock().schedule.clear(); // timers may still hold references
    self_.reset();
  }

  deterministic(const deterministic&) = delete;
  deterministic& operator=(const deterministic&) = delete;

  /// Spawns a pool actor and lets it initialise.
  template <class Impl, class... Ts>
  auto spawn(Ts&&... xs) {
    auto handle = sys_.spawn<Impl>(std::forward<Ts>(xs)...);
    return keep(std::move(handle));
  }

  /// Spawns a pinned actor on the fixture's only I/O unit.
  template <class Impl, class... Ts>
  auto spawn_on_unit(Ts&&... xs) {
    auto handle = spawn_pinned<Impl>(sys_, unit_, std::forward<Ts>(xs)...);
    return keep(std::move(handle));
  }

  /// Delivers queued messages, first in first out, until none is left. Never
  /// fires a timer. Throws after `max_steps`: two actors talk for ever.
  void run(std::size_t max_steps = 1'000'000) {
    for (std::size_t n = 0; step(); ++n)
      if (n == max_steps)
        throw std::runtime_error("run(): no end after max_steps messages");
  }

  /// Like `run`, but `rng` picks which ready actor goes next. Between any two
  /// actors the order stays as sent.
  template <class Rng>
  void run_shuffled(Rng& rng) {
    do {
      std::shuffle(sched_.jobs.begin(), sched_.jobs.end(), rng);
    } while (step());
  }

  /// Moves the clock by `span`, timer by timer.
  void advance(caf::timespan span) {
    auto& clock = sched_.clock();
    const auto target = clock.now() + span;
    run();
    while (!clock.schedule.empty() && clock.schedule.begin()->first <= target) {
      const auto due = clock.schedule.begin()->first;
      sched_.advance_time(
        std::max(caf::timespan{0}, caf::timespan{due - clock.now()}));
      run();
    }
    sched_.advance_time(target - clock.now());
    run();
  }

  /// Sends a request, runs everything, returns the answer or the error.
  template <class T, class Handle, class... Ts>
  caf::expected<T> ask(const Handle& handle, Ts&&... xs) {
    caf::expected<T> result{caf::make_error(caf::sec::runtime_error)};
    auto pending
      = (*self_)->request(handle, caf::infinite, std::forward<Ts>(xs)...);
    run();
    pending.receive([&](T& x) { result = std::move(x); },
                    [&](caf::error& why) { result = std::move(why); });
    return result;
  }

  /// Sends without waiting. Call `run` to deliver.
  template <class Handle, class... Ts>
  void tell(const Handle& handle, Ts&&... xs) {
    (*self_)->send(handle, std::forward<Ts>(xs)...);
  }

  /// The state inside an actor: for assertions only.
  template <class Impl, class Handle>
  const auto& state(const Handle& handle) {
    auto* ptr = caf::actor_cast<caf::abstract_actor*>(handle);
    return dynamic_cast<Impl&>(*ptr).state;
  }

  /// Kills an actor as a crash would, and lets everybody hear of it.
  template <class Handle>
  void kill(const Handle& handle) {
    caf::anon_send_exit(handle, caf::exit_reason::kill);
    run();
  }

  caf::actor_system& system() { return sys_; }
  io_unit& unit() { return unit_; }

private:
  static caf::actor_system_config& configure(caf::actor_system_config& cfg) {
    cfg.set("caf.scheduler.policy", "testing");
    return cfg;
  }

  template <class Handle>
  Handle keep(Handle handle) {
    spawned_.push_back(caf::actor_cast<caf::strong_actor_ptr>(handle));
    run();
    return handle;
  }

  /// One message of a pool actor, or one burst of the I/O unit.
  bool step() {
    if (sched_.try_run_once())
      return true;
    if (posted_.empty())
      return false;
    auto burst = std::move(posted_.front());
    posted_.pop_front();
    burst();
    return true;
  }

  caf::actor_system_config cfg_;
  std::deque<std::function<void()>> posted_;
  caf::actor_system sys_;
  caf::scheduler::test_coordinator& sched_;
  io_unit unit_;
  std::unique_ptr<caf::scoped_actor> self_;
  std::vector<caf::strong_actor_ptr> spawned_;
};

} // namespace caucus::test
