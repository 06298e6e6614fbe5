// Who may come in: registration and login.
#include "actors/accounts.hpp"

#include "actors/ask_again.hpp"
#include "auth/password.hpp"
#include "model/command_codec.hpp"
#include "model/limits.hpp"

#include <string_view>

namespace caucus {

namespace {

net::account_answer refusal(errc code, std::string_view text = {}) {
  net::account_answer result;
  result.error = code;
  result.text = text.empty() ? describe(code) : text;
  return result;
}

/// Why these credentials can never be an account; empty: they can.
std::string_view objection(const net::credentials& who) {
  if (!valid_user_id(who.user))
    return "user: 1 to 64 of a-z 0-9 _ . -, the first a letter or a digit";
  if (who.password.size() < limits::password_bytes_min)
    return "password: at least 8 bytes";
  if (who.password.size() > limits::password_bytes_max)
    return "password: at most 256 bytes";
  if (who.name.size() > limits::name_bytes_max)
    return "name: at most 128 bytes";
  return {};
}

} // namespace

accounts_state::accounts_state(
  accounts_actor::pointer self, services_ptr world,
  std::shared_ptr<const auth::token_authority> tokens)
  : self_(self), world_(std::move(world)), tokens_(std::move(tokens)) {}

accounts_actor::behavior_type accounts_state::make_behavior() {
  return {
    [this](const register_account& what) { return register_user(what); },
    [this](const login_account& what) { return login(what); },
    [this](const logout_account& what) { return logout(what); },
    [this](const refresh_token& what) { return refresh(what); },
    [this](const change_password& what) { return change(what); },
  };
}

accounts_state::answer
accounts_state::register_user(const register_account& what) {
  if (auto text = objection(what.who); !text.empty())
    return refusal(errc::bad_request, text);
  // A taken name is found before the slow hash; apply decides in the end.
  auto done = self_->make_response_promise<net::account_answer>();
  ask_again<storage::credentials_row>(
    self_, world_, read_credentials{user_id{what.who.user}},
    retry_kind::idempotent,
    [done](const storage::credentials_row&) mutable {
      done.deliver(refusal(errc::user_exists));
    },
    [this, who = what.who, done](errc why) mutable {
      if (why == errc::user_not_found)
        create(who, done);
      else
        done.deliver(refusal(why));
    });
  return done;
}

void accounts_state::create(const net::credentials& who, promise done) {
  auto hash = auth::hash_password(who.password);
  if (hash.empty()) {
    done.deliver(refusal(errc::unavailable, "no memory to hash a password"));
    return;
  }
  const user_id user{who.user};
  const create_user row{user, who.name.empty() ? who.user : who.name,
                        std::move(hash), world_->now()};
  // Tried again only where nothing was done: the second of two would find the
  // name taken, by itself.
  ask_again<apply_result>(
    self_, world_,
    propose{shard_of(user),
            std::make_shared<const std::string>(encode_command(row))},
    retry_kind::once,
    [user, done](const apply_result& result) mutable {
      if (result.error != errc::none) {
        done.deliver(refusal(result.error));
        return;
      }
      net::account_answer ok;
      ok.user = user;
      done.deliver(std::move(ok));
    },
    [done](errc why) mutable { done.deliver(refusal(why)); });
}

accounts_state::answer accounts_state::login(const login_account& what) {
  if (!objection(what.who).empty())
    return refusal(errc::bad_credentials);
  auto done = self_->make_response_promise<net::account_answer>();
  ask_again<storage::credentials_row>(
    self_, world_, read_credentials{user_id{what.who.user}},
    retry_kind::idempotent,
    [this, password = what.who.password,
     done](const storage::credentials_row& row) mutable {
      done.deliver(check(row, password));
    },
    [password = what.who.password, done](errc why) mutable {
      if (why != errc::user_not_found) {
        done.deliver(refusal(why));
        return;
      }
      auth::verify_nobody(password);
      done.deliver(refusal(errc::bad_credentials));
    });
  return done;
}

net::account_answer accounts_state::check(const storage::credentials_row& row,
                                          const std::string& password) {
  return auth::verify_password(row.password_hash, password)
           ? issue(row)
           : refusal(errc::bad_credentials);
}

net::account_answer accounts_state::issue(const storage::credentials_row& row) {
  using std::chrono::milliseconds;
  const auto now = world_->now();
  net::account_answer ok;
  ok.user = row.user;
  ok.expires_ms = now + milliseconds{limits::token_lifetime}.count();
  ok.expires_ms -= ok.expires_ms % 1000; // a token counts in seconds
  token_facts facts;
  facts.epoch = row.tokens.epoch;
  ok.token = tokens_->issue({row.user, ok.expires_ms, facts}, now);
  return ok.token.empty() ? refusal(errc::internal) : ok;
}

} // namespace caucus
