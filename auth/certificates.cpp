// Certificates of a cluster: its own CA, and what it signs for each node.
#include "auth/certificates.hpp"

#include <arpa/inet.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <stdexcept>

namespace caucus::auth {

namespace {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* what) const noexcept {
    Free(what);
  }
};

using bio_ptr = std::unique_ptr<BIO, freed_by<&BIO_free>>;
using number_ptr = std::unique_ptr<BIGNUM, freed_by<&BN_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<&EVP_PKEY_free>>;
using cert_ptr = std::unique_ptr<X509, freed_by<&X509_free>>;
using extension_ptr
  = std::unique_ptr<X509_EXTENSION, freed_by<&X509_EXTENSION_free>>;

constexpr int serial_bits = 127; // RFC 5280 4.1.2.2: positive, hard to guess
constexpr std::time_t clock_slack_s = 3600;

/// Ends this file's work; caught at its edge. Leaves no error behind: OpenSSL
/// takes what is left in its queue for the next call's.
[[noreturn]] void fail(std::string what) {
  if (const auto* why = ERR_reason_error_string(ERR_peek_last_error()))
    what += std::string{": "} + why;
  ERR_clear_error();
  throw std::runtime_error{what};
}

void check(bool done, const char* what) {
  if (!done)
    fail(what);
}

key_ptr new_key() {
  key_ptr key{EVP_EC_gen("P-256")};
  check(key != nullptr, "cannot make a key");
  return key;
}

void set_serial(X509* cert) {
  const number_ptr serial{BN_new()};
  check(
    serial
      && BN_rand(serial.get(), serial_bits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY)
      && BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(cert)),
    "cannot make a serial number");
}

/// Valid from a little before `now`, for `days`.
void set_times(X509* cert, unix_ms now, int days) {
  auto base = static_cast<std::time_t>(now / 1000);
  check(X509_time_adj_ex(X509_getm_notBefore(cert), 0, -clock_slack_s, &base)
          && X509_time_adj_ex(X509_getm_notAfter(cert), days, 0, &base),
        "cannot set the time of a certificate");
}

unix_ms expiry_of(const X509* cert) {
  std::tm when{};
  check(ASN1_TIME_to_tm(X509_get0_notAfter(cert), &when) == 1,
        "cannot read the time of a certificate");
  return static_cast<unix_ms>(::timegm(&when)) * 1000;
}

void set_name(X509_NAME* name, const std::string& common_name) {
  check(X509_NAME_add_entry_by_txt(
          name, "CN", MBSTRING_UTF8,
          reinterpret_cast<const unsigned char*>(common_name.data()),
          static_cast<int>(common_name.size()), -1, 0),
        "cannot set the name of a certificate");
}

cert_ptr new_certificate(EVP_PKEY* key, unix_ms now, int days) {
  cert_ptr cert{X509_new()};
  check(cert && X509_set_version(cert.get(), X509_VERSION_3)
          && X509_set_pubkey(cert.get(), key),
        "cannot make a certificate");
  set_serial(cert.get());
  set_times(cert.get(), now, days);
  return cert;
}

/// `value` as in the section of extensions of a configuration file.
void extend(X509* cert, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, cert, nullptr, nullptr, 0);
  const extension_ptr extension{
    X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str())};
  check(extension && X509_add_ext(cert, extension.get(), -1),
        "cannot extend a certificate");
}

void sign(X509* cert, EVP_PKEY* key) {
  check(X509_sign(cert, key, EVP_sha256()) > 0, "cannot sign a certificate");
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

certified as_pem(X509* cert, EVP_PKEY* key) {
  const bio_ptr public_part{BIO_new(BIO_s_mem())};
  const bio_ptr private_part{BIO_new(BIO_s_mem())};
  check(public_part && private_part
          && PEM_write_bio_X509(public_part.get(), cert)
          && PEM_write_bio_PKCS8PrivateKey(private_part.get(), key, nullptr,
                                           nullptr, 0, nullptr, nullptr),
        "cannot write PEM");
  return {{text_of(public_part.get()), text_of(private_part.get())},
          expiry_of(cert),
          {}};
}

/// Never asks a terminal for a passphrase.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

bio_ptr reader_of(const std::string& text) {
  bio_ptr bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
  check(bio != nullptr, "cannot read PEM");
  return bio;
}

/// The CA's certificate and key, if it may sign for a node now.
std::pair<cert_ptr, key_ptr> read_ca(const pem_pair& pem, unix_ms now) {
  cert_ptr cert{PEM_read_bio_X509(reader_of(pem.certificate).get(), nullptr,
                                  &no_passphrase, nullptr)};
  check(cert != nullptr, "the CA's certificate cannot be read");
  key_ptr key{PEM_read_bio_PrivateKey(reader_of(pem.key).get(), nullptr,
                                      &no_passphrase, nullptr)};
  check(key != nullptr, "the CA's key cannot be read");
  check(X509_check_ca(cert.get()) == 1, "this is not the certificate of a CA");
  check(X509_check_private_key(cert.get(), key.get()) == 1,
        "the CA's key does not belong to its certificate");
  check(expiry_of(cert.get()) > now, "the CA has expired");
  return {std::move(cert), std::move(key)};
}

bool is_address(const std::string& host) {
  in6_addr any{};
  return ::inet_pton(AF_INET, host.c_str(), &any) == 1
         || ::inet_pton(AF_INET6, host.c_str(), &any) == 1;
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9');
}

bool is_plain(std::string_view text) {
  return !text.empty() && is_letter_or_digit(text.front())
         && std::all_of(text.begin(), text.end(), [](char c) {
              return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_';
            });
}

std::string alternative_names(const node_subject& who) {
  auto names = "DNS:" + who.name;
  for (const auto& host : who.hosts)
    names += (is_address(host) ? ",IP:" : ",DNS:") + host;
  return names;
}

std::string problem_of(const node_subject& who) {
  if (!is_certificate_name(who.name))
    return "'" + who.name + "' cannot be a node's name";
  if (who.hosts.size() > certificate_hosts_max)
    return "a certificate is for at most "
           + std::to_string(certificate_hosts_max) + " hosts";
  for (const auto& host : who.hosts)
    if (!is_host(host))
      return "'" + host + "' is neither a host's name nor an IP address";
  return {};
}

certified new_ca(unix_ms now, int days) {
  const auto key = new_key();
  const auto cert = new_certificate(key.get(), now, days);
  auto* self = cert.get();
  // Two CAs of two clusters must not look alike.
  const auto* serial = X509_get0_serialNumber(self);
  std::string tag;
  for (int i = 0; i < 4; ++i)
    for (const int half : {serial->data[i] >> 4, serial->data[i] & 15})
      tag += "0123456789abcdef"[half];
  set_name(X509_get_subject_name(self), "Caucus cluster " + tag);
  check(X509_set_issuer_name(self, X509_get_subject_name(self)),
        "cannot set the name of a certificate");
  extend(self, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  extend(self, self, NID_key_usage, "critical,keyCertSign");
  extend(self, self, NID_subject_key_identifier, "hash");
  sign(self, key.get());
  return as_pem(self, key.get());
}

certified new_node_certificate(const pem_pair& ca, const node_subject& who,
                               unix_ms now, int days) {
  const auto [issuer, issuer_key] = read_ca(ca, now);
  const auto key = new_key();
  const auto cert = new_certificate(key.get(), now, days);
  auto* self = cert.get();
  if (expiry_of(self) > expiry_of(issuer.get()))
    check(X509_set1_notAfter(self, X509_get0_notAfter(issuer.get())),
          "cannot set the time of a certificate");
  set_name(X509_get_subject_name(self), who.name);
  check(X509_set_issuer_name(self, X509_get_subject_name(issuer.get())),
        "cannot set the name of a certificate");
  extend(self, issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
  extend(self, issuer.get(), NID_key_usage, "critical,digitalSignature");
  extend(self, issuer.get(), NID_ext_key_usage, "serverAuth,clientAuth");
  extend(self, issuer.get(), NID_subject_key_identifier, "hash");
  extend(self, issuer.get(), NID_authority_key_identifier, "keyid:always");
  extend(self, issuer.get(), NID_subject_alt_name, alternative_names(who));
  sign(self, issuer_key.get());
  return as_pem(self, key.get());
}

} // namespace

bool is_certificate_name(std::string_view name) {
  return name.size() <= certificate_name_bytes_max && is_plain(name);
}

bool is_host(std::string_view host) {
  constexpr std::size_t dns_name_bytes_max = 253;
  return is_address(std::string{host})
         || (host.size() <= dns_name_bytes_max && is_plain(host));
}

certified make_cluster_ca(unix_ms now, int days) {
  if (days < 1 || days > certificate_days_max)
    return {{}, 0, "days must be 1 to " + std::to_string(certificate_days_max)};
  try {
    return new_ca(now, days);
  } catch (const std::exception& e) {
    return {{}, 0, e.what()};
  }
}

certified make_node_certificate(const pem_pair& ca, const node_subject& who,
                                unix_ms now, int days) {
  if (auto problem = problem_of(who); !problem.empty())
    return {{}, 0, std::move(problem)};
  if (days < 1 || days > certificate_days_max)
    return {{}, 0, "days must be 1 to " + std::to_string(certificate_days_max)};
  try {
    return new_node_certificate(ca, who, now, days);
  } catch (const std::exception& e) {
    return {{}, 0, e.what()};
  }
}

} // namespace caucus::auth
