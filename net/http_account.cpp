// The HTTP side: the bodies of what is asked about accounts.
#include "net/http_account.hpp"

#include "model/limits.hpp"
#include "net/field_reader.hpp"
#include "net/http_router.hpp"
#include "net/json_writer.hpp"

#include <utility>

namespace caucus::net {

asked_credentials read_credentials(std::string_view body, bool fresh) {
  using need = field_reader::need;
  asked_credentials result;
  auto refuse = [&result](errc code, std::string_view why) {
    result.code = code;
    result.why = why;
    return std::move(result);
  };
  auto fault = json_fault(body, limits::json_depth_max);
  auto root = json_root(body);
  if (!fault.empty() || root.kind != json_kind::object)
    return refuse(errc::bad_request, "the body must be a JSON object");
  field_reader in{root};
  credentials who;
  auto most = limits::http_body_bytes_max;
  who.user = in.opaque("user", most, need::required);
  who.password = in.opaque("password", most, need::required);
  if (fresh)
    who.name = in.text("name", limits::name_bytes_max, need::optional);
  if (!in.ok())
    return refuse(in.code(), in.why());
  auto good_user = valid_user_id(who.user);
  auto size = who.password.size();
  if (!fresh && (!good_user || size > limits::password_bytes_max))
    return refuse(errc::bad_credentials, {});
  if (!good_user)
    return refuse(errc::bad_request,
                  "`user` must be 1 to 64 of a-z, 0-9, _ . - and start with "
                  "a letter or digit");
  if (fresh
      && (size < limits::password_bytes_min
          || size > limits::password_bytes_max))
    return refuse(errc::bad_request, "`password` must be 8 to 256 bytes");
  result.who = std::move(who);
  return result;
}

asked_with_token read_token_request(token_request::kind what,
                                    std::string_view token,
                                    std::string_view body) {
  using need = field_reader::need;
  using kind = token_request::kind;
  asked_with_token result;
  if (token.empty() || token.size() > limits::token_bytes_max) {
    result.code = errc::bad_token;
    return result;
  }
  if (body.empty())
    body = "{}";
  const auto fault = json_fault(body, limits::json_depth_max);
  const auto root = json_root(body);
  if (!fault.empty() || root.kind != json_kind::object) {
    result = {{}, errc::bad_request, "the body must be a JSON object"};
    return result; // nothing may walk through what is not JSON
  }
  field_reader in{root};
  token_request asked{what, std::string{token}, false, {}, {}};
  const auto most = limits::http_body_bytes_max;
  if (what == kind::logout)
    asked.everywhere = in.flag("everywhere", need::optional);
  if (what == kind::password) {
    asked.password = in.opaque("password", most, need::required);
    asked.new_password = in.opaque("new_password", most, need::required);
  }
  if (!in.ok())
    result = {{}, in.code(), in.why()};
  else if (asked.password.size() > limits::password_bytes_max)
    result.code = errc::bad_credentials;
  else
    result.what = std::move(asked);
  return result;
}

http_response account_response(const account_answer& what, unsigned status) {
  if (what.error != errc::none)
    return http_error(what.error, what.text);
  http_response result;
  result.status = status;
  result.content_type = "application/json";
  result.body = "{\"user\":";
  append_string(result.body, what.user.value());
  if (!what.token.empty()) {
    result.body.append(",\"token\":");
    append_string(result.body, what.token);
    result.body.append(",\"expires_ms\":");
    append_number(result.body, what.expires_ms);
  }
  result.body.push_back('}');
  return result;
}

} // namespace caucus::net
