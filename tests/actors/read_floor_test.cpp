#include "actors/read_floor.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace caucus;

namespace {

constexpr shard_id five{5};
constexpr shard_id six{6};

using rows = std::vector<std::pair<shard_id, log_index>>;

rows rows_of(const std::vector<log_position>& what) {
  rows out;
  for (const auto& one : what)
    out.emplace_back(one.shard, one.index);
  return out;
}

} // namespace

TEST_CASE("without a replica nothing is read here") {
  read_floor floor;
  CHECK_FALSE(floor.admit(five));
  floor.showing(five, log_index{3}); // a replica that has not met its group
  CHECK_FALSE(floor.admit(five));
}

TEST_CASE("tables answer when they have what clients here have heard of") {
  read_floor floor;
  floor.applied(five, log_index{3});
  CHECK(floor.admit(five));
  floor.heard({five, log_index{4}});
  CHECK_FALSE(floor.admit(five));
  floor.heard({five, log_index{2}}); // late news lowers nothing
  CHECK_FALSE(floor.admit(five));
  floor.applied(five, log_index{4});
  CHECK(floor.admit(five));
  CHECK_FALSE(floor.admit(six));
}

TEST_CASE("what the own tables show is told, and asked of none but the next "
          "replica") {
  read_floor floor;
  floor.showing(five, log_index{7});
  floor.applied(five, log_index{6}); // the seventh is being applied
  CHECK(floor.known(five) == log_index{7});
  const auto life = floor.admit(five);
  REQUIRE(life);
  CHECK(floor.intact(five, *life));
  floor.gone(five);
  CHECK_FALSE(floor.intact(five, *life));
  CHECK_FALSE(floor.admit(five));
  CHECK(floor.known(five) == log_index{7});
  floor.applied(five, log_index{6});
  CHECK_FALSE(floor.admit(five));
  floor.applied(five, log_index{7});
  CHECK(floor.admit(five));
  CHECK_FALSE(floor.intact(five, *life)); // the tables were away in between
}

TEST_CASE("the control group and shards that do not exist have no floor") {
  read_floor floor;
  for (const auto id : {control_shard, shard_id{60'000}}) {
    floor.heard({id, log_index{4}});
    floor.showing(id, log_index{4});
    floor.applied(id, log_index{4});
    floor.gone(id);
    CHECK(floor.known(id) == log_index{});
    CHECK_FALSE(floor.admit(id));
    CHECK_FALSE(floor.intact(id, 0));
  }
}

TEST_CASE("a link tells what has risen since, and all to a new peer") {
  read_floor floor;
  floor_news news;
  CHECK(news.take(floor).empty());
  floor.heard({five, log_index{4}});
  floor.showing(six, log_index{9});
  CHECK(rows_of(news.take(floor))
        == rows{{five, log_index{4}}, {six, log_index{9}}});
  CHECK(news.take(floor).empty());
  floor.showing(five, log_index{5});
  CHECK(rows_of(news.take(floor)) == rows{{five, log_index{5}}});
  news.clear();
  CHECK(news.take(floor).size() == 2);
}
