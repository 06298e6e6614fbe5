// The HTTP side: answers that say no, as people, programs and proxies read
// them.
#include "model/error.hpp"
#include "net/http_router.hpp"
#include "net/json_writer.hpp"

#include <utility>

namespace caucus::net {

namespace {

/// Of the status codes that we answer (RFC 9110, section 15).
std::string_view phrase_of(unsigned status) noexcept {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 429: return "Too Many Requests";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Internal Server Error";
  }
}

/// RFC 9457. `error` is what it was before: for clients that know no better.
http_response problem(unsigned status, errc code, std::string_view text) {
  http_response result;
  result.status = status;
  result.content_type = "application/problem+json";
  if (status == 503 || status == 429)
    result.retry_after_s = 1;
  auto& body = result.body;
  const auto add = [&body](std::string_view before, std::string_view value) {
    body.append(before);
    append_string(body, value);
  };
  if (text.empty())
    text = describe(code);
  add("{\"type\":\"about:blank\",\"title\":", phrase_of(status));
  body.append(",\"status\":");
  append_number(body, std::uint64_t{status});
  add(",\"detail\":", text);
  add(",\"code\":", to_string(code));
  add(",\"error\":{\"code\":", to_string(code));
  add(",\"text\":", text);
  body.append("}}");
  return result;
}

} // namespace

http_response http_not_allowed(std::string_view allow) {
  auto result = http_text(405, "method not allowed\n");
  result.allow = allow;
  return result;
}

http_response http_bad_method(std::string_view allow) {
  auto result = problem(405, errc::bad_request, "the method is not allowed");
  result.allow = allow;
  return result;
}

http_response http_no_endpoint() {
  return problem(404, errc::bad_request, "no such endpoint");
}

http_response http_text(unsigned status, std::string text) {
  http_response result;
  result.status = status;
  result.body = std::move(text);
  return result;
}

http_response http_error(errc code, std::string_view text) {
  return problem(http_status_of(code), code, text);
}

unsigned http_status_of(errc code) noexcept {
  switch (code) {
    case errc::none: return 200;
    case errc::bad_request:
    case errc::unknown_op:
    case errc::hello_required:
    case errc::already_hello:
    case errc::too_many_members: return 400;
    case errc::bad_token:
    case errc::token_expired:
    case errc::bad_credentials: return 401;
    case errc::not_member:
    case errc::forbidden: return 403;
    case errc::user_not_found:
    case errc::conv_not_found:
    case errc::message_not_found:
    case errc::node_not_found: return 404;
    case errc::user_exists:
    case errc::conflict:
    case errc::node_taken:
    case errc::node_removed: return 409;
    case errc::too_large: return 413;
    case errc::rate_limited: return 429;
    case errc::too_many_in_flight:
    case errc::unavailable:
    case errc::not_leader:
    case errc::shutting_down: return 503;
    case errc::timeout: return 504;
    case errc::internal: return 500;
  }
  return 500;
}

} // namespace caucus::net
