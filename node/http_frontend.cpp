// What HTTP asks of the node, answered by its actors.
#include "node/http_frontend.hpp"

#include "actors/type_ids.hpp"
#include "model/limits.hpp"

namespace caucus::node {

void http_frontend::open(services_ptr world, account_gateway_actor gateway,
                         metrics_source metrics) {
  std::lock_guard guard{mutex_};
  world_ = std::move(world);
  gateway_ = std::move(gateway);
  metrics_ = std::move(metrics);
}

void http_frontend::close() {
  std::lock_guard guard{mutex_};
  world_ = nullptr;
  gateway_ = nullptr;
  metrics_ = nullptr;
}

template <class What>
void http_frontend::forward(net::credentials who, on_account done) {
  {
    std::lock_guard guard{mutex_};
    if (gateway_) {
      caf::anon_send(gateway_, What{std::move(who)},
                     account_callback{std::move(done)});
      return;
    }
  }
  net::account_answer refusal;
  refusal.error = errc::shutting_down;
  refusal.text = describe(refusal.error);
  done(refusal);
}

void http_frontend::register_user(net::credentials who, on_account done) {
  forward<register_account>(std::move(who), std::move(done));
}

void http_frontend::login(net::credentials who, on_account done) {
  forward<login_account>(std::move(who), std::move(done));
}

bool http_frontend::ready() const noexcept {
  std::lock_guard guard{mutex_};
  return world_
         && world_->shards_ready.load(std::memory_order_relaxed)
              == limits::shard_count;
}

std::string http_frontend::metrics() {
  std::lock_guard guard{mutex_};
  return metrics_ ? metrics_() : std::string{};
}

} // namespace caucus::node
