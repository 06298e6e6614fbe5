// The HTTP side: what operators ask, and where clients should go.
#include "net/http_admin.hpp"

#include "model/limits_admin.hpp"
#include "net/field_reader.hpp"
#include "net/http_router.hpp"
#include "net/http_upgrade.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace caucus::net {

namespace {

using on_response = std::function<void(http_response)>;

constexpr std::string_view nodes_prefix = "nodes/";
constexpr std::string_view backup_path = "backup";

constexpr std::array<std::pair<std::string_view, admin_action>, 4> actions{
  {{"drain", admin_action::drain},
   {"undrain", admin_action::undrain},
   {"remove", admin_action::remove},
   {"replace", admin_action::replace}}};

http_response response_of(const api_answer& what) {
  if (what.error != errc::none)
    return http_error(what.error, what.text);
  http_response result;
  result.content_type = "application/json";
  result.body = what.json;
  return result;
}

admin_service::on_answer answering(on_response done) {
  return [done = std::move(done)](const api_answer& what) {
    done(response_of(what));
  };
}

bool same_word(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

/// What is asked for, or the refusal.
std::pair<admin_request, std::optional<http_response>>
read_request(std::string_view rest, http_method method) {
  std::optional<admin_request> found;
  const auto reads = rest == "cluster";
  if (reads)
    found = admin_request{};
  else if (rest.starts_with(nodes_prefix))
    found = read_node_action(rest.substr(nodes_prefix.size()));
  else if (rest == backup_path)
    found = admin_request{admin_action::backup, {}, {}};
  if (!found)
    return {{}, http_no_endpoint()};
  if (method != (reads ? http_method::get : http_method::post))
    return {{}, http_bad_method(reads ? "GET" : "POST")};
  return {*found, std::nullopt};
}

} // namespace

std::string_view bearer_token(std::string_view authorization) noexcept {
  constexpr std::string_view scheme = "bearer ";
  if (!same_word(authorization.substr(0, scheme.size()), scheme))
    return {};
  auto token = authorization.substr(scheme.size());
  token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
  return token;
}

std::string_view query_field(std::string_view target,
                             std::string_view name) noexcept {
  auto at = target.find('?');
  while (at != std::string_view::npos) {
    target.remove_prefix(at + 1);
    const auto field = target.substr(0, target.find('&'));
    if (field.size() > name.size() && field.starts_with(name)
        && field[name.size()] == '=')
      return field.substr(name.size() + 1);
    at = target.find('&');
  }
  return {};
}

std::string read_backup(std::string_view body, admin_request& out) {
  const auto fault = json_fault(body, limits::json_depth_max);
  const auto root = json_root(body);
  if (!fault.empty() || root.kind != json_kind::object)
    return "the body must be a JSON object";
  field_reader in{root};
  out.dir
    = in.text("dir", limits::admin_dir_bytes_max, field_reader::need::required);
  if (!in.ok())
    return std::move(in.why());
  return out.dir.starts_with('/') ? std::string{}
                                  : "`dir` must be an absolute path";
}

std::optional<admin_request> read_node_action(std::string_view rest) noexcept {
  std::uint16_t number = 0;
  const auto* end = rest.data() + rest.size();
  const auto [last, error] = std::from_chars(rest.data(), end, number);
  if (error != std::errc{} || number >= limits::node_count_max || last == end
      || *last != '/')
    return std::nullopt;
  const std::string_view word{last + 1,
                              static_cast<std::size_t>(end - last - 1)};
  for (const auto& [name, action] : actions)
    if (word == name)
      return admin_request{action, node_id{number}, {}};
  return std::nullopt;
}

void route_admin(admin_service& service, std::string_view path,
                 const http_request& request, on_response done) {
  auto [asked, refusal]
    = read_request(path.substr(admin_prefix.size()), request.method);
  if (refusal)
    return done(*refusal);
  if (!same_origin(request.origin, request.host))
    return done(http_error(errc::forbidden, "another site's page"));
  const auto code = service.check_admin(bearer_token(request.authorization));
  if (code != errc::none)
    return done(http_error(code, code == errc::forbidden
                                   ? "this takes the role admin"
                                   : std::string_view{}));
  if (asked.what == admin_action::backup)
    if (const auto why = read_backup(request.body, asked); !why.empty())
      return done(http_error(errc::bad_request, why));
  service.administrate(std::move(asked), answering(std::move(done)));
}

void route_user(admin_service& service, const http_request& request,
                on_response done) {
  if (request.method != http_method::get)
    return done(http_bad_method("GET"));
  const auto user = query_field(request.target, "user");
  if (!valid_user_id(user))
    return done(http_error(errc::bad_request, "`user` must name a user"));
  service.find_route(user_id{std::string{user}}, answering(std::move(done)));
}

} // namespace caucus::net
