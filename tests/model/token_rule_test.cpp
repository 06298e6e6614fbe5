#include "model/token_rule.hpp"

#include <doctest/doctest.h>

using namespace caucus;

TEST_CASE("a token is good in its own epoch only") {
  const token_rule rule{3, 100, {}};
  CHECK(rule.allows({1, 3, 50, false}));
  CHECK_FALSE(rule.allows({1, 2, 500, false}));
  CHECK_FALSE(rule.allows({1, 4, 500, false})); // of a store that was lost
}

TEST_CASE("an external token is good if it was made since") {
  CHECK(token_rule{}.allows({1, 9, 0, true}));
  const token_rule rule{3, 100, {}};
  CHECK_FALSE(rule.allows({1, 3, 100, true}));
  CHECK(rule.allows({1, 3, 101, true}));
}

TEST_CASE("a token that was logged out is not good") {
  const token_rule rule{3, 100, {{7, 1000}, {8, 1000}}};
  CHECK_FALSE(rule.allows({8, 3, 50, false}));
  CHECK_FALSE(rule.allows({7, 3, 150, true}));
  CHECK(rule.allows({9, 3, 50, false}));
}
