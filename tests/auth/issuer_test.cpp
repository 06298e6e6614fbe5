#include "issuer_rig.hpp"

using namespace caucus;
using namespace caucus::auth;
using namespace caucus::auth::test;

TEST_CASE("a token of another issuer names its user") {
  const auto who = with({{"", signature_kind::hs256, shared}});
  claims out;
  REQUIRE(verify_external({who}, token_text{}.make(), now, out) == errc::none);
  CHECK(out.user == user_id{"ann"});
  CHECK(out.expires_ms == now + 60'000);
  CHECK(out.token.external);
  CHECK(out.token.issued_ms == now - 1000);
  CHECK(out.token.hash != 0);
}

TEST_CASE("all three algorithms are checked") {
  CHECK(judge(with({{"", signature_kind::rs256, rsa().pem(false)}}),
              signed_by(rsa(), JWT_ALG_RS256))
        == errc::none);
  CHECK(judge(with({{"", signature_kind::es256, ec().pem(false)}}),
              signed_by(ec(), JWT_ALG_ES256))
        == errc::none);
  const key_pair other{EVP_EC_gen("P-256")};
  CHECK(judge(with({{"", signature_kind::es256, other.pem(false)}}),
              signed_by(ec(), JWT_ALG_ES256))
        == errc::bad_token);
}

TEST_CASE("a public key never verifies as if it were a secret") {
  const auto pem = rsa().pem(false);
  token_text forged; // signed with what everybody knows
  forged.key = pem;
  CHECK(judge(with({{"", signature_kind::rs256, pem}}), forged)
        == errc::bad_token);
  CHECK(judge(with({{"", signature_kind::es256, pem}}), forged)
        == errc::bad_token);
}

TEST_CASE("an algorithm that no key is for is refused") {
  const auto who = with({{"", signature_kind::rs256, rsa().pem(false)}});
  CHECK(judge(who, signed_by(rsa(), JWT_ALG_RS512)) == errc::bad_token);
  token_text hs512;
  hs512.algorithm = JWT_ALG_HS512;
  CHECK(judge(with({{"", signature_kind::hs256, shared}}), hs512)
        == errc::bad_token);
  token_text none;
  none.algorithm = JWT_ALG_NONE;
  none.key.clear();
  for (const auto& issuer : {who, with({{"", signature_kind::hs256, shared}})})
    CHECK(judge(issuer, none) == errc::bad_token);
}

TEST_CASE("issuer, audience, user and times are looked at") {
  const auto who = with({{"", signature_kind::hs256, shared}});
  const std::pair<const char*, errc> rows[]{
    {R"({"iss":"other","sub":"ann","aud":"chat","exp":1800000060})",
     errc::bad_token},
    {R"({"sub":"ann","aud":"chat","exp":1800000060})", errc::bad_token},
    {R"({"iss":"idp","sub":"ann","aud":"else","exp":1800000060})",
     errc::bad_token},
    {R"({"iss":"idp","sub":"ann","exp":1800000060})", errc::bad_token},
    {R"({"iss":"idp","sub":"ann","aud":["x","chat"],"exp":1800000060})",
     errc::none},
    {R"({"iss":"idp","sub":"ann","aud":["x"],"exp":1800000060})",
     errc::bad_token},
    {R"({"iss":"idp","sub":"Ann B","aud":"chat","exp":1800000060})",
     errc::bad_token},
    {R"({"iss":"idp","sub":5,"aud":"chat","exp":1800000060})", errc::bad_token},
    {R"({"iss":"idp","sub":"ann","aud":"chat","exp":1800000000})",
     errc::token_expired},
    {R"({"iss":"idp","sub":"ann","aud":"chat"})", errc::token_expired},
    {R"({"iss":"idp","sub":"ann","aud":"chat","exp":1800000060,)"
     R"("nbf":1800000061})",
     errc::bad_token},
    {R"({"iss":"idp","sub":"ann","aud":"chat","exp":1800000060,)"
     R"("nbf":1800000060})",
     errc::none},
  };
  for (const auto& [claims, code] : rows) {
    CAPTURE(claims);
    token_text token;
    token.claims = claims;
    CHECK(judge(who, token) == code);
  }
}

TEST_CASE("another claim may name the user, and no audience is any") {
  auto who = with({{"", signature_kind::hs256, shared}});
  who.user_claim = "preferred_username";
  who.audience.clear();
  token_text token;
  token.claims = R"({"iss":"idp","preferred_username":"bob","exp":1800000060})";
  claims out;
  REQUIRE(verify_external({who}, token.make(), now, out) == errc::none);
  CHECK(out.user == user_id{"bob"});
}

TEST_CASE("what is critical to the issuer is unknown here") {
  token_text token;
  token.critical = R"({"crit":["b64"]})";
  CHECK(judge(with({{"", signature_kind::hs256, shared}}), token)
        == errc::bad_token);
}

TEST_CASE("a key's id chooses it") {
  const std::string other(32, 'o');
  const auto who = with({{"a", signature_kind::hs256, other},
                         {"b", signature_kind::hs256, shared}});
  token_text token;
  CHECK(judge(who, token) == errc::none);
  token.kid = "b";
  CHECK(judge(who, token) == errc::none);
  token.kid = "a";
  CHECK(judge(who, token) == errc::bad_token);
}

TEST_CASE("the authority takes its own tokens and theirs, each as its own") {
  const auto book = std::make_shared<issuer_book>();
  token_authority authority{std::string(32, 'k'), book};
  claims out;
  const auto theirs = token_text{}.make();
  CHECK(authority.verify(theirs, now, out) == errc::bad_token);
  book->set({with({{"", signature_kind::hs256, shared}})});
  CHECK(authority.verify(theirs, now, out) == errc::none);
  CHECK(out.token.external);
  const auto ours = authority.issue({user_id{"bob"}, now + 1000}, now);
  CHECK(authority.verify(ours, now, out) == errc::none);
  CHECK_FALSE(out.token.external);
  CHECK(authority.verify(ours, now + 1000, out) == errc::token_expired);
  // Nobody else makes operators, whatever a token says.
  token_text admin;
  admin.claims
    = R"({"iss":"idp","role":"admin","aud":"chat","exp":1800000060})";
  CHECK(authority.verify_admin(admin.make(), now) == errc::bad_token);
  admin.claims = R"({"iss":"caucus","sub":"ann","exp":1800000060})";
  CHECK(authority.verify(admin.make(), now, out) == errc::bad_token);
}
