// What the HTTP side asks of the node. `net` parses and writes HTTP; what a
// request means is decided behind this interface.
#pragma once

#include "model/error.hpp"
#include "model/frame.hpp"
#include "model/ids.hpp"
#include "model/time.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace caucus::net {

struct credentials {
  std::string user;
  std::string password;
  std::string name; // register only; empty: the user's id
};

/// What somebody with a token asks for.
struct token_request {
  enum class kind : std::uint8_t { logout, refresh, password };

  kind what = kind::refresh;
  std::string token;
  bool everywhere = false;  // logout
  std::string password;     // password: the one so far
  std::string new_password; // password
};

/// What `register`, `login` and those with a token are answered.
struct account_answer {
  errc error = errc::none;
  std::string text; // of an error
  user_id user;
  std::string token; // empty: none was asked for
  unix_ms expires_ms = 0;
};

/// Answers may come on any thread, exactly once, also during shutdown.
class http_service {
public:
  virtual ~http_service() = default;

  using on_account = std::function<void(account_answer)>;

  virtual void register_user(credentials who, on_account done) = 0;
  virtual void login(credentials who, on_account done) = 0;
  virtual void with_token(token_request what, on_account done) = 0;

  /// Whether the node can serve: every shard it should lead has a leader and
  /// has applied its log. Thread safe, cheap.
  [[nodiscard]] virtual bool ready() const noexcept = 0;

  /// Prometheus text. Thread safe.
  [[nodiscard]] virtual std::string metrics() = 0;
};

} // namespace caucus::net
