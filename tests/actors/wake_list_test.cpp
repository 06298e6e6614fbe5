#include "actors/wake_list.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace caucus;

TEST_CASE("sleepers are woken once, in the order of their times") {
  wake_list<int> list;
  CHECK(!list.next());
  list.add(1, 300);
  list.add(2, 100);
  list.add(3, 100);
  CHECK(list.next() == 100);
  std::vector<int> woken;
  const auto wake = [&](int who) { woken.push_back(who); };
  list.each_due(99, wake);
  CHECK(woken.empty());
  list.each_due(299, wake);
  CHECK(woken == std::vector{2, 3});
  CHECK(list.next() == 300);
  list.each_due(300, wake);
  CHECK(woken == std::vector{2, 3, 1});
  CHECK(!list.next());
}
