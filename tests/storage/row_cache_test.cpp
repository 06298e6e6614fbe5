// Rows that apply keeps decoded.
#include "storage/row_cache.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using cache = caucus::storage::row_cache<int>;

TEST_CASE("the least recently used row leaves first, and only at trim") {
  cache rows{2};
  rows.add("a", 1);
  rows.add("b", 2);
  rows.add("c", 3);
  CHECK(rows.size() == 3);
  CHECK(rows.find("a") != nullptr);
  rows.trim();
  CHECK(rows.size() == 2);
  CHECK(rows.find("b") == nullptr);
  CHECK(rows.find("a")->row == 1);
  CHECK(rows.find("c")->row == 3);
}

TEST_CASE("a row that changed often is written once") {
  cache rows{2};
  auto* a = rows.add("a", 1);
  auto* b = rows.add("b", 2);
  rows.changed(*b);
  a->row = 7;
  rows.changed(*a);
  rows.changed(*a);
  std::vector<std::string> written;
  auto put = [&](const std::string& key, int row) {
    written.push_back(key + std::to_string(row));
  };
  rows.flush(put);
  CHECK(written == std::vector<std::string>{"b2", "a7"});
  rows.flush(put);
  CHECK(written.size() == 2);
}

TEST_CASE("nothing is left after clear") {
  cache rows{2};
  rows.changed(*rows.add("a", 1));
  rows.clear();
  CHECK(rows.find("a") == nullptr);
  rows.flush([](const std::string&, int) { FAIL("a forgotten row"); });
}
