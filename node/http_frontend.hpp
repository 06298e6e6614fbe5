// What HTTP asks of the node, answered by its actors.
#pragma once

#include "actors/services.hpp"
#include "net/http_service.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>

namespace caucus::node {

/// Thread safe. Made before the actors and alive after them: until `open` and
/// after `close` it answers `unavailable`.
class http_frontend : public net::http_service {
public:
  using metrics_source = std::function<std::string()>;

  void open(services_ptr world, account_gateway_actor gateway,
            metrics_source metrics);
  void close();

  void register_user(net::credentials who, on_account done) override;
  void login(net::credentials who, on_account done) override;
  [[nodiscard]] bool ready() const noexcept override;
  [[nodiscard]] std::string metrics() override;

private:
  template <class What>
  void forward(net::credentials who, on_account done);

  // Calls are rare (not on a message's way): one lock is enough.
  mutable std::mutex mutex_;
  services_ptr world_;            // guarded by mutex_; null: closed
  account_gateway_actor gateway_; // guarded by mutex_
  metrics_source metrics_;        // guarded by mutex_
};

} // namespace caucus::node
