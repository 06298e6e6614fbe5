#include "actors/entry_window.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

log_entry entry(std::uint64_t index, std::size_t bytes = 10) {
  return {log_index{index}, log_term{1}, entry_kind::command,
          std::make_shared<const std::string>(bytes, 'x')};
}

entry_window filled(std::uint64_t from, std::uint64_t to) {
  entry_window window;
  for (auto i = from; i <= to; ++i)
    window.append(entry(i));
  return window;
}

} // namespace

TEST_CASE("a window holds the run that was appended") {
  const auto window = filled(5, 9);
  CHECK(window.first() == log_index{5});
  CHECK_FALSE(window.holds(log_index{4}));
  CHECK(window.holds(log_index{5}));
  CHECK(window.holds(log_index{9}));
  CHECK_FALSE(window.holds(log_index{10}));
}

TEST_CASE("an empty window holds nothing") {
  const entry_window window;
  CHECK_FALSE(window.holds(log_index{}));
  CHECK(window.first() == log_index{});
}

TEST_CASE("a range ends at the asked index, the window or the bytes") {
  const auto window = filled(5, 9);
  CHECK(window.range(log_index{6}, log_index{7}, 1000).size() == 2);
  CHECK(window.range(log_index{6}, log_index{90}, 1000).size() == 4);
  CHECK(window.range(log_index{6}, log_index{9}, 25).size() == 2);
  CHECK(window.range(log_index{6}, log_index{9}, 1).size() == 1);
}

TEST_CASE("applied entries leave at the front, void ones at the back") {
  auto window = filled(5, 9);
  window.drop_to(log_index{6});
  window.truncate_from(log_index{9});
  CHECK(window.first() == log_index{7});
  CHECK_FALSE(window.holds(log_index{9}));
  window.append(entry(9));
  CHECK(window.holds(log_index{9}));
}

TEST_CASE("an emptied window begins anywhere") {
  auto window = filled(5, 6);
  window.drop_to(log_index{6});
  window.append(entry(20));
  CHECK(window.first() == log_index{20});
}

TEST_CASE("applied entries stay for followers, as many as the bytes allow") {
  auto window = filled(1, 100);
  window.drop_to(log_index{90}, 50 * (10 + sizeof(log_entry)));
  CHECK(window.first() == log_index{51});
  window.drop_to(log_index{90}, 5 * (10 + sizeof(log_entry)));
  CHECK(window.first() == log_index{91}); // what is not applied never leaves
  window.drop_to(log_index{100}, 1000 * 1000);
  CHECK(window.first() == log_index{91});
}

TEST_CASE("a snapshot empties the window and its count of bytes") {
  auto window = filled(1, 100);
  window.clear();
  CHECK(window.first() == log_index{});
  for (std::uint64_t i = 200; i <= 204; ++i)
    window.append(entry(i));
  window.drop_to(log_index{204}, 5 * (10 + sizeof(log_entry)));
  CHECK(window.first() == log_index{200});
}
