// Step 1 of docs/message_flow.md: the certificate that clients are shown.
#include "net/tls_keys.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cstring>
#include <utility>

namespace caucus::net {

namespace {

/// OpenSSL's first error is the cause. Empties its queue of errors, which else
/// would be taken for the next call's.
std::string failure(const std::string& what) {
  const auto code = ERR_peek_error();
  const auto* reason = ERR_SYSTEM_ERROR(code)
                         ? std::strerror(ERR_GET_REASON(code))
                         : ERR_reason_error_string(code);
  auto text = reason == nullptr ? what : what + ": " + reason;
  ERR_clear_error();
  return text;
}

/// Never asks a terminal for a passphrase.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

bool settle(SSL_CTX* context) {
  SSL_CTX_set_default_passwd_cb(context, &no_passphrase);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  // Tickets resume a session without a state here: a crowd that comes back is
  // cheaper for it.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  // One system call per record, and no buffers while a session is idle.
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE
                              | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                              | SSL_MODE_RELEASE_BUFFERS);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1
         && SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20")
              == 1;
}

} // namespace

std::string tls_keys::load(const tls_files& files) {
  ERR_clear_error();
  std::shared_ptr<SSL_CTX> context{SSL_CTX_new(TLS_server_method()),
                                   &SSL_CTX_free};
  if (!context || !settle(context.get()))
    return failure("cannot set up TLS");
  if (SSL_CTX_use_certificate_chain_file(context.get(),
                                         files.certificate.c_str())
      != 1)
    return failure("cannot use the certificate in " + files.certificate);
  // Says so too if the key is of another certificate.
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(),
                                  SSL_FILETYPE_PEM)
      != 1)
    return failure("cannot use the key in " + files.key + " with "
                   + files.certificate);
  std::lock_guard guard{mutex_};
  context_ = std::move(context);
  return {};
}

std::shared_ptr<ssl_ctx_st> tls_keys::get() const {
  std::lock_guard guard{mutex_};
  return context_;
}

} // namespace caucus::net
