// Who else makes tokens that are good here: what an operator says of them.
#include "auth/issuer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace caucus::auth {

parsed_issuer parse_issuer(std::string_view text) {
  parsed_issuer out;
  auto& to = out.value;
  const std::pair<std::string_view, std::string*> fields[]{
    {"issuer", &to.issuer},    {"audience", &to.audience},
    {"user", &to.user_claim},  {"key", &to.key},
    {"jwks", &to.jwks},        {"secret", &to.secret},
    {"secret64", &to.secret64}};
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    const auto at = part.find('=');
    const auto* field = std::find_if(
      std::begin(fields), std::end(fields),
      [&](const auto& one) { return one.first == part.substr(0, at); });
    if (field == std::end(fields) || at == std::string_view::npos
        || at + 1 == part.size()) {
      out.error = std::string{part}
                  + " is not NAME=VALUE of issuer, audience, "
                    "user, key, jwks, secret, secret64";
      return out;
    }
    *field->second = part.substr(at + 1);
  }
  const auto files = !to.key.empty() + !to.jwks.empty() + !to.secret.empty()
                     + !to.secret64.empty();
  if (to.issuer.empty() || to.issuer == own_issuer)
    out.error = "needs issuer=, as its tokens have it in `iss`, and not caucus";
  else if (files != 1)
    out.error = "needs one of key=, jwks=, secret= and secret64=, a file";
  return out;
}

} // namespace caucus::auth
