// Who may come in: new tokens for old ones, and their end.
#include "actors/accounts.hpp"
#include "actors/ask_again.hpp"
#include "auth/password.hpp"
#include "model/command_codec.hpp"
#include "model/limits.hpp"

#include <utility>

namespace caucus {

namespace {

net::account_answer refusal(errc code, std::string_view text = {}) {
  net::account_answer result;
  result.error = code;
  result.text = text.empty() ? describe(code) : text;
  return result;
}

} // namespace

/// Calls `f(claims, row, promise)` if the token is good, here and at the user's
/// shard.
template <class F>
accounts_state::answer accounts_state::with_token(const std::string& token,
                                                  F f) {
  auth::claims who;
  if (const auto code = tokens_->verify(token, world_->now(), who);
      code != errc::none)
    return refusal(code);
  auto done = self_->make_response_promise<net::account_answer>();
  ask_again<storage::credentials_row>(
    self_, world_, read_credentials{who.user}, retry_kind::idempotent,
    [who, done, f](const storage::credentials_row& row) mutable {
      if (row.tokens.allows(who.token))
        f(who, row, done);
      else
        done.deliver(refusal(errc::bad_token));
    },
    [done](errc why) mutable {
      done.deliver(
        refusal(why == errc::user_not_found ? errc::bad_token : why));
    });
  return done;
}

/// Calls `f()` once it is done. Where that cannot be known, sessions are closed
/// as if it were: those that are still good stay.
template <class F>
void accounts_state::commit(const user_id& user, const command& what,
                            retry_kind kind, promise done, F f) {
  ask_again<apply_result>(
    self_, world_,
    propose{shard_of(user),
            std::make_shared<const std::string>(encode_command(what))},
    kind,
    [done, f](const apply_result& result) mutable {
      if (result.error == errc::none)
        f();
      else
        done.deliver(refusal(result.error));
    },
    [this, user, done](errc why) mutable {
      if (why != errc::timeout)
        done.deliver(refusal(why));
      else
        tell_all(user, done, [done](const storage::credentials_row&) mutable {
          done.deliver(refusal(errc::timeout));
        });
    });
}

/// Has all sessions closed whose tokens were ended, then calls `f(row)`.
template <class F>
void accounts_state::tell_all(const user_id& user, promise done, F f) {
  ask_again<storage::credentials_row>(
    self_, world_, read_credentials{user}, retry_kind::idempotent,
    [this, f](const storage::credentials_row& row) mutable {
      send_to_relays(self_, *world_,
                     caf::make_message(revoke_sessions{row.user, row.tokens}));
      f(row);
    },
    [done](errc why) mutable { done.deliver(refusal(why)); });
}

/// Done twice it ends the tokens of the moment twice: nobody minds.
accounts_state::answer accounts_state::logout(const logout_account& what) {
  return with_token(
    what.token,
    [this, everywhere = what.everywhere](
      const auth::claims& who, const storage::credentials_row&, promise done) {
      const end_tokens end{who.user, everywhere ? 0 : who.token.hash,
                           who.expires_ms, world_->now()};
      commit(who.user, end, retry_kind::idempotent, done,
             [this, user = who.user, done]() {
               tell_all(user, done,
                        [done](const storage::credentials_row& row) mutable {
                          net::account_answer ok;
                          ok.user = row.user;
                          done.deliver(std::move(ok));
                        });
             });
    });
}

accounts_state::answer accounts_state::refresh(const refresh_token& what) {
  return with_token(what.token, [this](const auth::claims& who,
                                       const storage::credentials_row& row,
                                       promise done) {
    // Who made it decides for how long.
    done.deliver(who.token.external
                   ? refusal(errc::forbidden, "ask the issuer of this token")
                   : issue(row));
  });
}

accounts_state::answer accounts_state::change(const change_password& what) {
  const auto size = what.new_password.size();
  if (size < limits::password_bytes_min || size > limits::password_bytes_max)
    return refusal(errc::bad_request, "new_password: 8 to 256 bytes");
  return with_token(what.token, [this, old = what.password,
                                 fresh = what.new_password](
                                  const auth::claims& who,
                                  const storage::credentials_row& row,
                                  promise done) {
    if (!auth::verify_password(row.password_hash, old)) {
      done.deliver(refusal(errc::bad_credentials));
      return;
    }
    auto hash = auth::hash_password(fresh);
    if (hash.empty()) {
      done.deliver(refusal(errc::unavailable, "no memory to hash a password"));
      return;
    }
    const set_password set{who.user, std::move(hash), row.tokens.epoch,
                           world_->now()};
    // Tried again only where nothing was done: the second of two would find
    // the epoch over, by itself.
    commit(
      who.user, set, retry_kind::once, done, [this, user = who.user, done]() {
        tell_all(user, done,
                 [this, done](const storage::credentials_row& now) mutable {
                   done.deliver(issue(now));
                 });
      });
  });
}

} // namespace caucus
