// Where HTTP meets the accounts.
#pragma once

#include "actors/services.hpp"

#include <unordered_map>
#include <vector>

namespace caucus {

/// Shares registrations, logins and the rest out among the accounts actors, and
/// bounds how many wait: argon2id takes its time, and a queue without end would
/// only hide that.
class account_gateway_state {
public:
  static inline const char* name = "account_gateway";

  account_gateway_state(account_gateway_actor::pointer self,
                        std::vector<accounts_actor> workers);

  account_gateway_actor::behavior_type make_behavior();

private:
  template <class What>
  void forward(const What& what, const account_callback& done);

  account_gateway_actor::pointer self_;
  std::vector<accounts_actor> workers_;
  std::size_t next_ = 0;
  std::unordered_map<std::size_t, account_callback> waiting_;
};

using account_gateway_impl
  = account_gateway_actor::stateful_impl<account_gateway_state>;

} // namespace caucus
