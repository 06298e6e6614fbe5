// Session tokens: signed JWTs (RFC 7519), HS256, by libjwt.
#include "auth/token.hpp"

#include "model/limits.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <jwt.h>
#include <memory>
#include <sodium.h>
#include <utility>

namespace caucus::auth {

namespace {

constexpr const char* issuer = "caucus";
constexpr const char* admin_role = "admin";

struct free_jwt {
  void operator()(jwt_t* p) const noexcept { jwt_free(p); }
};
using jwt_ptr = std::unique_ptr<jwt_t, free_jwt>;

const unsigned char* key_of(const std::string& secret) noexcept {
  return reinterpret_cast<const unsigned char*>(secret.data());
}

/// Of what was signed: bits of the signature's last character mean nothing, so
/// one token can be written in several ways. Never 0.
std::uint64_t hash_of(std::string_view token) {
  const auto hash = stable_hash(token.substr(0, token.rfind('.')));
  return hash == 0 ? 1 : hash;
}

/// So that one of two tokens of the same second can be ended.
std::string fresh_name() {
  std::array<unsigned char, 9> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, 13> text{}; // three quarters of it, and a zero
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text.data();
}

/// Empty: it is not there, or no text.
std::string text_in(jwt_t* token, const char* name) {
  const char* text = jwt_get_grant(token, name);
  return text == nullptr ? std::string{} : text;
}

} // namespace

/// What is in a token of ours.
struct token_authority::grants {
  std::string user; // empty: none
  std::string role; // empty: none
  unix_ms expires_ms = 0;
  std::uint64_t epoch = 0;
  unix_ms issued_ms = 0;
};

token_authority::token_authority(std::string secret_bytes)
  : secret_(std::move(secret_bytes)) {}

std::string token_authority::issue(const claims& who, unix_ms now) const {
  return sign({who.user.value(), {}, who.expires_ms, who.token.epoch}, now);
}

std::string token_authority::issue_admin(unix_ms expires_ms,
                                         unix_ms now) const {
  return sign({{}, admin_role, expires_ms}, now);
}

errc token_authority::verify(std::string_view token, unix_ms now,
                             claims& out) const {
  grants found;
  if (const auto code = open(token, now, found); code != errc::none)
    return code;
  if (!found.role.empty() || !valid_user_id(found.user))
    return errc::bad_token;
  out = claims{user_id{found.user},
               found.expires_ms,
               {hash_of(token), found.epoch, found.issued_ms, false}};
  return errc::none;
}

errc token_authority::verify_admin(std::string_view token, unix_ms now) const {
  grants found;
  if (const auto code = open(token, now, found); code != errc::none)
    return code;
  return found.user.empty() && found.role == admin_role ? errc::none
                                                        : errc::forbidden;
}

std::string token_authority::sign(const grants& what, unix_ms now) const {
  jwt_t* raw = nullptr;
  if (jwt_new(&raw) != 0)
    return {};
  jwt_ptr token{raw};
  jwt_add_grant(raw, "iss", issuer);
  if (!what.user.empty()) {
    jwt_add_grant(raw, "sub", what.user.c_str());
    jwt_add_grant_int(raw, "epoch", static_cast<long>(what.epoch));
    jwt_add_grant(raw, "jti", fresh_name().c_str());
  }
  if (!what.role.empty())
    jwt_add_grant(raw, "role", what.role.c_str());
  jwt_add_grant_int(raw, "iat", static_cast<long>(now / 1000));
  jwt_add_grant_int(raw, "exp", static_cast<long>(what.expires_ms / 1000));
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

errc token_authority::open(std::string_view token, unix_ms now,
                           grants& out) const {
  if (token.empty() || token.size() > limits::token_bytes_max)
    return errc::bad_token;
  jwt_t* raw = nullptr;
  if (jwt_decode(&raw, std::string{token}.c_str(), key_of(secret_),
                 static_cast<int>(secret_.size()))
      != 0)
    return errc::bad_token;
  jwt_ptr guard{raw};
  // The token names its own algorithm: only ours counts (RFC 8725, 3.1).
  if (jwt_get_alg(raw) != JWT_ALG_HS256 || text_in(raw, "iss") != issuer)
    return errc::bad_token;
  out = {text_in(raw, "sub"), text_in(raw, "role"),
         unix_ms{jwt_get_grant_int(raw, "exp")} * 1000,
         static_cast<std::uint64_t>(jwt_get_grant_int(raw, "epoch")),
         unix_ms{jwt_get_grant_int(raw, "iat")} * 1000};
  return out.expires_ms <= now ? errc::token_expired : errc::none;
}

} // namespace caucus::auth
