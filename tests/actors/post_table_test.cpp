#include "actors/post_table.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

using table = post_table<int>;

stored_message message(const std::string& cid, const std::string& body) {
  return {.from = user_id{"ann"}, .cid = cid, .body = body};
}

} // namespace

TEST_CASE("a retry joins the first try and both hear its answer") {
  table posts;
  int first = 1;
  int second = 2;
  const auto added = posts.add(message("c1", "{}"), first);
  REQUIRE(added.result == table::verdict::fresh);
  CHECK(posts.add(message("c1", "{}"), second).result
        == table::verdict::joined);
  const auto done = posts.finish(added.what);
  CHECK(done.waiters == std::vector<int>{1, 2});
  CHECK(posts.size() == 0);
}

TEST_CASE("the same cid with another body or other mentions is a conflict") {
  table posts;
  int waiter = 1;
  posts.add(message("c1", "{}"), waiter);
  CHECK(posts.add(message("c1", "{\"a\":1}"), waiter).result
        == table::verdict::conflict);
  auto mentioning = message("c1", "{}");
  mentioning.mentions = {user_id{"bob"}};
  CHECK(posts.add(mentioning, waiter).result == table::verdict::conflict);
}

TEST_CASE("the same cid of two people is two messages") {
  table posts;
  int waiter = 1;
  posts.add(message("c1", "{}"), waiter);
  auto other = message("c1", "{}");
  other.from = user_id{"bob"};
  CHECK(posts.add(other, waiter).result == table::verdict::fresh);
  CHECK(posts.size() == 2);
}

TEST_CASE("a post stays where it is while others come and go") {
  table posts;
  int waiter = 1;
  auto* first = posts.add(message("c0", "{}"), waiter).what;
  for (int i = 1; i <= 1000; ++i)
    posts.add(message("c" + std::to_string(i), "{}"), waiter);
  CHECK(first->message.cid == "c0");
}
