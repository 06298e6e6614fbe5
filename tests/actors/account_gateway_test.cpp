#include "actors/account_gateway.hpp"
#include "model/limits.hpp"
#include "support/deterministic.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

using namespace caucus;

namespace {

using promise = caf::typed_response_promise<net::account_answer>;

/// Answers logins at once, and then all registrations that came before: a
/// promise must be kept from inside its actor.
class slow_accounts_state {
public:
  static inline const char* name = "slow_accounts";
  slow_accounts_state(accounts_actor::pointer self, std::vector<promise>* held)
    : self_(self), held_(held) {}
  accounts_actor::behavior_type make_behavior() {
    return {
      [this](const register_account&) -> caf::result<net::account_answer> {
        held_->push_back(self_->make_response_promise<net::account_answer>());
        return held_->back();
      },
      [this](const login_account&) {
        for (auto& one : *held_)
          one.deliver(net::account_answer{});
        return net::account_answer{};
      },
      [](const logout_account&) { return net::account_answer{}; },
      [](const refresh_token&) { return net::account_answer{}; },
      [](const change_password&) { return net::account_answer{}; },
    };
  }

private:
  accounts_actor::pointer self_;
  std::vector<promise>* held_;
};

struct fixture : test::deterministic {
  ~fixture() {
    kill(gateway); // while `answers` is there to take what it says
    held.clear();
  }

  void register_one() {
    tell(gateway, register_account{}, account_callback{[this](auto answer) {
           answers.push_back(answer.error);
         }});
    run();
  }

  std::vector<promise> held;
  std::vector<errc> answers;
  accounts_actor accounts
    = spawn<accounts_actor::stateful_impl<slow_accounts_state>>(&held);
  account_gateway_actor gateway
    = spawn<account_gateway_impl>(std::vector{accounts});
};

} // namespace

TEST_CASE_FIXTURE(fixture, "an answer is passed on once") {
  register_one();
  CHECK(answers.empty());
  tell(accounts, login_account{});
  run();
  CHECK(answers == std::vector{errc::none});
}

TEST_CASE_FIXTURE(fixture, "beyond the bound a request is refused at once") {
  for (std::size_t i = 0; i < limits::accounts_waiting_max; ++i)
    register_one();
  CHECK(answers.empty());
  register_one();
  CHECK(answers == std::vector{errc::unavailable});
}

TEST_CASE_FIXTURE(fixture, "who still waits when the gateway ends is told") {
  register_one();
  register_one();
  kill(gateway);
  CHECK(answers == std::vector{errc::shutting_down, errc::shutting_down});
}

TEST_CASE_FIXTURE(fixture,
                  "a request to a gateway that has ended is answered") {
  kill(gateway);
  register_one();
  CHECK(answers == std::vector{errc::shutting_down});
}
