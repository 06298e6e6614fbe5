#include "actors/retry_policy.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace caucus;

namespace {

std::minstd_rand rng{1};

} // namespace

TEST_CASE("a shard without a leader is asked again, ever more slowly") {
  retry_policy policy{0};
  mono_ms now = 0;
  mono_ms last = 0;
  int tries = 0;
  while (const auto wait = policy.next(errc::unavailable, now, rng)) {
    CHECK(wait->count() >= 25);
    CHECK(wait->count() <= 500);
    now += last = wait->count();
    ++tries;
  }
  CHECK(last >= 250);
  CHECK(tries > 15);
  CHECK(now <= 10'000);
  CHECK(now > 9'000);
}

TEST_CASE("what an owner has decided is final") {
  retry_policy policy{0};
  for (const auto code : {errc::not_member, errc::conflict, errc::bad_request,
                          errc::internal, errc::rate_limited})
    CHECK(!policy.next(code, 0, rng));
}

TEST_CASE("an unknown outcome is tried again only where twice is once") {
  retry_policy same{0};
  CHECK(same.next(errc::timeout, 0, rng));
  retry_policy once{0, retry_kind::once};
  CHECK(!once.next(errc::timeout, 0, rng));
  CHECK(once.next(errc::unavailable, 0, rng));
}
