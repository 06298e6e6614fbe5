#include "auth/password.hpp"
#include "auth/token.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

using namespace caucus;
using namespace caucus::auth;

namespace {

constexpr unix_ms now = 1'800'000'000'000;
const std::string key_a(32, 'a');
const std::string key_b(32, 'b');

} // namespace

TEST_CASE("a token names its user until it expires") {
  token_authority authority{key_a};
  const auto token = authority.issue({user_id{"alice"}, now + 5000}, now);
  claims who;
  REQUIRE(authority.verify(token, now + 4999, who) == errc::none);
  CHECK(who.user == user_id{"alice"});
  CHECK(who.expires_ms == now + 5000);
  CHECK(authority.verify(token, now + 5000, who) == errc::token_expired);
}

TEST_CASE("a token carries its user's epoch and the second of its making") {
  token_authority authority{key_a};
  token_facts facts;
  facts.epoch = 7;
  const auto token
    = authority.issue({user_id{"alice"}, now + 5000, facts}, now + 999);
  claims who;
  REQUIRE(authority.verify(token, now, who) == errc::none);
  CHECK(who.token.epoch == 7);
  CHECK(who.token.issued_ms == now);
  CHECK_FALSE(who.token.external);
}

TEST_CASE("a token without an epoch is of the first one") {
  // {"alg":"HS256","typ":"JWT"} .
  // {"iss":"caucus","sub":"alice","exp":4102444800}, by key_a
  const std::string token
    = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJjYXVjdXMiL"
      "CJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMH0.o7UX0gloBfWyh_k"
      "fF0x6cYe4KHeEaWYYXDDr-LYatt4";
  claims who;
  REQUIRE(token_authority{key_a}.verify(token, now, who) == errc::none);
  CHECK(who.token.epoch == 0);
  CHECK(who.token.issued_ms == 0);
}

TEST_CASE("two tokens of one second can be told apart") {
  token_authority authority{key_a};
  claims one;
  claims two;
  for (auto* who : {&one, &two}) {
    const auto token = authority.issue({user_id{"alice"}, now + 5000}, now);
    REQUIRE(authority.verify(token, now, *who) == errc::none);
  }
  CHECK(one.token.hash != two.token.hash);
  CHECK(one.token.hash != 0);
}

TEST_CASE("one token written in two ways is one token") {
  token_authority authority{key_a};
  auto token = authority.issue({user_id{"alice"}, now + 5000}, now);
  claims who;
  REQUIRE(authority.verify(token, now, who) == errc::none);
  // Bits that mean nothing: four of the last character's six count.
  const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                              "uvwxyz0123456789-_";
  const auto at = letters.find(token.back());
  token.back() = letters[at ^ 1U];
  claims again;
  if (authority.verify(token, now, again) == errc::none)
    CHECK(again.token.hash == who.token.hash);
}

TEST_CASE("a token of another key is bad") {
  const auto token
    = token_authority{key_b}.issue({user_id{"alice"}, now + 5000}, now);
  claims who;
  CHECK(token_authority{key_a}.verify(token, now, who) == errc::bad_token);
}

TEST_CASE("an operator's token is one until it expires") {
  token_authority authority{key_a};
  const auto token = authority.issue_admin(now + 5000, now);
  CHECK(authority.verify_admin(token, now + 4999) == errc::none);
  CHECK(authority.verify_admin(token, now + 5000) == errc::token_expired);
  CHECK(token_authority{key_b}.verify_admin(token, now) == errc::bad_token);
  CHECK(authority.verify_admin("", now) == errc::bad_token);
}

TEST_CASE("a user's token is no operator's, whatever the user is called") {
  token_authority authority{key_a};
  for (const auto* name : {"alice", "admin"}) {
    const auto token = authority.issue({user_id{name}, now + 5000}, now);
    CHECK(authority.verify_admin(token, now) == errc::forbidden);
  }
}

TEST_CASE("an operator's token is no user's") {
  token_authority authority{key_a};
  claims who;
  CHECK(authority.verify(authority.issue_admin(now + 5000, now), now, who)
        == errc::bad_token);
}

TEST_CASE("a token without a signature is bad") {
  // {"alg":"none","typ":"JWT"} .
  // {"iss":"caucus","sub":"alice","exp":4102444800}
  const std::string none
    = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0."
      "eyJpc3MiOiJjYXVjdXMiLCJzdWIiOiJhbGljZSIsImV4cCI6NDEwMjQ0NDgwMH0.";
  claims who;
  CHECK(token_authority{key_a}.verify(none, now, who) == errc::bad_token);
}

TEST_CASE("every changed character makes a token bad") {
  token_authority authority{key_a};
  const auto token = authority.issue({user_id{"alice"}, now + 5000}, now);
  for (std::size_t i = 0; i + 1 < token.size(); ++i) {
    // The last character of a base64url part has unused bits.
    if (token[i + 1] == '.')
      continue;
    auto bad = token;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    claims who;
    CAPTURE(i);
    CHECK(authority.verify(bad, now, who) == errc::bad_token);
  }
}

TEST_CASE("garbage is a bad token") {
  token_authority authority{key_a};
  claims who;
  for (auto text : {"", ".", "..", "a.b.c", "ey.ey.ey"})
    CHECK(authority.verify(text, now, who) == errc::bad_token);
  CHECK(authority.verify(std::string(100'000, 'x'), now, who)
        == errc::bad_token);
}

TEST_CASE("the secret is made once, for its owner only") {
  REQUIRE(initialise());
  test::temp_dir dir;
  const auto file = dir.path() / "token.key";
  const auto first = load_or_create_secret(file);
  REQUIRE(first.error.empty());
  CHECK(first.bytes.size() == 32);
  struct stat info {};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(load_or_create_secret(file).bytes == first.bytes);
}

TEST_CASE("a secret that is not there is not made by reading it") {
  test::temp_dir dir;
  const auto file = dir.path() / "token.key";
  const auto found = load_secret(file);
  CHECK(found.bytes.empty());
  CHECK(found.error.find("No such file") != std::string::npos);
  REQUIRE(initialise());
  const auto made = load_or_create_secret(file);
  CHECK(load_secret(file).bytes == made.bytes);
}

TEST_CASE("a secret that others may read is refused") {
  REQUIRE(initialise());
  test::temp_dir dir;
  const auto file = dir.path() / "token.key";
  REQUIRE(load_or_create_secret(file).error.empty());
  REQUIRE(::chmod(file.c_str(), 0644) == 0);
  const auto again = load_or_create_secret(file);
  CHECK(again.bytes.empty());
  CHECK(again.error.find("chmod 600") != std::string::npos);
}

TEST_CASE("a secret of the wrong length is refused") {
  test::temp_dir dir;
  const auto file = dir.path() / "token.key";
  std::ofstream{file} << "short";
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
  CHECK_FALSE(load_or_create_secret(file).error.empty());
}
