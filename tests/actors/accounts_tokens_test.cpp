// New tokens for old ones, and their end.
#include "actors/accounts.hpp"
#include "auth/password.hpp"
#include "model/command_codec.hpp"
#include "support/connection_fixture.hpp"

using namespace caucus;
using namespace caucus::test;

namespace {

constexpr auto password = "correct horse";

/// Alice's row, as her shard would keep it, and one session of hers.
struct fixture : connection_fixture {
  fixture() {
    REQUIRE(auth::initialise());
    row.user = user_id{"alice"};
    script.on_credentials =
      [this](const read_credentials&) -> caf::result<storage::credentials_row> {
      return row;
    };
    script.on_propose = [this](const propose& what) {
      const auto found = decode_command(*what.command);
      REQUIRE(found);
      commands.push_back(*found);
      row.tokens.epoch += raises;
      return apply_result{refusal};
    };
    enter("alice", out);
  }

  std::string token(std::uint64_t epoch = 0) {
    token_facts facts;
    facts.epoch = epoch;
    return tokens->issue({user_id{"alice"}, now + 60'000, facts}, now);
  }

  template <class What>
  net::account_answer answer(const What& what) {
    auto found = ask<net::account_answer>(accounts, what);
    REQUIRE(found);
    return *found;
  }

  storage::credentials_row row;
  std::vector<command> commands;
  std::uint64_t raises = 0;
  errc refusal = errc::none;
  accounts_actor accounts = spawn<accounts_impl>(
    world, std::make_shared<auth::token_authority>(std::string(32, 'k')));
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a good token gets a new one of the same epoch") {
  row.tokens.epoch = 3;
  const auto ok = answer(refresh_token{token(3)});
  REQUIRE(ok.error == errc::none);
  auth::claims who;
  REQUIRE(tokens->verify(ok.token, now, who) == errc::none);
  CHECK(who.user == user_id{"alice"});
  CHECK(who.token.epoch == 3);
  CHECK(who.expires_ms == ok.expires_ms);
}

TEST_CASE_FIXTURE(fixture, "a token that is no good gets nothing") {
  CHECK(answer(refresh_token{"nonsense"}).error == errc::bad_token);
  CHECK(answer(refresh_token{token(1)}).error == errc::bad_token);
  CHECK(answer(logout_account{token(1), true}).error == errc::bad_token);
  CHECK(answer(change_password{token(1), password, "a new one"}).error
        == errc::bad_token);
  script.on_credentials = no_credentials;
  CHECK(answer(refresh_token{token()}).error == errc::bad_token);
  CHECK(commands.empty());
}

TEST_CASE_FIXTURE(fixture, "a logout ends one token") {
  const auto mine = token();
  CHECK(answer(logout_account{mine, false}).error == errc::none);
  REQUIRE(commands.size() == 1);
  const auto& end = std::get<end_tokens>(commands[0]);
  auth::claims who;
  REQUIRE(tokens->verify(mine, now, who) == errc::none);
  CHECK(end.hash == who.token.hash);
  CHECK(end.expires_ms == who.expires_ms);
  CHECK(end.now_ms == now);
  CHECK_FALSE(out->closed); // it came with another one
}

TEST_CASE_FIXTURE(fixture, "a logout everywhere closes all sessions") {
  raises = 1;
  const auto ok = answer(logout_account{token(), true});
  CHECK(ok.error == errc::none);
  CHECK(ok.user == user_id{"alice"});
  CHECK(ok.token.empty());
  CHECK(std::get<end_tokens>(commands.at(0)).hash == 0);
  CHECK(out->closed == net::close_code::unauthorized);
}

TEST_CASE_FIXTURE(fixture, "a new password takes the old one") {
  row.password_hash = auth::hash_password(password);
  CHECK(answer(change_password{token(), "wrong horse", "a new one"}).error
        == errc::bad_credentials);
  CHECK(answer(change_password{token(), password, "short"}).error
        == errc::bad_request);
  CHECK(commands.empty());
  raises = 1;
  const auto ok = answer(change_password{token(), password, "a new one"});
  REQUIRE(ok.error == errc::none);
  const auto& set = std::get<set_password>(commands.at(0));
  CHECK(auth::verify_password(set.password_hash, "a new one"));
  CHECK(set.epoch == 0);
  CHECK(out->closed == net::close_code::unauthorized);
  auth::claims who;
  REQUIRE(tokens->verify(ok.token, now, who) == errc::none);
  CHECK(who.token.epoch == 1);
}

TEST_CASE_FIXTURE(fixture, "of two new passwords at once one is refused") {
  row.password_hash = auth::hash_password(password);
  refusal = errc::conflict;
  CHECK(answer(change_password{token(), password, "a new one"}).error
        == errc::conflict);
  CHECK_FALSE(out->closed);
}

TEST_CASE_FIXTURE(fixture, "a login gives a token of the user's epoch") {
  row.password_hash = auth::hash_password(password);
  row.tokens.epoch = 5;
  const auto ok = answer(login_account{{"alice", password, {}}});
  REQUIRE(ok.error == errc::none);
  auth::claims who;
  REQUIRE(tokens->verify(ok.token, now, who) == errc::none);
  CHECK(who.token.epoch == 5);
}
