// The HTTP side: which request means what.
#pragma once

#include "net/admin_service.hpp"
#include "net/http_message.hpp"
#include "net/http_service.hpp"
#include "net/static_files.hpp"

#include <functional>
#include <string_view>

namespace caucus::net {

/// Answers every request that is not an upgrade. Errors of the API are
/// problem documents (RFC 9457) with the status of `http_status_of`.
///
/// Thread safe: it has no state. `service` and `admin` outlive it.
class http_router {
public:
  using on_response = std::function<void(http_response)>;

  http_router(http_service& service, admin_service& admin, static_files files);

  /// Calls `done` exactly once, perhaps later and on another thread. `request`
  /// is not looked at after the return.
  void route(const http_request& request, on_response done) const;

private:
  void route_api(std::string_view path, const http_request& request,
                 on_response done) const;
  void account(bool fresh, const http_request& request, on_response done) const;
  void with_token(token_request::kind what, const http_request& request,
                  on_response done) const;
  [[nodiscard]] http_response page(std::string_view path,
                                   const http_request& request) const;
  [[nodiscard]] http_response readiness() const;
  [[nodiscard]] http_response metrics() const;

  http_service& service_;
  admin_service& admin_;
  static_files files_;
};

[[nodiscard]] unsigned http_status_of(errc code) noexcept;

/// A problem document with the member `code`; an empty `text` becomes the
/// code's own sentence.
[[nodiscard]] http_response http_error(errc code, std::string_view text);

/// 405; `allow`: the methods that are.
[[nodiscard]] http_response http_not_allowed(std::string_view allow);

/// 405 of the API.
[[nodiscard]] http_response http_bad_method(std::string_view allow);

/// 404 of the API.
[[nodiscard]] http_response http_no_endpoint();

/// A short text for people and proxies.
[[nodiscard]] http_response http_text(unsigned status, std::string text);

} // namespace caucus::net
