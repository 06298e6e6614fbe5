// Who else makes tokens that are good here, and how they are checked.
#pragma once

#include "auth/token.hpp"
#include "model/error.hpp"
#include "model/time.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace caucus::auth {

/// What an operator says of an issuer.
struct issuer_options {
  std::string issuer;             // as `iss` has it
  std::string audience;           // one that `aud` must have; empty: any
  std::string user_claim = "sub"; // whose value is the user's name
  /// Files; exactly one is given.
  std::string key;      // a public key, PEM: RSA or EC P-256
  std::string jwks;     // several keys, a JWK set (RFC 7517)
  std::string secret;   // bytes, but for a newline at the end
  std::string secret64; // the same in base64
};

/// RFC 7518, section 3.1.
enum class signature_kind : std::uint8_t { hs256, rs256, es256 };

/// It verifies this kind of signature and no other: what a token says of its
/// algorithm chooses among the keys, never how one of them is used (RFC 8725,
/// section 3.1).
struct issuer_key {
  std::string id; // `kid`; empty: tries all tokens
  signature_kind kind = signature_kind::hs256;
  std::string bytes; // a public key as PEM, or a secret
};

struct issuer {
  std::string name;
  std::string audience;
  std::string user_claim;
  std::vector<issuer_key> keys;
};

struct loaded_issuer {
  issuer value;
  std::string error; // one line for people; empty: all is well
};

struct parsed_issuer {
  issuer_options value;
  std::string error; // one line for people; empty: all is well
};

/// Reads `issuer=...,audience=...,user=...,key=FILE`, in any order; in place of
/// `key` also `jwks`, `secret` or `secret64`.
[[nodiscard]] parsed_issuer parse_issuer(std::string_view text);

/// Reads its keys. Refused: a secret that others may read or that is shorter
/// than a HS256 signature, RSA below 2048 bits, other curves; in a JWK set such
/// keys are passed over, if one is left.
[[nodiscard]] loaded_issuer load_issuer(const issuer_options& what);

/// The keys of a JWK set that are of use here. Never throws: none, of text that
/// is no JWK set.
[[nodiscard]] std::vector<issuer_key> read_jwks(std::string_view text);

/// Checks form, algorithm, signature, audience, user and times of a token of
/// one of `issuers`. On success answers errc::none and fills `out`; else
/// bad_token or token_expired.
[[nodiscard]] errc verify_external(const std::vector<issuer>& issuers,
                                   std::string_view token, unix_ms now,
                                   claims& out);

/// The issuers of the moment. Thread safe.
class issuer_book {
public:
  using list = std::shared_ptr<const std::vector<issuer>>;

  void set(std::vector<issuer> issuers) {
    auto fresh
      = std::make_shared<const std::vector<issuer>>(std::move(issuers));
    std::lock_guard guard{mutex_};
    issuers_ = std::move(fresh);
  }

  /// Null: none was ever set.
  [[nodiscard]] list get() const {
    std::lock_guard guard{mutex_};
    return issuers_;
  }

private:
  mutable std::mutex mutex_;
  list issuers_; // guarded by mutex_
};

} // namespace caucus::auth
