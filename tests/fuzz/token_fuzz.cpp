// Any bytes are a token, a JWK set or an operator's words: none of them is
// taken for a good token, and none crashes.
#include "auth/issuer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace {

/// Of a secret that is in no seed.
caucus::auth::token_authority make_authority() {
  using caucus::auth::signature_kind;
  const auto book = std::make_shared<caucus::auth::issuer_book>();
  book->set({{"idp",
              "",
              "sub",
              {{"", signature_kind::hs256, std::string(32, '\x7F')},
               {"", signature_kind::rs256, "no key"},
               {"", signature_kind::es256, "no key"}}}});
  return caucus::auth::token_authority{std::string(32, '\x7E'), book};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const auto authority = make_authority();
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  caucus::auth::claims who;
  if (authority.verify(text, 1, who) == caucus::errc::none
      || authority.verify_admin(text, 1) == caucus::errc::none)
    std::abort();
  for (const auto& key : caucus::auth::read_jwks(text))
    if (key.bytes.empty())
      std::abort();
  (void)caucus::auth::parse_issuer(text);
  return 0;
}
