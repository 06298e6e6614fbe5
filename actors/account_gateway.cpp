// Where HTTP meets the accounts.
#include "actors/account_gateway.hpp"

#include "actors/type_ids.hpp"
#include "model/limits.hpp"

namespace caucus {

namespace {

net::account_answer refusal(errc code) {
  net::account_answer result;
  result.error = code;
  result.text = describe(code);
  return result;
}

} // namespace

account_gateway_state::account_gateway_state(
  account_gateway_actor::pointer self, std::vector<accounts_actor> workers)
  : self_(self), workers_(std::move(workers)) {}

account_gateway_actor::behavior_type account_gateway_state::make_behavior() {
  return {
    [this](const register_account& what, const account_callback& done) {
      forward(what, done);
    },
    [this](const login_account& what, const account_callback& done) {
      forward(what, done);
    },
  };
}

template <class What>
void account_gateway_state::forward(const What& what,
                                    const account_callback& done) {
  if (waiting_ >= limits::accounts_waiting_max) {
    done.call(refusal(errc::unavailable));
    return;
  }
  ++waiting_;
  self_->request(workers_[next_++ % workers_.size()], caf::infinite, what)
    .then(
      [this, done](const net::account_answer& answer) {
        --waiting_;
        done.call(answer);
      },
      [this, done](const caf::error& why) {
        --waiting_;
        done.call(refusal(to_errc(why)));
      });
}

} // namespace caucus
