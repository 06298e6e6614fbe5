#include "actors/user_placement.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace caucus;

namespace {

cluster_map nodes(std::uint16_t count) {
  cluster_map map;
  for (std::uint16_t i = 0; i < count; ++i)
    map.nodes.push_back(
      {.node = node_id{i}, .client_url = "http://n" + std::to_string(i)});
  return map;
}

node_id place(const cluster_map& map, int user) {
  const auto* row = place_user(map, user_id{"user" + std::to_string(user)},
                               [](node_id) { return true; });
  REQUIRE(row != nullptr);
  return row->node;
}

} // namespace

TEST_CASE("users spread evenly, each always to the same node") {
  const auto map = nodes(4);
  std::map<node_id, int> count;
  for (int i = 0; i < 4000; ++i) {
    ++count[place(map, i)];
    CHECK(place(map, i) == place(map, i));
  }
  for (const auto& [node, users] : count) {
    CHECK(users > 850);
    CHECK(users < 1150);
  }
}

TEST_CASE("when a node goes only its users move") {
  const auto all = nodes(4);
  auto fewer = all;
  fewer.nodes[2].state = node_state::draining;
  for (int i = 0; i < 1000; ++i)
    if (place(all, i) != node_id{2})
      CHECK(place(fewer, i) == place(all, i));
    else
      CHECK(place(fewer, i) != node_id{2});
}

TEST_CASE("nodes that cannot be reached get nobody, and maybe none can") {
  const auto map = nodes(3);
  const user_id ann{"ann"};
  const auto* row
    = place_user(map, ann, [](node_id node) { return node == node_id{1}; });
  REQUIRE(row != nullptr);
  CHECK(row->node == node_id{1});
  CHECK(place_user(map, ann, [](node_id) { return false; }) == nullptr);
}
