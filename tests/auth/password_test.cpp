#include "auth/password.hpp"

#include <doctest/doctest.h>

using namespace caucus::auth;

TEST_CASE("a password is verified against its own hash only") {
  REQUIRE(initialise());
  const auto hash = hash_password("correct horse");
  REQUIRE(hash.rfind("$argon2id$", 0) == 0);
  CHECK(verify_password(hash, "correct horse"));
  CHECK_FALSE(verify_password(hash, "correct horsf"));
  CHECK_FALSE(verify_password(hash, ""));
}

TEST_CASE("a damaged or over-long hash verifies nothing") {
  REQUIRE(initialise());
  CHECK_FALSE(verify_password("", "x"));
  CHECK_FALSE(verify_password("$argon2id$v=19$garbage", "x"));
  CHECK_FALSE(verify_password(std::string(4096, 'a'), "x"));
}
