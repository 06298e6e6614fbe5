#include "actors/child_table.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace caucus;

namespace {

using table = child_table<std::string, std::string>;

std::vector<std::string> idle(const table& x, mono_ms now, mono_ms span) {
  std::vector<std::string> found;
  x.each_idle(now, span, [&](const auto& handle) { found.push_back(handle); });
  return found;
}

} // namespace

TEST_CASE("a child may end only when it has handled every call") {
  table children;
  children.add("a", "A", 1, 0);
  children.use("a", 0);
  children.use("a", 0);
  CHECK(!children.release(1, 1));
  CHECK(children.size() == 1);
  CHECK(children.release(1, 2));
  CHECK(children.use("a", 0) == nullptr);
}

TEST_CASE("a child that was replaced may end and leaves its successor alone") {
  table children;
  children.add("a", "A", 1, 0);
  CHECK(children.forget(1));
  children.add("a", "A2", 2, 0);
  children.use("a", 0);
  CHECK(children.release(1, 7));
  CHECK(!children.forget(1));
  CHECK(*children.use("a", 0) == "A2");
}

TEST_CASE("idle children come longest idle first, used ones not at all") {
  table children;
  children.add("a", "A", 1, 0);
  children.add("b", "B", 2, 10);
  children.add("c", "C", 3, 20);
  CHECK(idle(children, 100, 80) == std::vector<std::string>{"A", "B", "C"});
  CHECK(idle(children, 100, 90) == std::vector<std::string>{"A", "B"});
  children.use("a", 95);
  CHECK(idle(children, 100, 80) == std::vector<std::string>{"B", "C"});
}
