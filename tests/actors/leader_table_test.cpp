#include "actors/leader_table.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

const shard_id three{3};
const node_id a{1};
const node_id b{2};

leader_news news(std::uint64_t term, node_id node, bool serving = true) {
  return {three, log_term{term}, node, serving};
}

} // namespace

TEST_CASE("nobody is known to serve at first") {
  leader_table table;
  CHECK(!table.server(three));
  CHECK(table.served() == 0);
}

TEST_CASE("the higher term wins, in whatever order news come") {
  leader_table table;
  CHECK(table.learn(news(5, a)));
  CHECK(table.learn(news(6, b)));
  CHECK(!table.learn(news(5, a)));
  CHECK(table.server(three) == b);
  CHECK(!table.learn(news(5, a, false))); // has no say any more
  CHECK(table.server(three) == b);
  CHECK(table.served() == 1);
}

TEST_CASE("the same news again is none") {
  leader_table table;
  CHECK(table.learn(news(5, a)));
  CHECK(!table.learn(news(5, a)));
}

TEST_CASE("a server that stops serves nothing, and may begin again") {
  leader_table table;
  table.learn(news(5, a));
  CHECK(!table.learn(news(5, a, false)));
  CHECK(!table.server(three));
  CHECK(table.served() == 0);
  CHECK(table.learn(news(5, a)));
  CHECK(table.server(three) == a);
}

TEST_CASE("a node that cannot be reached serves nothing until it says so") {
  leader_table table;
  table.learn(news(5, a));
  table.learn({shard_id{4}, log_term{2}, b, true});
  table.forget(a);
  CHECK(!table.server(three));
  CHECK(table.server(shard_id{4}) == b);
  CHECK(table.served() == 1);
  CHECK(table.learn(news(5, a))); // it may have forgotten its sessions
}

TEST_CASE("an old leader cannot come back behind a newer one") {
  leader_table table;
  table.learn(news(6, b));
  table.forget(b);
  CHECK(!table.learn(news(5, a)));
  CHECK(!table.server(three));
}

TEST_CASE("a report is all that a node serves") {
  leader_table table;
  table.learn(news(5, a));
  table.learn({shard_id{4}, log_term{2}, b, true});
  const auto led = table.led_by(a);
  REQUIRE(led.size() == 1);
  CHECK(led[0].shard == three);
  CHECK(led[0].term == log_term{5});
}

TEST_CASE("the control group has a leader and is not counted") {
  leader_table table;
  CHECK(table.learn({control_shard, log_term{1}, a, true}));
  CHECK(table.server(control_shard) == a);
  CHECK(table.served() == 0);
}
