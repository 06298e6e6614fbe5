// Purpose: the options of who may come in, and how; which go together.
#include "node/config_access.hpp"

namespace caucus::node {

wrong_option check_access(const raw_access& in, access_config& out) {
  if (in.tls_cert.empty() != in.tls_key.empty())
    return {in.tls_cert.empty() ? "client-tls-cert" : "client-tls-key",
            "is missing: TLS for clients takes --client-tls-cert and "
            "--client-tls-key"};
  out.tls_cert = in.tls_cert;
  out.tls_key = in.tls_key;
  return {};
}

} // namespace caucus::node
