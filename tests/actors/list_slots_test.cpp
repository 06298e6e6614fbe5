#include "actors/list_slots.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace caucus;

namespace {

user_list list_of(const std::string& name) {
  return std::make_shared<const std::vector<user_id>>(1, user_id{name});
}

} // namespace

TEST_CASE("a list crosses once, then its number is enough") {
  list_slots_out out;
  const auto a = list_of("a");
  const auto first = out.send(a);
  CHECK(first.number == 1);
  CHECK(!first.known);
  CHECK(out.send(a).known);
  CHECK(!out.send(list_of("a")).known); // equal names, another list
}

TEST_CASE("a new session of the link begins with nothing") {
  list_slots_out out;
  const auto a = list_of("a");
  out.send(a);
  out.clear();
  CHECK(!out.send(a).known);
}

TEST_CASE("both ends agree, however many lists there are") {
  list_slots_out out;
  list_slots_in in;
  std::vector<user_list> lists;
  for (std::size_t i = 0; i < 3 * limits::link_lists_max; ++i)
    lists.push_back(list_of("u" + std::to_string(i)));
  std::mt19937 rng{1};
  std::size_t saved = 0;
  for (int i = 0; i < 10'000; ++i) {
    // A few busy ones, and many that are not.
    const auto pick = rng() % 2 == 0 ? rng() % 8 : rng() % lists.size();
    const auto sent = out.send(lists[pick]);
    if (!sent.known)
      REQUIRE(in.keep(sent.number, lists[pick]));
    saved += sent.known ? 1 : 0;
    REQUIRE(in.find(sent.number) == lists[pick]);
  }
  CHECK(saved > 5000);
}

TEST_CASE("numbers that no peer may use are refused") {
  list_slots_in in;
  CHECK(!in.keep(0, list_of("a")));
  CHECK(!in.keep(limits::link_lists_max + 1, list_of("a")));
  CHECK(in.find(0) == nullptr);
  CHECK(in.find(7) == nullptr);
  CHECK(in.find(60000) == nullptr);
}
