// Passwords, as argon2id strings (RFC 9106) by libsodium.
#include "auth/password.hpp"

#include <array>
#include <sodium.h>

namespace caucus::auth {

bool initialise() noexcept {
  return sodium_init() >= 0;
}

std::string hash_password(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str(out.data(), password.data(), password.size(),
                        crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE)
      != 0)
    return {};
  return out.data();
}

bool verify_password(std::string_view hash, std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> text{}; // ends with a zero
  if (hash.size() >= text.size())
    return false;
  hash.copy(text.data(), hash.size());
  return crypto_pwhash_str_verify(text.data(), password.data(), password.size())
         == 0;
}

void verify_nobody(std::string_view password) {
  static const std::string nobody = hash_password("nobody has this password");
  (void)verify_password(nobody, password);
}

} // namespace caucus::auth
