#include "issuer_rig.hpp"
#include "support/temp_dir.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <sodium.h>

using namespace caucus;
using namespace caucus::auth;
using namespace caucus::auth::test;

namespace {

std::string base64url(std::string_view bytes) {
  std::string out(sodium_base64_encoded_len(
                    bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                  '\0');
  sodium_bin2base64(out.data(), out.size(),
                    reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  out.pop_back(); // its zero
  return out;
}

std::string number_in(const key_pair& pair, const char* name) {
  BIGNUM* raw = nullptr;
  REQUIRE(EVP_PKEY_get_bn_param(pair.key.get(), name, &raw) == 1);
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number{raw, &BN_free};
  const auto size = std::max(BN_num_bytes(raw), 32); // leading zeros of EC
  std::string bytes(static_cast<std::size_t>(size), '\0');
  if (name[0] == 'e' || name[0] == 'n') {
    bytes.resize(static_cast<std::size_t>(BN_num_bytes(raw)));
    BN_bn2bin(raw, reinterpret_cast<unsigned char*>(bytes.data()));
  } else {
    BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(bytes.data()), size);
  }
  return base64url(bytes);
}

std::string rsa_jwk(const std::string& more) {
  return R"({"kty":"RSA","n":")" + number_in(rsa(), "n") + R"(","e":")"
         + number_in(rsa(), "e") + "\"" + more + "}";
}

std::string ec_jwk(const std::string& more) {
  return R"({"kty":"EC","crv":"P-256","x":")" + number_in(ec(), "qx")
         + R"(","y":")" + number_in(ec(), "qy") + "\"" + more + "}";
}

std::string set_of(const std::string& keys) {
  return R"({"keys":[)" + keys + "]}";
}

struct folder {
  std::string write(const char* name, const std::string& text,
                    mode_t mode = 0600) const {
    const auto file = (dir.path() / name).string();
    std::ofstream{file, std::ios::binary} << text;
    REQUIRE(::chmod(file.c_str(), mode) == 0);
    return file;
  }
  caucus::test::temp_dir dir;
};

} // namespace

TEST_CASE("a JWK set gives the keys that are of use") {
  const auto keys = read_jwks(
    set_of(rsa_jwk(R"(,"kid":"r","alg":"RS256","use":"sig")") + ","
           + ec_jwk(R"(,"kid":"e")") + R"(,{"kty":"oct","kid":"o","k":")"
           + base64url(shared) + R"("},)" + rsa_jwk(R"(,"use":"enc")") + ","
           + rsa_jwk(R"(,"alg":"RS512")") + R"(,{"kty":"oct","k":"c2hvcnQ"},)"
           + R"({"kty":"OKP"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},)"
           + R"({"kty":"RSA","n":5,"e":"!"},7)"));
  REQUIRE(keys.size() == 3);
  CHECK(keys[0].id == "r");
  CHECK(keys[0].kind == signature_kind::rs256);
  CHECK(keys[1].kind == signature_kind::es256);
  CHECK(keys[2].kind == signature_kind::hs256);
  const auto who = with(keys);
  CHECK(judge(who, signed_by(rsa(), JWT_ALG_RS256)) == errc::none);
  CHECK(judge(who, signed_by(ec(), JWT_ALG_ES256)) == errc::none);
  CHECK(judge(who, token_text{}) == errc::none);
}

TEST_CASE("text that is no JWK set gives no key") {
  for (const auto* text :
       {"", "{", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})",
        R"({"keys":[{"kty":"EC","crv":"P-256","x":"","y":""}]})"})
    CHECK(read_jwks(text).empty());
}

TEST_CASE("an operator's words are read") {
  const auto good = parse_issuer(
    "issuer=https://id.example/a?b=c,audience=chat,user=email,jwks=/x/y.json");
  REQUIRE(good.error.empty());
  CHECK(good.value.issuer == "https://id.example/a?b=c");
  CHECK(good.value.audience == "chat");
  CHECK(good.value.user_claim == "email");
  CHECK(good.value.jwks == "/x/y.json");
  CHECK(parse_issuer("key=k,issuer=a").value.user_claim == "sub");
  for (const auto* bad :
       {"", "issuer=a", "key=k", "issuer=a,key=k,jwks=j", "issuer=,key=k",
        "issuer=caucus,key=k", "issuer=a,key=k,kez=l", "issuer=a,key", ","})
    CHECK_FALSE(parse_issuer(bad).error.empty());
}

TEST_CASE_FIXTURE(folder, "keys come from files") {
  const auto pem = write("a.pem", rsa().pem(false), 0644);
  auto found = load_issuer({"idp", "", "sub", pem, "", "", ""});
  REQUIRE(found.error.empty());
  CHECK(found.value.keys.at(0).kind == signature_kind::rs256);
  found = load_issuer(
    {"idp", "", "sub", "", write("b", set_of(ec_jwk(""))), "", ""});
  CHECK(found.value.keys.at(0).kind == signature_kind::es256);
  found
    = load_issuer({"idp", "", "sub", "", "", write("c", shared + "\n"), ""});
  CHECK(found.value.keys.at(0).bytes == shared);
  found = load_issuer({"idp", "", "sub", "", "", "",
                       write("d", "c3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3M="
                                  "\n")});
  CHECK(found.value.keys.at(0).bytes == shared);
}

TEST_CASE_FIXTURE(folder, "keys that are not safe are refused") {
  const auto pem = rsa().pem(false);
  const key_pair small{EVP_RSA_gen(1024)};
  const key_pair curve{EVP_EC_gen("P-384")};
  const issuer_options rows[]{
    {"idp", "", "sub", "/no/such/file", "", "", ""},
    {"idp", "", "sub", write("a", "no key"), "", "", ""},
    {"idp", "", "sub", write("b", small.pem(false)), "", "", ""},
    {"idp", "", "sub", write("c", curve.pem(false)), "", "", ""},
    {"idp", "", "sub", "", write("d", "{}"), "", ""},
    {"idp", "", "sub", "", "", write("e", pem), ""},
    {"idp", "", "sub", "", "", write("f", "short"), ""},
    {"idp", "", "sub", "", "", write("g", shared, 0644), ""},
    {"idp", "", "sub", "", "", "", write("h", "!!!!")},
  };
  for (const auto& row : rows) {
    const auto found = load_issuer(row);
    CAPTURE(found.error);
    CHECK_FALSE(found.error.empty());
    CHECK(found.error.find('\n') == std::string::npos);
  }
}
