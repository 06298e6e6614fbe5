// The HTTP side: which request means what.
#include "net/http_router.hpp"

#include "net/http_account.hpp"
#include "net/http_admin.hpp"
#include "net/http_upgrade.hpp"

#include <utility>

namespace caucus::net {

namespace {

constexpr std::string_view api_prefix = "/api/";

std::optional<token_request::kind>
token_kind_of(std::string_view path) noexcept {
  using kind = token_request::kind;
  if (path == "/api/v1/logout")
    return kind::logout;
  if (path == "/api/v1/token")
    return kind::refresh;
  if (path == "/api/v1/password")
    return kind::password;
  return std::nullopt;
}

bool reads(const http_request& request) noexcept {
  return request.method == http_method::get
         || request.method == http_method::head;
}

} // namespace

http_router::http_router(http_service& service, admin_service& admin,
                         static_files files)
  : service_(service), admin_(admin), files_(std::move(files)) {}

void http_router::route(const http_request& request, on_response done) const {
  auto path = request.target.substr(0, request.target.find('?'));
  if (path.starts_with(api_prefix))
    return route_api(path, request, std::move(done));
  if (!reads(request))
    return done(http_not_allowed("GET, HEAD"));
  if (path == "/healthz")
    return done(http_text(200, "ok"));
  if (path == "/readyz")
    return done(readiness());
  if (path == "/metrics")
    return done(metrics());
  if (path == "/ws")
    return done(http_text(426, "a WebSocket lives here\n"));
  done(page(path, request));
}

void http_router::route_api(std::string_view path, const http_request& request,
                            on_response done) const {
  if (path.starts_with(admin_prefix))
    return route_admin(admin_, path, request, std::move(done));
  if (path == "/api/v1/route")
    return route_user(admin_, request, std::move(done));
  const auto fresh = path == "/api/v1/register";
  const auto with = token_kind_of(path);
  if (!fresh && !with && path != "/api/v1/login")
    return done(http_no_endpoint());
  if (request.method != http_method::post)
    return done(http_bad_method("POST"));
  // A page of another site must not log its reader in here.
  if (!same_origin(request.origin, request.host))
    return done(http_error(errc::forbidden, "another site's page"));
  if (with)
    with_token(*with, request, std::move(done));
  else
    account(fresh, request, std::move(done));
}

void http_router::account(bool fresh, const http_request& request,
                          on_response done) const {
  auto asked = read_credentials(request.body, fresh);
  if (!asked.who)
    return done(http_error(asked.code, asked.why));
  auto answer = [fresh, done = std::move(done)](account_answer what) {
    done(account_response(what, fresh ? 201 : 200));
  };
  if (fresh)
    service_.register_user(std::move(*asked.who), std::move(answer));
  else
    service_.login(std::move(*asked.who), std::move(answer));
}

void http_router::with_token(token_request::kind what,
                             const http_request& request,
                             on_response done) const {
  auto asked = read_token_request(what, bearer_token(request.authorization),
                                  request.body);
  if (!asked.what)
    return done(http_error(asked.code, asked.why));
  service_.with_token(std::move(*asked.what),
                      [done = std::move(done)](const account_answer& found) {
                        done(account_response(found, 200));
                      });
}

http_response http_router::page(std::string_view path,
                                const http_request& request) const {
  auto found = files_ ? files_(path) : std::nullopt;
  if (!found)
    return http_text(404, "not found\n");
  http_response result;
  result.content_type = found->content_type;
  result.etag = found->etag;
  if (!found->etag.empty()
      && (request.if_none_match == "*"
          || request.if_none_match.find(found->etag) != std::string_view::npos))
    result.status = 304;
  else
    result.file = found->bytes;
  return result;
}

http_response http_router::readiness() const {
  auto result
    = service_.ready() ? http_text(200, "ready") : http_text(503, "not ready");
  if (result.status == 503)
    result.retry_after_s = 1;
  return result;
}

http_response http_router::metrics() const {
  auto result = http_text(200, service_.metrics());
  result.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return result;
}

} // namespace caucus::net
