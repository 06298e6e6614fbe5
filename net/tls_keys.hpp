// Step 1 of docs/message_flow.md: the certificate that clients are shown.
#pragma once

#include <memory>
#include <mutex>
#include <string>

struct ssl_ctx_st;

namespace caucus::net {

/// Files in PEM: the certificate with those between it and a CA that clients
/// know, and its key.
struct tls_files {
  std::string certificate; // empty: no TLS
  std::string key;
};

/// OpenSSL's settings for the connections to come. Thread safe.
class tls_keys {
public:
  /// Reads the files, for connections from now on. TLS 1.2 at least, with
  /// forward secrecy. Answers one line for people if they cannot be used; what
  /// was there before stays then.
  [[nodiscard]] std::string load(const tls_files& files);

  /// Null before the first good `load`.
  [[nodiscard]] std::shared_ptr<ssl_ctx_st> get() const;

private:
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_; // guarded by mutex_
};

} // namespace caucus::net
