// What OpenSSL itself thinks of a certificate.
#pragma once

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

namespace caucus::test {

struct free_x509 {
  void operator()(X509* what) const { X509_free(what); }
};
using x509 = std::unique_ptr<X509, free_x509>;

inline std::string file_text(const std::string& name) {
  std::ifstream in{name};
  return {std::istreambuf_iterator<char>{in}, {}};
}

inline x509 read_x509(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio{
    BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
  x509 result{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
  if (!result)
    throw std::runtime_error("not a certificate:\n" + pem);
  return result;
}

/// "ok", or why `leaf` is not to be trusted at `when` (seconds since 1970) for
/// `purpose` (X509_PURPOSE_...) by somebody who trusts `ca` alone.
inline std::string verdict(const std::string& ca, const std::string& leaf,
                           int purpose, std::time_t when) {
  const auto root = read_x509(ca);
  const auto subject = read_x509(leaf);
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store{
    X509_STORE_new(), &X509_STORE_free};
  X509_STORE_add_cert(store.get(), root.get());
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context{
    X509_STORE_CTX_new(), &X509_STORE_CTX_free};
  X509_STORE_CTX_init(context.get(), store.get(), subject.get(), nullptr);
  X509_STORE_CTX_set_purpose(context.get(), purpose);
  X509_STORE_CTX_set_time(context.get(), 0, when);
  if (X509_verify_cert(context.get()) == 1)
    return "ok";
  return X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

/// As `verdict`, for a node: both ends of a link.
inline std::string verdict_on_node(const std::string& ca,
                                   const std::string& leaf, std::time_t when) {
  auto server = verdict(ca, leaf, X509_PURPOSE_SSL_SERVER, when);
  return server == "ok" ? verdict(ca, leaf, X509_PURPOSE_SSL_CLIENT, when)
                        : server;
}

} // namespace caucus::test
