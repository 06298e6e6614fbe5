// Where HTTP meets the accounts.
#include "actors/account_gateway.hpp"

#include "actors/type_ids.hpp"
#include "model/limits.hpp"

#include <atomic>
#include <utility>

namespace caucus {

namespace {

net::account_answer refusal(errc code) {
  net::account_answer result;
  result.error = code;
  result.text = describe(code);
  return result;
}

} // namespace

struct account_callback::slot {
  explicit slot(net::http_service::on_account what) : call(std::move(what)) {}
  ~slot() { give(refusal(errc::shutting_down)); }
  slot(const slot&) = delete;
  slot& operator=(const slot&) = delete;

  void give(net::account_answer answer) {
    if (!given.test_and_set())
      call(std::move(answer));
  }

  net::http_service::on_account call;
  std::atomic_flag given = ATOMIC_FLAG_INIT;
};

account_callback::account_callback(net::http_service::on_account call)
  : slot_(std::make_shared<slot>(std::move(call))) {}

void account_callback::operator()(net::account_answer answer) const {
  slot_->give(std::move(answer));
}

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
    [this](const logout_account& what, const account_callback& done) {
      forward(what, done);
    },
    [this](const refresh_token& what, const account_callback& done) {
      forward(what, done);
    },
    [this](const change_password& what, const account_callback& done) {
      forward(what, done);
    },
  };
}

template <class What>
void account_gateway_state::forward(const What& what,
                                    const account_callback& done) {
  if (waiting_.size() >= limits::accounts_waiting_max) {
    done(refusal(errc::unavailable));
    return;
  }
  // Kept in the state, which ends with the actor: a handler of CAF's lives as
  // long as anybody holds a reference, and with it whoever waits.
  const auto ticket = next_++;
  waiting_.emplace(ticket, done);
  self_->request(workers_[ticket % workers_.size()], caf::infinite, what)
    .then(
      [this, ticket](const net::account_answer& answer) {
        waiting_.extract(ticket).mapped()(answer);
      },
      [this, ticket](const caf::error& why) {
        waiting_.extract(ticket).mapped()(refusal(to_errc(why)));
      });
}

} // namespace caucus
