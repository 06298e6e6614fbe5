// Answers HTTP requests without a node.
#pragma once

#include "net/admin_service.hpp"
#include "net/http_service.hpp"
#include "net/static_files.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace caucus::net::test {

class fake_service final : public http_service {
public:
  void register_user(credentials who, on_account done) override {
    account_answer answer;
    answer.error = error;
    answer.user = user_id{who.user};
    registered.push_back(std::move(who));
    finish(std::move(answer), std::move(done));
  }

  void login(credentials who, on_account done) override {
    finish({error, {}, user_id{who.user}, "t.ok", 99}, std::move(done));
  }

  void with_token(token_request what, on_account done) override {
    finish({error, {}, user_id{"ann"}, "t.new", 99}, std::move(done));
    with_tokens.push_back(std::move(what));
  }

  [[nodiscard]] bool ready() const noexcept override { return is_ready; }
  [[nodiscard]] std::string metrics() override { return "up 1\n"; }

  errc error = errc::none;
  bool is_ready = true;
  bool hold = false; // answers wait in `held`
  std::vector<credentials> registered;
  std::vector<token_request> with_tokens;
  std::vector<std::function<void()>> held;

private:
  void finish(account_answer answer, on_account done) {
    if (hold)
      held.push_back([answer, done] { done(answer); });
    else
      done(std::move(answer));
  }
};

/// Knows the tokens "operator" and "user".
class fake_admin final : public admin_service {
public:
  [[nodiscard]] errc check_admin(std::string_view token) const override {
    if (token == "operator")
      return errc::none;
    return token == "user" ? errc::forbidden : errc::bad_token;
  }

  void administrate(admin_request what, on_answer done) override {
    asked.push_back(what);
    done({error, text, "{}"});
  }

  void find_route(user_id user, on_answer done) override {
    done({error, text, "\"" + user.value() + "\""});
  }

  errc error = errc::none;
  std::string text;
  std::vector<admin_request> asked;
};

inline static_files fake_files() {
  return [](std::string_view path) -> std::optional<static_file> {
    if (path != "/")
      return std::nullopt;
    return static_file{"text/html; charset=utf-8", "\"1\"", "<p>page"};
  };
}

} // namespace caucus::net::test
