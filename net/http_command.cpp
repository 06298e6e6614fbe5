// The HTTP side: requests that are commands of a client.
#include "net/http_command.hpp"

#include "model/error.hpp"
#include "model/limits.hpp"
#include "net/http_admin.hpp"
#include "net/http_router.hpp"
#include "net/json_reader.hpp"
#include "net/json_writer.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <utility>

namespace caucus::net {

namespace {

constexpr std::string_view sync_path = "/api/v1/sync";
constexpr std::string_view conv_prefix = "/api/v1/conversations/";
constexpr std::string_view messages_suffix = "/messages";

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

asked_command refused(http_response why) {
  return {std::nullopt, std::move(why)};
}

asked_command bad(std::string_view why) {
  return refused(http_error(errc::bad_request, why));
}

/// A command under way: `{"op":...,"rid":2` and further fields.
class command_text {
public:
  explicit command_text(std::string_view op) {
    text_.append("{\"op\":\"").append(op).append("\",\"rid\":");
    append_number(text_, http_command::rid);
  }

  void string(std::string_view name, std::string_view value) {
    key(name);
    append_string(text_, value);
  }

  /// A JSON value's own bytes.
  void raw(std::string_view name, std::string_view value) {
    key(name);
    text_.append(value);
  }

  std::string finish() {
    text_.push_back('}');
    return std::move(text_);
  }

private:
  void key(std::string_view name) {
    text_.append(",\"").append(name).append("\":");
  }

  std::string text_;
};

/// The fields of a body that the command knows; false: it is no JSON object.
bool add_fields(std::string_view body,
                std::initializer_list<std::string_view> names,
                command_text& to) {
  if (!json_fault(body, limits::json_depth_max).empty())
    return false;
  const auto root = json_root(body);
  if (root.kind != json_kind::object)
    return false;
  for (json_walk walk{root}; walk.next();)
    for (const auto name : names)
      if (json_key_is(walk.key(), name))
        to.raw(name, walk.value().raw);
  return true;
}

/// A query's fields whose values are numbers or words of JSON.
bool add_query(std::string_view target,
               std::initializer_list<std::string_view> names,
               command_text& to) {
  for (const auto name : names) {
    const auto value = query_field(target, name);
    if (value.empty())
      continue;
    if (!json_fault(value, 1).empty())
      return false;
    to.raw(name, value);
  }
  return true;
}

http_command with_token(const http_request& request, std::string text,
                        std::chrono::milliseconds wait = {}) {
  return {std::string{bearer_token(request.authorization)}, std::move(text),
          wait};
}

asked_command read_messages(std::string_view conv,
                            const http_request& request) {
  const auto decoded = url_decoded(conv);
  if (!decoded)
    return bad("the path is malformed");
  if (request.method == http_method::get) {
    command_text text{"msg.history"};
    text.string("conv", *decoded);
    if (!add_query(request.target,
                   {"before", "after", "limit", "seen", "linearizable"}, text))
      return bad("the query is malformed");
    return {with_token(request, text.finish()), std::nullopt};
  }
  if (request.method != http_method::post)
    return refused(http_bad_method("GET, POST"));
  command_text text{"msg.send"};
  text.string("conv", *decoded);
  if (!add_fields(request.body, {"cid", "body", "mentions"}, text))
    return bad("the body must be a JSON object");
  return {with_token(request, text.finish()), std::nullopt};
}

/// Seconds, at most `limits::http_wait_max`; none: absent or malformed.
std::chrono::milliseconds wait_of(std::string_view seconds) {
  std::uint32_t value = 0;
  const auto [end, fault]
    = std::from_chars(seconds.data(), seconds.data() + seconds.size(), value);
  if (fault != std::errc{} || end != seconds.data() + seconds.size())
    return {};
  return std::min<std::chrono::milliseconds>(std::chrono::seconds{value},
                                             limits::http_wait_max);
}

asked_command read_sync_query(const http_request& request) {
  command_text text{"sync"};
  for (const auto name : {"since", "after"}) {
    const auto value = url_decoded(query_field(request.target, name));
    if (!value)
      return bad("the query is malformed");
    if (value->empty())
      continue;
    if (std::string_view{name} == "after")
      text.string(name, *value);
    else if (json_fault(*value, 2).empty())
      text.raw(name, *value);
    else
      return bad("`since` must be a JSON object");
  }
  return {with_token(request, text.finish(),
                     wait_of(query_field(request.target, "wait_s"))),
          std::nullopt};
}

asked_command read_sync_body(const http_request& request) {
  command_text text{"sync"};
  if (!add_fields(request.body, {"since", "after"}, text))
    return bad("the body must be a JSON object");
  std::chrono::milliseconds wait{};
  for (json_walk walk{json_root(request.body)}; walk.next();)
    if (json_key_is(walk.key(), "wait_s"))
      wait = wait_of(walk.value().raw);
  return {with_token(request, text.finish(), wait), std::nullopt};
}

} // namespace

std::optional<std::string> url_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      result.push_back(text[i] == '+' ? ' ' : text[i]);
      continue;
    }
    if (text.size() - i < 3)
      return std::nullopt;
    const auto high = hex_value(text[i + 1]);
    const auto low = hex_value(text[i + 2]);
    if (high < 0 || low < 0)
      return std::nullopt;
    result.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return result;
}

asked_command read_http_command(const http_request& request) {
  const auto path = request.target.substr(0, request.target.find('?'));
  asked_command result;
  if (path == sync_path && request.method == http_method::get)
    result = read_sync_query(request);
  else if (path == sync_path && request.method == http_method::post)
    result = read_sync_body(request);
  else if (path == sync_path)
    result = refused(http_bad_method("GET, POST"));
  else if (path.starts_with(conv_prefix) && path.ends_with(messages_suffix)
           && path.size() > conv_prefix.size() + messages_suffix.size())
    result = read_messages(
      path.substr(conv_prefix.size(),
                  path.size() - conv_prefix.size() - messages_suffix.size()),
      request);
  if (result.command && result.command->token.empty())
    return refused(http_error(errc::bad_token, {}));
  return result;
}

} // namespace caucus::net
