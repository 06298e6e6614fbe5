// What HTTP asks of the node, answered by its actors.
#pragma once

#include "actors/services.hpp"
#include "auth/token.hpp"
#include "net/admin_service.hpp"
#include "net/http_service.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace caucus::node {

/// Who answers.
struct frontend_parts {
  services_ptr world;
  account_gateway_actor gateway;
  std::shared_ptr<const auth::token_authority> tokens;
  std::function<std::string()> metrics;
};

/// Thread safe. Made before the actors and alive after them: until `open` and
/// after `close` it answers `shutting_down`.
class http_frontend : public net::http_service, public net::admin_service {
public:
  void open(frontend_parts parts);
  void close();

  void register_user(net::credentials who, on_account done) override;
  void login(net::credentials who, on_account done) override;
  void with_token(net::token_request what, on_account done) override;
  [[nodiscard]] bool ready() const noexcept override;
  [[nodiscard]] std::string metrics() override;

  [[nodiscard]] errc check_admin(std::string_view token) const override;
  void administrate(net::admin_request what, on_answer done) override;
  void find_route(user_id user, on_answer done) override;

private:
  template <class What>
  void forward(What what, on_account done);
  template <class Actor>
  [[nodiscard]] Actor find(Actor services::*which) const;

  /// Held while metrics are gathered, which takes its time; before `mutex_`.
  std::mutex gathering_;
  // Calls are rare (not on a message's way), and short.
  mutable std::mutex mutex_;
  frontend_parts parts_; // guarded by mutex_; no world: closed
};

} // namespace caucus::node
