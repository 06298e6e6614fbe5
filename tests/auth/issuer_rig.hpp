// Tokens of another issuer, and its keys.
#pragma once

#include "auth/issuer.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstdlib>
#include <jwt.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace caucus::auth::test {

inline constexpr unix_ms now = 1'800'000'000'000;
inline constexpr long seconds = now / 1000;
inline const std::string shared(32, 's');

/// A key pair, as PEM.
struct key_pair {
  explicit key_pair(EVP_PKEY* made) : key(made, &EVP_PKEY_free) {
    REQUIRE(key);
  }
  std::string pem(bool is_private) const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()),
                                                        &BIO_free};
    if (is_private)
      PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0,
                               nullptr, nullptr);
    else
      PEM_write_bio_PUBKEY(out.get(), key.get());
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
  }
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
};

/// Made once: RSA takes its time.
inline const key_pair& rsa() {
  static const key_pair made{EVP_RSA_gen(2048)};
  return made;
}

inline const key_pair& ec() {
  static const key_pair made{EVP_EC_gen("P-256")};
  return made;
}

struct token_text {
  jwt_alg_t algorithm = JWT_ALG_HS256;
  std::string key = shared;
  const char* claims
    = R"({"iss":"idp","sub":"ann","aud":"chat","exp":1800000060,"iat":1799999999})";
  const char* kid = nullptr;
  const char* critical = nullptr;

  std::string make() const {
    jwt_t* raw = nullptr;
    REQUIRE(jwt_new(&raw) == 0);
    const std::unique_ptr<jwt_t, decltype(&jwt_free)> token{raw, &jwt_free};
    REQUIRE(jwt_add_grants_json(raw, claims) == 0);
    if (kid != nullptr)
      jwt_add_header(raw, "kid", kid);
    if (critical != nullptr)
      jwt_add_headers_json(raw, critical);
    const bool keyed = algorithm != JWT_ALG_NONE; // libjwt insists
    REQUIRE(jwt_set_alg(raw, algorithm,
                        keyed
                          ? reinterpret_cast<const unsigned char*>(key.data())
                          : nullptr,
                        keyed ? static_cast<int>(key.size()) : 0)
            == 0);
    char* text = jwt_encode_str(raw);
    REQUIRE(text != nullptr);
    std::string out{text};
    std::free(text);
    return out;
  }
};

inline token_text signed_by(const key_pair& pair, jwt_alg_t algorithm) {
  token_text out;
  out.algorithm = algorithm;
  out.key = pair.pem(true);
  return out;
}

inline issuer with(std::vector<issuer_key> keys) {
  return {"idp", "chat", "sub", std::move(keys)};
}

inline errc judge(const issuer& who, const token_text& token) {
  claims ignored;
  return verify_external({who}, token.make(), now, ignored);
}

} // namespace caucus::auth::test
