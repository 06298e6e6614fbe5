// What HTTP asks of the node, answered by its actors.
#include "node/http_frontend.hpp"

#include "actors/type_ids.hpp"
#include "actors/user_placement.hpp"
#include "model/limits_admin.hpp"
#include "node/admin_json.hpp"

#include <utility>

namespace caucus::node {

namespace {

using on_answer = net::admin_service::on_answer;

/// The other nodes' time, and a while for the own disk to end with it.
constexpr caf::timespan backup_patience
  = limits::backup_time + std::chrono::seconds{5};

net::api_answer refusal(errc code, std::string text = {}) {
  return {code, std::move(text), {}};
}

admin_op op_of(net::admin_action what) noexcept {
  switch (what) {
    case net::admin_action::list:
    case net::admin_action::backup: break;
    case net::admin_action::drain: return admin_op::drain;
    case net::admin_action::undrain: return admin_op::undrain;
    case net::admin_action::remove: return admin_op::remove;
    case net::admin_action::replace: return admin_op::replace;
  }
  return admin_op::list;
}

/// By an actor that lives as long as the question.
template <class R, class Actor, class What, class Render>
void ask(const Actor& whom, caf::timespan limit, What what, Render render,
         on_answer done) {
  whom->home_system().spawn([=](caf::event_based_actor* self) {
    self->request(whom, limit, what)
      .then([=](const R& answer) { done(render(answer)); },
            [=](const caf::error& why) {
              done(refusal(to_errc(why), text_of(why)));
            });
  });
}

} // namespace

void http_frontend::open(frontend_parts parts) {
  std::lock_guard guard{mutex_};
  parts_ = std::move(parts);
}

void http_frontend::close() {
  std::lock_guard gathered{gathering_};
  std::lock_guard guard{mutex_};
  parts_ = {};
}

/// Null: closed. `services` is emptied at the end of a stop: its handles are
/// read under the lock, which comes before `close`.
template <class Actor>
Actor http_frontend::find(Actor services::*which) const {
  std::lock_guard guard{mutex_};
  return parts_.world ? (*parts_.world).*which : Actor{};
}

template <class What>
void http_frontend::forward(What what, on_account done) {
  {
    std::lock_guard guard{mutex_};
    if (parts_.gateway) {
      caf::anon_send(parts_.gateway, std::move(what),
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
  forward(register_account{std::move(who)}, std::move(done));
}

void http_frontend::login(net::credentials who, on_account done) {
  forward(login_account{std::move(who)}, std::move(done));
}

void http_frontend::with_token(net::token_request what, on_account done) {
  using kind = net::token_request::kind;
  switch (what.what) {
    case kind::logout:
      return forward(logout_account{std::move(what.token), what.everywhere},
                     std::move(done));
    case kind::refresh:
      return forward(refresh_token{std::move(what.token)}, std::move(done));
    case kind::password:
      return forward(change_password{std::move(what.token),
                                     std::move(what.password),
                                     std::move(what.new_password)},
                     std::move(done));
  }
}

bool http_frontend::ready() const noexcept {
  std::lock_guard guard{mutex_};
  return parts_.world
         && parts_.world->shards_ready.load(std::memory_order_relaxed)
              == limits::shard_count;
}

std::string http_frontend::metrics() {
  std::lock_guard gathering{gathering_};
  std::unique_lock guard{mutex_};
  const auto gather = parts_.metrics;
  guard.unlock();
  return gather ? gather() : std::string{};
}

errc http_frontend::check_admin(std::string_view token) const {
  std::unique_lock guard{mutex_};
  const auto world = parts_.world;
  const auto tokens = parts_.tokens;
  guard.unlock();
  return world ? tokens->verify_admin(token, world->now())
               : errc::shutting_down;
}

void http_frontend::administrate(net::admin_request what, on_answer done) {
  if (what.what == net::admin_action::backup) {
    const auto backup = find(&services::backup);
    if (!backup)
      return done(refusal(errc::shutting_down));
    return ask<backup_report>(
      backup, backup_patience, back_up{std::move(what.dir)},
      [](const backup_report& made) {
        return net::api_answer{errc::none, {}, backup_json(made)};
      },
      std::move(done));
  }
  const auto controller = find(&services::controller);
  if (!controller)
    return done(refusal(errc::shutting_down));
  admin_call call;
  call.op = op_of(what.what);
  call.node = what.node;
  ask<admin_answer>(
    controller, limits::admin_timeout, call,
    [](const admin_answer& found) {
      return net::api_answer{errc::none, {}, admin_json(found)};
    },
    std::move(done));
}

/// On the caller's thread: anybody may ask, as often as they like.
void http_frontend::find_route(user_id user, on_answer done) {
  std::unique_lock guard{mutex_};
  const auto world = parts_.world;
  guard.unlock();
  if (!world)
    return done(refusal(errc::shutting_down));
  const auto map = world->map.get();
  const auto* best
    = map ? place_user(*map, user,
                       [&world](node_id node) {
                         return node == world->node || world->links.find(node);
                       })
          : nullptr;
  done(best == nullptr
         ? refusal(errc::unavailable, "no node is known to be up")
         : net::api_answer{errc::none, {}, route_json(best->client_url)});
}

} // namespace caucus::node
