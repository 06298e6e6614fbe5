// Actors that run on the thread of their socket. Step 3 and 12 of
// docs/message_flow.md. All that knows CAF's scheduling is in this file.
//
// CAF 0.18.7 has no home thread for an actor: `enqueue` hands a ready actor to
// the sender's execution unit. A pinned actor substitutes its own unit, as
// CAF's I/O brokers do (libcaf_io, abstract_broker.cpp), and says `io_actor`
// so that a unit can tell it from a pool actor.
#pragma once

#include <caf/all.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <cstdlib>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace caucus {

/// Runs pinned actors on one I/O thread. Ready actors are collected and run in
/// one burst, so that a fan-out to many connections wakes the thread once.
class io_unit : public caf::execution_unit {
public:
  /// Runs a function on the I/O thread, later. Thread safe.
  using post_function = std::function<void(std::function<void()>)>;

  io_unit(caf::actor_system& sys, post_function post)
    : caf::execution_unit(&sys), post_(std::move(post)) {}

  /// Called by `enqueue` of pinned actors on any thread, and by a pinned actor
  /// that sends: `job` is then the receiver, perhaps an actor of the pool.
  void exec_later(caf::resumable* job) override {
    if (job->subtype() == caf::resumable::io_actor)
      add(job);
    else
      system().scheduler().enqueue(job);
  }

private:
  void add(caf::resumable* job) {
    bool wake = false;
    {
      std::lock_guard guard{mutex_};
      ready_.push_back(job);
      wake = !std::exchange(awake_, true);
    }
    if (wake)
      post_([this] { run_burst(); });
  }

  void run_burst() {
    {
      std::lock_guard guard{mutex_};
      running_.swap(ready_);
    }
    for (auto* job : running_)
      run(job);
    running_.clear();
    bool again = false;
    {
      std::lock_guard guard{mutex_};
      again = !ready_.empty();
      awake_ = again;
    }
    if (again) // through the queue: sockets get their turn between bursts
      post_([this] { run_burst(); });
  }

  /// CAF's reference rule: whoever scheduled the job added one reference for
  /// it, which is kept while the job is queued again and given back else.
  void run(caf::resumable* job) {
    switch (job->resume(this, messages_per_turn)) {
      case caf::resumable::resume_later: add(job); break;
      case caf::resumable::shutdown_execution_unit: break;
      default: caf::intrusive_ptr_release(job);
    }
  }

  static constexpr std::size_t messages_per_turn = 64;
  post_function post_;
  std::mutex mutex_;
  std::vector<caf::resumable*> ready_;   // guarded by mutex_
  bool awake_ = false;                   // guarded by mutex_
  std::vector<caf::resumable*> running_; // the I/O thread's
};

/// Pins an actor class to the `io_unit` that it was spawned with.
template <class Base>
class pinned : public Base {
public:
  template <class... Ts>
  explicit pinned(caf::actor_config& cfg, Ts&&... xs)
    : Base(cfg, std::forward<Ts>(xs)...),
      unit_(dynamic_cast<io_unit*>(cfg.host)) {
    if (unit_ == nullptr)
      std::abort(); // spawned without spawn_pinned: a programmer's error
  }

  using Base::enqueue;

  bool enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) override {
    return Base::enqueue(std::move(what), unit_);
  }

  caf::resumable::subtype_t subtype() const override {
    return caf::resumable::io_actor;
  }

private:
  io_unit* unit_;
};

/// Spawns a class derived from `pinned` on `unit`. Any thread.
template <class Impl, class... Ts>
auto spawn_pinned(caf::actor_system& sys, io_unit& unit, Ts&&... xs) {
  caf::actor_config cfg{&unit};
  return sys.spawn_impl<Impl, caf::no_spawn_options>(cfg,
                                                     std::forward<Ts>(xs)...);
}

} // namespace caucus
