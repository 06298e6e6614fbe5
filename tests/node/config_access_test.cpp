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
