// Step 5 of docs/message_flow.md: a question to the router that is asked again
// while a shard has no leader.
#pragma once

#include "actors/actor_clock.hpp"
#include "actors/retry_policy.hpp"
#include "actors/services.hpp"
#include "actors/type_ids.hpp"

#include <functional>
#include <memory>
#include <random>
#include <utility>

namespace caucus {

/// One question of `Self` and its tries. Each try waits for
/// limits::command_timeout at most.
template <class R, class Self, class Message>
class repeated_question
  : public std::enable_shared_from_this<repeated_question<R, Self, Message>> {
public:
  repeated_question(Self* self, services_ptr world, Message what,
                    retry_kind kind)
    : self_(self), world_(std::move(world)), what_(std::move(what)),
      policy_(mono_now(self), kind),
      rng_(static_cast<std::minstd_rand::result_type>(mono_now(self) | 1)) {}

  std::function<void(R&)> on_answer;
  std::function<void(errc)> on_failure;

  void ask() {
    auto me = this->shared_from_this();
    self_->request(world_->router, limits::command_timeout, what_)
      .then([me](R& answer) { me->on_answer(answer); },
            [me](const caf::error& why) { me->failed(to_errc(why)); });
  }

private:
  void failed(errc why) {
    const auto wait = policy_.next(why, mono_now(self_), rng_);
    if (!wait) {
      on_failure(why);
      return;
    }
    self_->run_delayed(*wait, [me = this->shared_from_this()] { me->ask(); });
  }

  Self* self_; // the question is gone with it: only its handlers hold it
  services_ptr world_;
  Message what_;
  retry_policy policy_;
  std::minstd_rand rng_;
};

/// Asks; exactly one of `on_answer(R&)` and `on_failure(errc)` is called,
/// unless the actor ends before.
template <class R, class Self, class Message, class F, class E>
void ask_again(Self* self, services_ptr world, Message what, retry_kind kind,
               F on_answer, E on_failure) {
  auto job = std::make_shared<repeated_question<R, Self, Message>>(
    self, std::move(world), std::move(what), kind);
  job->on_answer = std::move(on_answer);
  job->on_failure = std::move(on_failure);
  job->ask();
}

} // namespace caucus
