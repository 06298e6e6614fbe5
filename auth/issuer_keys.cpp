// Who else makes tokens that are good here: their keys.
#include "auth/issuer.hpp"
#include "model/limits_auth.hpp"

#include <nlohmann/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <sodium.h>
#include <utility>

namespace caucus::auth {

namespace {

/// As long as what it makes (RFC 7518, section 3.2).
constexpr std::size_t secret_bytes_min = 32;
constexpr int rsa_bits_min = 2048;

template <auto Free>
struct freer {
  template <class T>
  void operator()(T* what) const noexcept {
    Free(what);
  }
};
using pkey_ptr = std::unique_ptr<EVP_PKEY, freer<&EVP_PKEY_free>>;
using bio_ptr = std::unique_ptr<BIO, freer<&BIO_free>>;
using bn_ptr = std::unique_ptr<BIGNUM, freer<&BN_free>>;
using builder_ptr
  = std::unique_ptr<OSSL_PARAM_BLD, freer<&OSSL_PARAM_BLD_free>>;
using params_ptr = std::unique_ptr<OSSL_PARAM, freer<&OSSL_PARAM_free>>;
using context_ptr = std::unique_ptr<EVP_PKEY_CTX, freer<&EVP_PKEY_CTX_free>>;

/// Empty: it is not base64.
std::string from_base64(std::string_view text, int variant) {
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()),
                        out.size(), text.data(), text.size(), " \r\n\t", &size,
                        nullptr, variant)
      != 0)
    return {};
  out.resize(size);
  return out;
}

std::string from_base64url(std::string_view text) {
  return from_base64(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/// Which kind of signature it verifies; none: it is of no use here.
std::optional<signature_kind> kind_of(const EVP_PKEY* key) {
  char curve[32] = {};
  if (EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) >= rsa_bits_min)
    return signature_kind::rs256;
  if (EVP_PKEY_is_a(key, "EC") == 1
      && EVP_PKEY_get_group_name(key, curve, sizeof(curve), nullptr) == 1
      && std::string_view{curve} == "prime256v1")
    return signature_kind::es256;
  return std::nullopt;
}

/// As libjwt takes it, whatever form it came in.
std::string pem_of(EVP_PKEY* key) {
  const bio_ptr out{BIO_new(BIO_s_mem())};
  if (!out || PEM_write_bio_PUBKEY(out.get(), key) != 1)
    return {};
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::optional<issuer_key> key_of(EVP_PKEY* key, std::string id) {
  const auto kind = key == nullptr ? std::nullopt : kind_of(key);
  auto pem = kind ? pem_of(key) : std::string{};
  ERR_clear_error(); // the queue is the thread's: nobody else shall find it
  if (pem.empty())
    return std::nullopt;
  return issuer_key{std::move(id), *kind, std::move(pem)};
}

pkey_ptr make_key(const char* type, OSSL_PARAM_BLD* parts) {
  const params_ptr params{OSSL_PARAM_BLD_to_param(parts)};
  const context_ptr context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1
      || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY,
                           params.get())
           != 1)
    return nullptr;
  return pkey_ptr{key};
}

bn_ptr number_of(std::string_view base64url) {
  const auto bytes = from_base64url(base64url);
  return bn_ptr{BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                          static_cast<int>(bytes.size()), nullptr)};
}

// -- one key of a JWK set (RFC 7518, section 6) -------------------------------

std::string member(const nlohmann::json& of, const char* name) {
  const auto found = of.find(name);
  return found != of.end() && found->is_string() ? found->get<std::string>()
                                                 : std::string{};
}

pkey_ptr rsa_key(const nlohmann::json& jwk) {
  const auto n = number_of(member(jwk, "n"));
  const auto e = number_of(member(jwk, "e"));
  const builder_ptr parts{OSSL_PARAM_BLD_new()};
  if (!n || !e || !parts
      || OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, n.get())
           != 1
      || OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, e.get())
           != 1)
    return nullptr;
  return make_key("RSA", parts.get());
}

pkey_ptr ec_key(const nlohmann::json& jwk) {
  constexpr std::size_t coordinate_bytes = 32;
  const auto x = from_base64url(member(jwk, "x"));
  const auto y = from_base64url(member(jwk, "y"));
  if (member(jwk, "crv") != "P-256" || x.size() != coordinate_bytes
      || y.size() != coordinate_bytes)
    return nullptr;
  const auto point = '\x04' + x + y; // SEC 1, section 2.3.3
  const builder_ptr parts{OSSL_PARAM_BLD_new()};
  if (!parts
      || OSSL_PARAM_BLD_push_utf8_string(
           parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0)
           != 1
      || OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                          point.data(), point.size())
           != 1)
    return nullptr;
  return make_key("EC", parts.get());
}

std::optional<issuer_key> read_jwk(const nlohmann::json& jwk) {
  if (!jwk.is_object())
    return std::nullopt;
  const auto type = member(jwk, "kty");
  const auto use = member(jwk, "use");
  const auto algorithm = member(jwk, "alg");
  const auto fits = [&](const char* name) {
    return (use.empty() || use == "sig")
           && (algorithm.empty() || algorithm == name);
  };
  auto id = member(jwk, "kid");
  if (type == "RSA" && fits("RS256"))
    return key_of(rsa_key(jwk).get(), std::move(id));
  if (type == "EC" && fits("ES256"))
    return key_of(ec_key(jwk).get(), std::move(id));
  if (type != "oct" || !fits("HS256"))
    return std::nullopt;
  auto secret = from_base64url(member(jwk, "k"));
  if (secret.size() < secret_bytes_min)
    return std::nullopt;
  return issuer_key{std::move(id), signature_kind::hs256, std::move(secret)};
}

// -- files --------------------------------------------------------------------

struct file_text {
  std::string text;
  std::string error;
};

file_text read_file(const std::string& name) {
  std::ifstream in{name, std::ios::binary};
  file_text out;
  out.text.assign(std::istreambuf_iterator<char>{in}, {});
  if (out.text.empty())
    out.error = name + ": is missing or empty";
  else if (out.text.size() > limits::jwt_file_bytes_max)
    out.error = name + ": is too large for keys";
  return out;
}

std::string load_public(const std::string& file, std::vector<issuer_key>& to) {
  const auto found = read_file(file);
  if (!found.error.empty())
    return found.error;
  const bio_ptr in{
    BIO_new_mem_buf(found.text.data(), static_cast<int>(found.text.size()))};
  // A public key has no passphrase: nobody is asked for one.
  const auto never = [](char*, int, int, void*) { return -1; };
  const pkey_ptr key{PEM_read_bio_PUBKEY(in.get(), nullptr, never, nullptr)};
  auto made = key_of(key.get(), {});
  if (!made)
    return file + ": is no public key of RSA (2048 bits at least) or EC P-256";
  to.push_back(std::move(*made));
  return {};
}

std::string load_set(const std::string& file, std::vector<issuer_key>& to) {
  const auto found = read_file(file);
  if (!found.error.empty())
    return found.error;
  to = read_jwks(found.text);
  if (to.empty())
    return file + ": is no JWK set with a key for RS256, ES256 or HS256";
  return to.size() > limits::jwt_keys_max ? file + ": has too many keys" : "";
}

std::string load_secret_of(const std::string& file, bool base64,
                           std::vector<issuer_key>& to) {
  struct stat info {};
  if (::stat(file.c_str(), &info) == 0 && (info.st_mode & 077) != 0)
    return file + ": others may read it; chmod 600 it";
  auto found = read_file(file);
  if (!found.error.empty())
    return found.error;
  auto& text = found.text;
  // Everybody knows a public key: it must never become a secret.
  if (text.starts_with("-----BEGIN"))
    return file + ": is a key in PEM, not a secret";
  if (text.ends_with('\n'))
    text.pop_back();
  if (base64)
    text = from_base64(text, sodium_base64_VARIANT_ORIGINAL);
  if (text.size() < secret_bytes_min)
    return file + ": is no secret of 32 bytes at least";
  to.push_back({{}, signature_kind::hs256, std::move(text)});
  return {};
}

} // namespace

std::vector<issuer_key> read_jwks(std::string_view text) {
  std::vector<issuer_key> out;
  const auto set = nlohmann::json::parse(text, nullptr, false);
  const auto keys = set.is_object() ? set.find("keys") : set.end();
  if (!set.is_object() || keys == set.end() || !keys->is_array())
    return out;
  for (const auto& one : *keys)
    if (auto key = read_jwk(one))
      out.push_back(std::move(*key));
  return out;
}

loaded_issuer load_issuer(const issuer_options& what) {
  loaded_issuer out;
  out.value = {what.issuer, what.audience, what.user_claim, {}};
  auto& keys = out.value.keys;
  if (!what.key.empty())
    out.error = load_public(what.key, keys);
  else if (!what.jwks.empty())
    out.error = load_set(what.jwks, keys);
  else if (!what.secret.empty())
    out.error = load_secret_of(what.secret, false, keys);
  else
    out.error = load_secret_of(what.secret64, true, keys);
  return out;
}

} // namespace caucus::auth
