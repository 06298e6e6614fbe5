// Session tokens: signed JWTs (RFC 7519), HS256, by libjwt.
#include "auth/token.hpp"

#include "auth/issuer.hpp"
#include "auth/jwt.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <jwt.h>
#include <memory>
#include <sodium.h>
#include <utility>

namespace caucus::auth {

namespace {

constexpr const char* admin_role = "admin";

const unsigned char* key_of(const std::string& secret) noexcept {
  return reinterpret_cast<const unsigned char*>(secret.data());
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

} // namespace

void free_jwt::operator()(jwt* what) const noexcept {
  jwt_free(what);
}

jwt_ptr decode_jwt(std::string_view token, std::string_view key) {
  jwt_t* raw = nullptr;
  const auto* bytes = reinterpret_cast<const unsigned char*>(key.data());
  if (token.empty() || token.size() > limits::token_bytes_max
      || jwt_decode(&raw, std::string{token}.c_str(),
                    key.empty() ? nullptr : bytes, static_cast<int>(key.size()))
           != 0)
    return nullptr;
  return jwt_ptr{raw};
}

std::string text_in(const jwt_ptr& token, const char* name) {
  const char* text = jwt_get_grant(token.get(), name);
  return text == nullptr ? std::string{} : text;
}

std::uint64_t hash_of(std::string_view token) noexcept {
  const auto hash = stable_hash(token.substr(0, token.rfind('.')));
  return hash == 0 ? 1 : hash;
}

/// What is in a token of ours.
struct token_authority::grants {
  std::string user; // empty: none
  std::string role; // empty: none
  unix_ms expires_ms = 0;
  std::uint64_t epoch = 0;
  unix_ms issued_ms = 0;
};

token_authority::token_authority(std::string secret_bytes,
                                 std::shared_ptr<const issuer_book> others)
  : secret_(std::move(secret_bytes)), others_(std::move(others)) {}

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
  if (const auto code = open(token, now, found); code != errc::none) {
    const auto others = others_ ? others_->get() : nullptr;
    return others && code == errc::bad_token
             ? verify_external(*others, token, now, out)
             : code;
  }
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
  jwt_add_grant(raw, "iss", own_issuer);
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
  const auto found = decode_jwt(token, secret_);
  // The token names its own algorithm: only ours counts (RFC 8725, 3.1).
  if (!found || jwt_get_alg(found.get()) != JWT_ALG_HS256
      || text_in(found, "iss") != own_issuer)
    return errc::bad_token;
  // libjwt says -1 of what is not there: a token of before there were epochs is
  // of the first one.
  const auto number = [&found](const char* name) {
    return std::max(0L, jwt_get_grant_int(found.get(), name));
  };
  out = {text_in(found, "sub"), text_in(found, "role"),
         unix_ms{number("exp")} * 1000,
         static_cast<std::uint64_t>(number("epoch")),
         unix_ms{number("iat")} * 1000};
  return out.expires_ms <= now ? errc::token_expired : errc::none;
}

} // namespace caucus::auth
