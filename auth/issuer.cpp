// Who else makes tokens that are good here: how they are checked.
#include "auth/issuer.hpp"

#include "auth/jwt.hpp"
#include "model/limits_auth.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <jwt.h>
#include <optional>
#include <utility>

namespace caucus::auth {

namespace {

std::optional<signature_kind> kind_of(const jwt_ptr& token) {
  switch (jwt_get_alg(token.get())) {
    case JWT_ALG_HS256: return signature_kind::hs256;
    case JWT_ALG_RS256: return signature_kind::rs256;
    case JWT_ALG_ES256: return signature_kind::es256;
    default: return std::nullopt; // `none` too
  }
}

using json_of_token = char* (*)(jwt_t*, const char*);

/// Null JSON: it is not there.
nlohmann::json json_in(json_of_token read, const jwt_ptr& token,
                       const char* name) {
  const std::unique_ptr<char, decltype(&std::free)> text{
    read(token.get(), name), &std::free};
  return text ? nlohmann::json::parse(text.get(), nullptr, false)
              : nlohmann::json{};
}

bool is_for(const jwt_ptr& token, const std::string& audience) {
  if (audience.empty())
    return true;
  const auto found = json_in(&jwt_get_grants_json, token, "aud");
  return found == audience
         || (found.is_array()
             && std::find(found.begin(), found.end(), audience) != found.end());
}

/// What a token says of itself: libjwt forgets the algorithm of one that it did
/// not check.
std::optional<signature_kind> claimed_kind(const jwt_ptr& token) {
  const char* name = jwt_get_header(token.get(), "alg");
  const std::string_view text = name == nullptr ? "" : name;
  if (text == "HS256")
    return signature_kind::hs256;
  if (text == "RS256")
    return signature_kind::rs256;
  if (text == "ES256")
    return signature_kind::es256;
  return std::nullopt;
}

/// The token, if one of the issuer's keys has signed it.
jwt_ptr open_with(const issuer& who, std::string_view token,
                  const jwt_ptr& unchecked) {
  const auto kind = claimed_kind(unchecked);
  const char* header = jwt_get_header(unchecked.get(), "kid");
  const std::string id = header == nullptr ? "" : header;
  for (const auto& key : who.keys) {
    if (kind != key.kind || (!id.empty() && !key.id.empty() && id != key.id))
      continue;
    auto found = decode_jwt(token, key.bytes);
    if (found && kind_of(found) == key.kind)
      return found;
  }
  return nullptr;
}

} // namespace

errc verify_external(const std::vector<issuer>& issuers, std::string_view token,
                     unix_ms now, claims& out) {
  const auto unchecked = decode_jwt(token, {});
  if (!unchecked)
    return errc::bad_token;
  const auto name = text_in(unchecked, "iss");
  const auto who
    = std::find_if(issuers.begin(), issuers.end(),
                   [&name](const issuer& one) { return one.name == name; });
  // What is critical to its issuer is unknown to us (RFC 7515, 4.1.11).
  if (who == issuers.end()
      || !json_in(&jwt_get_headers_json, unchecked, "crit").is_null())
    return errc::bad_token;
  const auto found = open_with(*who, token, unchecked);
  if (!found || !is_for(found, who->audience))
    return errc::bad_token;
  const auto time = [&found](const char* claim) {
    return unix_ms{jwt_get_grant_int(found.get(), claim)} * 1000;
  };
  const auto user = text_in(found, who->user_claim.c_str());
  using std::chrono::milliseconds;
  if (!valid_user_id(user)
      || time("nbf") > now + milliseconds{limits::jwt_clock_skew}.count())
    return errc::bad_token;
  const auto expires = time("exp");
  if (expires <= now)
    return errc::token_expired;
  out = {user_id{user}, expires, {hash_of(token), 0, time("iat"), true}};
  return errc::none;
}

} // namespace caucus::auth
