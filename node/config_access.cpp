// Purpose: the options of who may come in, and how; which go together.
#include "node/config_access.hpp"

#include "model/limits_auth.hpp"

#include <algorithm>
#include <utility>

namespace caucus::node {

namespace {

constexpr const char* issuer_option = "jwt-issuer";

wrong_option check_issuers(const std::vector<std::string>& in,
                           std::vector<auth::issuer_options>& out) {
  if (in.size() > limits::jwt_issuers_max)
    return {issuer_option, "are too many"};
  for (const auto& text : in) {
    auto read = auth::parse_issuer(text);
    if (!read.error.empty())
      return {issuer_option, read.error};
    const auto& name = read.value.issuer;
    if (std::any_of(out.begin(), out.end(),
                    [&name](const auto& one) { return one.issuer == name; }))
      return {issuer_option, name + " is there twice"};
    out.push_back(std::move(read.value));
  }
  return {};
}

} // namespace

wrong_option check_access(const raw_access& in, access_config& out) {
  if (in.tls_cert.empty() != in.tls_key.empty())
    return {in.tls_cert.empty() ? "client-tls-cert" : "client-tls-key",
            "is missing: TLS for clients takes --client-tls-cert and "
            "--client-tls-key"};
  out.tls_cert = in.tls_cert;
  out.tls_key = in.tls_key;
  return check_issuers(in.issuers, out.issuers);
}

} // namespace caucus::node
