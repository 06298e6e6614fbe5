// Step 5 of docs/message_flow.md: the keys that a node shows the others, and
// whose it accepts.
#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace caucus {

/// Files in PEM. All three or none.
struct tls_files {
  std::string ca; // the cluster's own: who has its certificate is a node
  std::string certificate;
  std::string key;

  [[nodiscard]] bool any() const noexcept {
    return !ca.empty() || !certificate.empty() || !key.empty();
  }
};

/// OpenSSL's settings for both ends of all connections. Thread safe.
using tls_context = std::shared_ptr<ssl_ctx_st>;

struct loaded_tls {
  tls_context context; // null: see error
  std::string error;   // one line for people
};

/// Reads the files, once for all connections. TLS 1.3; both ends show a
/// certificate of the CA; names in it are not looked at. An error if a file
/// cannot be used, or if other nodes would not accept the certificate now.
[[nodiscard]] loaded_tls load_tls(const tls_files& files);

} // namespace caucus
