// Step 5 of docs/message_flow.md: the keys that a node shows the others.
#include "actors/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstring>

namespace caucus {

namespace {

/// OpenSSL's first error is the cause. Empties its queue of errors, which else
/// would be taken for the next call's.
loaded_tls failed(const std::string& what) {
  const auto code = ERR_peek_error();
  const auto* reason = ERR_SYSTEM_ERROR(code)
                         ? std::strerror(ERR_GET_REASON(code))
                         : ERR_reason_error_string(code);
  auto text = reason == nullptr ? what : what + ": " + reason;
  ERR_clear_error();
  return {nullptr, std::move(text)};
}

/// What another node would say to our certificate; empty: welcome.
std::string verdict_of_others(SSL_CTX* context) {
  for (const auto end : {X509_PURPOSE_SSL_SERVER, X509_PURPOSE_SSL_CLIENT}) {
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> judge{
      X509_STORE_CTX_new(), &X509_STORE_CTX_free};
    if (!judge
        || !X509_STORE_CTX_init(judge.get(), SSL_CTX_get_cert_store(context),
                                SSL_CTX_get0_certificate(context), nullptr)
        || !X509_STORE_CTX_set_purpose(judge.get(), end))
      return "cannot look at it";
    if (X509_verify_cert(judge.get()) != 1)
      return X509_verify_cert_error_string(
        X509_STORE_CTX_get_error(judge.get()));
  }
  return {};
}

void settle(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     nullptr);
  // Connections live for days: nothing to resume, no state to keep for it.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE
                              | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                              | SSL_MODE_RELEASE_BUFFERS);
}

/// Never asks a terminal for a passphrase.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

} // namespace

loaded_tls load_tls(const tls_files& files) {
  ERR_clear_error();
  tls_context context{SSL_CTX_new(TLS_method()), &SSL_CTX_free};
  if (!context)
    return failed("cannot set up TLS");
  auto* raw = context.get();
  settle(raw);
  SSL_CTX_set_default_passwd_cb(raw, &no_passphrase);
  if (SSL_CTX_load_verify_file(raw, files.ca.c_str()) != 1)
    return failed("cannot use the CA in " + files.ca);
  if (SSL_CTX_use_certificate_chain_file(raw, files.certificate.c_str()) != 1)
    return failed("cannot use the certificate in " + files.certificate);
  if (SSL_CTX_use_PrivateKey_file(raw, files.key.c_str(), SSL_FILETYPE_PEM)
      != 1)
    return failed("cannot use the key in " + files.key + " with "
                  + files.certificate);
  if (const auto why = verdict_of_others(raw); !why.empty()) {
    ERR_clear_error();
    return {nullptr, "other nodes would refuse " + files.certificate
                       + " by the CA in " + files.ca + ": " + why};
  }
  return {std::move(context), {}};
}

} // namespace caucus
