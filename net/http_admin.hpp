// The HTTP side: what operators ask, and where clients should go.
#pragma once

#include "net/admin_service.hpp"
#include "net/http_message.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace caucus::net {

inline constexpr std::string_view admin_prefix = "/api/v1/admin/";

/// Answers a request whose path begins with `admin_prefix`: 401 without a
/// good token, 403 with a user's. Calls `done` exactly once, perhaps later and
/// on another thread.
void route_admin(admin_service& service, std::string_view path,
                 const http_request& request,
                 std::function<void(http_response)> done);

/// Answers `GET /api/v1/route?user=`, in the same way; nobody needs a token.
void route_user(admin_service& service, const http_request& request,
                std::function<void(http_response)> done);

/// The token in `Bearer TOKEN` (RFC 6750); empty: there is none.
[[nodiscard]] std::string_view
bearer_token(std::string_view authorization) noexcept;

/// The value of a query's field as it stands; empty: it is not there.
[[nodiscard]] std::string_view query_field(std::string_view target,
                                           std::string_view name) noexcept;

/// Reads `{"dir"}`. Answers why not; empty: it is in `out`.
[[nodiscard]] std::string read_backup(std::string_view body,
                                      admin_request& out);

/// `NUMBER/ACTION` behind `nodes/`.
[[nodiscard]] std::optional<admin_request>
read_node_action(std::string_view rest) noexcept;

} // namespace caucus::net
