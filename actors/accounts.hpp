// Who may come in: registration and login.
#pragma once

#include "actors/retry_policy.hpp"
#include "actors/services.hpp"
#include "auth/token.hpp"

#include <atomic>
#include <memory>

namespace caucus {

/// Hashes passwords, issues tokens and ends them. Several of these share the
/// work; each runs on a thread of its own, because argon2id is slow on purpose.
class accounts_state {
public:
  static inline const char* name = "accounts";

  accounts_state(accounts_actor::pointer self, services_ptr world,
                 std::shared_ptr<const auth::token_authority> tokens);

  accounts_actor::behavior_type make_behavior();

private:
  using answer = caf::result<net::account_answer>;
  using promise = caf::typed_response_promise<net::account_answer>;

  answer register_user(const register_account& what);
  answer login(const login_account& what);
  void create(const net::credentials& who, promise done);
  net::account_answer check(const storage::credentials_row& row,
                            const std::string& password);
  net::account_answer issue(const storage::credentials_row& row);

  // accounts_tokens.cpp: of who has a token already
  answer logout(const logout_account& what);
  answer refresh(const refresh_token& what);
  answer change(const change_password& what);
  template <class F>
  answer with_token(const std::string& token, F f);
  template <class F>
  void commit(const user_id& user, const command& what, retry_kind kind,
              promise done, F f);
  template <class F>
  void tell_all(const user_id& user, promise done, F f);

  accounts_actor::pointer self_;
  services_ptr world_;
  std::shared_ptr<const auth::token_authority> tokens_;
};

using accounts_impl = accounts_actor::stateful_impl<accounts_state>;

} // namespace caucus
