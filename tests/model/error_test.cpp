// Codes of refusals.
#include "model/error.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace caucus;

TEST_CASE("every error code has its own name and comes back from it") {
  std::set<std::string> names;
  for (unsigned number = 0; number <= errc_max; ++number) {
    auto code = static_cast<errc>(number);
    auto name = to_string(code);
    CAPTURE(name);
    CHECK(names.insert(name).second);
    auto back = errc::internal;
    CHECK(from_string(name, back));
    CHECK(back == code);
    CHECK(describe(code).ends_with('.'));
  }
}

TEST_CASE("an unknown name leaves the code alone") {
  auto code = errc::conflict;
  CHECK_FALSE(from_string("no_such_code", code));
  CHECK_FALSE(from_string("", code));
  CHECK(code == errc::conflict);
}

TEST_CASE("a number of the future reads as internal") {
  CHECK(to_string(static_cast<errc>(errc_max + 1)) == "internal");
}

TEST_CASE("what may succeed later is retryable, what never will is not") {
  CHECK(retryable(errc::unavailable));
  CHECK(retryable(errc::timeout));
  CHECK(retryable(errc::rate_limited));
  CHECK(retryable(errc::not_leader));
  CHECK_FALSE(retryable(errc::none));
  CHECK_FALSE(retryable(errc::conflict));
  CHECK_FALSE(retryable(errc::bad_request));
  CHECK_FALSE(retryable(errc::not_member));
}
