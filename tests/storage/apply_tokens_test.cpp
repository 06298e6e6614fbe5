// What commands do to a user's tokens.
#include "map_rows.hpp"
#include "model/limits_auth.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace caucus::storage;

namespace {

const user_id ann{"ann"};
const user_id bob{"bob"};

struct of_ann : test::machine_fixture {
  of_ann() : machine_fixture(shard_of(ann)) {
    run(create_user{ann, "Ann", "hash", 5});
  }
  credentials_row kept() {
    return row<credentials_row>(keys.credentials(ann)).value();
  }
};

} // namespace

TEST_CASE_FIXTURE(of_ann, "one token ends, the others stay good") {
  CHECK(run(end_tokens{ann, 7, 100, 10}) == apply_result{.fresh = true});
  CHECK_FALSE(kept().tokens.allows({7, 0, 1, false}));
  CHECK(kept().tokens.allows({8, 0, 1, false}));
  CHECK(kept().password_hash == "hash");
}

TEST_CASE_FIXTURE(of_ann, "ended twice it is kept once, and never beyond its "
                          "own end") {
  run(end_tokens{ann, 7, 100, 10});
  run(end_tokens{ann, 7, 100, 11});
  CHECK(kept().tokens.ended == std::vector<ended_token>{{7, 100}});
  run(end_tokens{ann, 8, 200, 100});
  CHECK(kept().tokens.ended == std::vector<ended_token>{{8, 200}});
}

TEST_CASE_FIXTURE(of_ann, "all tokens end with their epoch") {
  run(end_tokens{ann, 7, 100, 10});
  run(end_tokens{ann, 0, 0, 20});
  const auto tokens = kept().tokens;
  CHECK(tokens.epoch == 1);
  CHECK(tokens.since_ms == 20);
  CHECK_FALSE(tokens.allows({8, 0, 1, false}));
  CHECK(tokens.allows({8, 1, 20, false}));
  // An external one may say that it is of the future: it stays ended.
  CHECK_FALSE(tokens.allows({7, 1, 30, true}));
}

TEST_CASE_FIXTURE(of_ann, "too many ended one by one end all") {
  for (std::uint64_t i = 1; i <= limits::ended_tokens_max; ++i)
    run(end_tokens{ann, i, 100, 10});
  CHECK(kept().tokens.epoch == 0);
  run(end_tokens{ann, 1000, 100, 10});
  CHECK(kept().tokens.epoch == 1);
  CHECK(kept().tokens.ended.size() == limits::ended_tokens_max);
}

TEST_CASE_FIXTURE(of_ann, "a new password ends all tokens") {
  CHECK(run(set_password{ann, "new", 0, 20}) == apply_result{.fresh = true});
  CHECK(kept().password_hash == "new");
  CHECK(kept().tokens.epoch == 1);
}

TEST_CASE_FIXTURE(of_ann, "of two new passwords at once one counts") {
  CHECK(apply(set_password{ann, "one", 0, 20}).error == errc::none);
  CHECK(apply(set_password{ann, "two", 0, 20}).error == errc::conflict);
  end_batch();
  CHECK(kept().password_hash == "one");
  CHECK(kept().tokens.epoch == 1);
}

TEST_CASE_FIXTURE(of_ann, "in the batch of the user's making it works too") {
  test::machine_fixture of_bob{shard_of(bob)};
  of_bob.apply(create_user{bob, "Bob", "hash", 5});
  CHECK(of_bob.apply(end_tokens{bob, 0, 0, 6}).error == errc::none);
}

TEST_CASE_FIXTURE(of_ann, "nobody's tokens cannot be ended") {
  test::machine_fixture of_bob{shard_of(bob)};
  CHECK(of_bob.run(end_tokens{bob, 0, 0, 6}).error == errc::user_not_found);
  CHECK(of_bob.run(set_password{bob, "x", 0, 6}).error == errc::user_not_found);
}
