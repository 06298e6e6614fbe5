#include "node/config_access.hpp"

#include <doctest/doctest.h>

using namespace caucus::node;

TEST_CASE("without a certificate the client port is plain") {
  access_config out;
  CHECK(check_access({}, out).option.empty());
  CHECK_FALSE(out.tls());
}

TEST_CASE("a certificate and its key go together") {
  access_config out;
  raw_access in;
  in.tls_cert = "a.pem";
  CHECK(check_access(in, out).option == "client-tls-key");
  in.tls_key = "a.key";
  CHECK(check_access(in, out).option.empty());
  CHECK(out.tls());
  CHECK(out.tls_key == "a.key");
  in.tls_cert.clear();
  CHECK(check_access(in, out).option == "client-tls-cert");
}

TEST_CASE("issuers are read, and each is there once") {
  access_config out;
  raw_access in;
  in.issuers = {"issuer=a,key=k", "issuer=b,jwks=j,audience=chat"};
  CHECK(check_access(in, out).option.empty());
  REQUIRE(out.issuers.size() == 2);
  CHECK(out.issuers[1].audience == "chat");
  CHECK(out.reloads());
  in.issuers.push_back("issuer=a,key=l");
  access_config again;
  CHECK(check_access(in, again).option == "jwt-issuer");
  in.issuers = {"key=k"};
  CHECK(check_access(in, again).option == "jwt-issuer");
}
