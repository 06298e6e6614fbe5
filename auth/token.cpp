// Session tokens: signed JWTs (RFC 7519), HS256, by libjwt.
#include "auth/token.hpp"

#include "model/limits.hpp"

#include <cstdlib>
#include <jwt.h>
#include <memory>

namespace caucus::auth {

namespace {

constexpr const char* issuer = "caucus";

struct free_jwt {
  void operator()(jwt_t* p) const noexcept { jwt_free(p); }
};
using jwt_ptr = std::unique_ptr<jwt_t, free_jwt>;

const unsigned char* key_of(const std::string& secret) noexcept {
  return reinterpret_cast<const unsigned char*>(secret.data());
}

} // namespace

token_authority::token_authority(std::string secret_bytes)
  : secret_(std::move(secret_bytes)) {}

std::string token_authority::issue(const claims& who, unix_ms now) const {
  jwt_t* raw = nullptr;
  if (jwt_new(&raw) != 0)
    return {};
  jwt_ptr token{raw};
  jwt_add_grant(raw, "iss", issuer);
  jwt_add_grant(raw, "sub", who.user.value().c_str());
  jwt_add_grant_int(raw, "iat", static_cast<long>(now / 1000));
  jwt_add_grant_int(raw, "exp", static_cast<long>(who.expires_ms / 1000));
  if (jwt_set_alg(raw, JWT_ALG_HS256, key_of(secret_),
                  static_cast<int>(secret_.size()))
      != 0)
    return {};
  char* text = jwt_encode_str(raw);
  if (text == nullptr)
    return {};
  std::string result{text};
  std::free(text); // libjwt allocates with malloc unless told otherwise
  return result;
}

errc token_authority::verify(std::string_view token, unix_ms now,
                             claims& out) const {
  if (token.empty() || token.size() > limits::token_bytes_max)
    return errc::bad_token;
  jwt_t* raw = nullptr;
  if (jwt_decode(&raw, std::string{token}.c_str(), key_of(secret_),
                 static_cast<int>(secret_.size()))
      != 0)
    return errc::bad_token;
  jwt_ptr guard{raw};
  // The token names its own algorithm: only ours counts (RFC 8725, 3.1).
  if (jwt_get_alg(raw) != JWT_ALG_HS256)
    return errc::bad_token;
  const char* from = jwt_get_grant(raw, "iss");
  const char* user = jwt_get_grant(raw, "sub");
  const auto expires = unix_ms{jwt_get_grant_int(raw, "exp")} * 1000;
  if (from == nullptr || std::string_view{from} != issuer || user == nullptr
      || !valid_user_id(user))
    return errc::bad_token;
  if (expires <= now)
    return errc::token_expired;
  out = claims{user_id{user}, expires};
  return errc::none;
}

} // namespace caucus::auth
