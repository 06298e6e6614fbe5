#include "model/limits.hpp"
#include "node/identity.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace caucus;
using namespace caucus::node;

namespace {

std::unique_ptr<storage::database> open_memory() {
  storage::database_options options;
  options.dir = "/caucus";
  options.in_memory = true;
  return storage::database::open(options).db;
}

} // namespace

TEST_CASE("a fresh folder has no identity; one that was kept reads back") {
  const auto db = open_memory();
  REQUIRE(db);
  identity found;
  CHECK(load_identity(db->node(), found).empty());
  CHECK_FALSE(found.node);
  identity kept{node_id{3}, cluster_id{77}, {}};
  kept.map.version = 4;
  kept.map.cluster = cluster_id{77};
  REQUIRE(save_identity(db->node(), kept).empty());
  REQUIRE(load_identity(db->node(), found).empty());
  CHECK(found.node == node_id{3});
  CHECK(found.cluster == cluster_id{77});
  CHECK(found.map == kept.map);
}

TEST_CASE("a damaged fact is said, and what it is") {
  const auto db = open_memory();
  identity found;
  SUBCASE("number") {
    REQUIRE(db->node().put("node_id", "1024").ok());
    CHECK(load_identity(db->node(), found) == "its node number is damaged");
  }
  SUBCASE("cluster") {
    REQUIRE(db->node().put("cluster_id", "x").ok());
    CHECK(load_identity(db->node(), found) == "its cluster's id is damaged");
  }
  SUBCASE("map") {
    REQUIRE(db->node().put("cluster_map", "x").ok());
    CHECK(load_identity(db->node(), found)
          == "its map of the cluster is damaged");
  }
}

TEST_CASE("all tries of one folder to join have one number") {
  const auto db = open_memory();
  const auto first = join_attempt(db->node());
  CHECK(first != 0);
  CHECK(join_attempt(db->node()) == first);
}

TEST_CASE("groups are begun once, all of one node") {
  const auto db = open_memory();
  REQUIRE(begin_groups(db->log(), node_id{5}).empty());
  std::map<std::uint16_t, replica_id> made;
  for (std::uint16_t i = 0; i < limits::group_count; ++i) {
    shard_log found;
    REQUIRE(db->log().load(shard_id{i}, found).ok());
    CHECK(node_of(found.replica) == node_id{5});
    made[i] = found.replica;
  }
  REQUIRE(begin_groups(db->log(), node_id{5}).empty());
  for (const auto& [i, replica] : made) {
    shard_log found;
    REQUIRE(db->log().load(shard_id{i}, found).ok());
    CHECK(found.replica == replica);
  }
}
