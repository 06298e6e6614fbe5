#include "cluster/client_drain.hpp"
#include "cluster/leader_balance.hpp"
#include "cluster/leader_paths.hpp"
#include "cluster/map_codec.hpp"
#include "cluster/map_rules.hpp"
#include "cluster/move_slots.hpp"
#include "model/limits.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace caucus::cluster;

namespace {

constexpr mono_ms ms(std::chrono::milliseconds span) {
  return span.count();
}

cluster_map sample() {
  cluster_map map;
  map.version = 17;
  map.cluster = cluster_id{99};
  map.nodes = {{node_id{0}, node_state::active, "10.0.0.1:7", "http://a", 5},
               {node_id{3}, node_state::removed, "10.0.0.2:7", "", 6}};
  map.placement
    = {{shard_id{0}, {node_id{0}}}, {control_shard, {node_id{0}, node_id{2}}}};
  return map;
}

} // namespace

TEST_CASE("a map reads back as it was written") {
  const auto map = sample();
  CHECK(decode_map(encode_map(map)) == map);
  CHECK(decode_map(encode_map({})) == cluster_map{});
}

TEST_CASE("a damaged map is no map") {
  const auto bytes = encode_map(sample());
  for (std::size_t i = 0; i < bytes.size(); ++i)
    CHECK_FALSE(decode_map(bytes.substr(0, i)));
  CHECK_FALSE(decode_map(bytes + "x"));
  auto other = bytes;
  other.front() = 9;
  CHECK_FALSE(decode_map(other));
}

TEST_CASE("the newer map of one's own cluster counts") {
  known_map known{{}};
  auto map = sample();
  CHECK(known.offer(map));
  CHECK_FALSE(known.offer(map));
  --map.version;
  CHECK_FALSE(known.offer(map));
  map.version += 5;
  CHECK(known.offer(map));
  ++map.version;
  map.cluster = cluster_id{1};
  CHECK_FALSE(known.offer(map));
  CHECK(known.get().cluster == cluster_id{99});
}

TEST_CASE("a removed node is not listened to, an unknown one is") {
  const known_map known{sample()};
  CHECK(known.may_speak(node_id{0}));
  CHECK_FALSE(known.may_speak(node_id{3}));
  CHECK(known.may_speak(node_id{9}));
}

TEST_CASE("two groups move at a time") {
  move_slots slots;
  CHECK(slots.enter(shard_id{1}, 0, 0));
  CHECK(slots.enter(shard_id{2}, 0, 0));
  CHECK_FALSE(slots.enter(shard_id{3}, 0, 0));
  CHECK(slots.enter(shard_id{1}, 1, 1));
  slots.leave(shard_id{1});
  CHECK(slots.enter(shard_id{3}, 0, 2));
}

TEST_CASE("a group without progress makes room for another one") {
  constexpr auto patience = ms(limits::move_patience);
  move_slots slots;
  CHECK(slots.enter(shard_id{1}, 5, 0));
  CHECK(slots.enter(shard_id{2}, 5, 0));
  CHECK(slots.enter(shard_id{1}, 6, patience - 1));
  CHECK_FALSE(slots.enter(shard_id{3}, 0, patience - 1));
  CHECK(slots.enter(shard_id{3}, 0, patience));
  CHECK_FALSE(slots.has(shard_id{2}));
  CHECK(slots.has(shard_id{1}));
}

TEST_CASE("a leader goes where it is preferred once all is calm") {
  constexpr auto calm = ms(limits::leader_settle);
  const hand_over one{shard_id{1}, node_id{2}, replica_id{22}};
  const hand_over two{shard_id{2}, node_id{2}, replica_id{23}};
  const std::vector wanted{one, two};
  leader_balance balance;
  balance.led(shard_id{1}, true, 0);
  balance.led(shard_id{2}, true, 0);
  CHECK_FALSE(balance.pick(wanted, calm));
  balance.link_changed(node_id{2}, true, 10);
  CHECK_FALSE(balance.pick(wanted, calm));
  auto got = balance.pick(wanted, calm + 10);
  REQUIRE(got);
  CHECK(got->shard == shard_id{1});
  CHECK_FALSE(balance.pick(wanted, calm + 11));
  got = balance.pick(wanted, calm + 10 + ms(limits::leader_move_interval));
  REQUIRE(got);
  CHECK(got->shard == shard_id{2});
}

TEST_CASE("a leader that did not go is not pushed") {
  constexpr auto calm = ms(limits::leader_settle);
  const std::vector wanted{hand_over{shard_id{1}, node_id{2}, replica_id{22}}};
  leader_balance balance;
  balance.led(shard_id{1}, true, 0);
  balance.link_changed(node_id{2}, true, 0);
  CHECK(balance.pick(wanted, calm));
  balance.led(shard_id{1}, true, calm + 1);
  CHECK_FALSE(balance.pick(wanted, calm + 5000));
  CHECK(balance.pick(wanted, 2 * calm));
}

TEST_CASE("a node that was away must be back for a while") {
  constexpr auto calm = ms(limits::leader_settle);
  const std::vector wanted{hand_over{shard_id{1}, node_id{2}, replica_id{22}}};
  leader_balance balance;
  balance.led(shard_id{1}, true, 0);
  balance.link_changed(node_id{2}, true, 0);
  balance.link_changed(node_id{2}, false, calm - 1);
  CHECK_FALSE(balance.pick(wanted, calm));
  balance.link_changed(node_id{2}, true, calm);
  CHECK_FALSE(balance.pick(wanted, 2 * calm - 1));
  CHECK(balance.pick(wanted, 2 * calm));
}

TEST_CASE("leadership moves along a path when no direct way exists") {
  const node_id a{1};
  const node_id b{2};
  const node_id c{3};
  // `a` leads three and shares rows with `b` only, `b` shares one with `c`.
  std::vector<std::vector<node_id>> rows{{a, b}, {a, b}, {a, b}, {b, c}};
  std::vector<std::vector<node_id>*> view;
  for (auto& row : rows)
    view.push_back(&row);
  spread_leaders(view, {a, b, c});
  std::map<node_id, int> led;
  for (const auto& row : rows)
    ++led[row.front()];
  CHECK(led[a] == 2);
  CHECK(led[b] == 1);
  CHECK(led[c] == 1);
}

TEST_CASE("clients leave a draining node a few at a time, leaders first") {
  constexpr auto tick = ms(limits::control_tick);
  client_drain drain;
  CHECK(drain.next({false, 0, 1000}, 0) == 0);
  CHECK(drain.next({true, 3, 1000}, 0) == 0);
  std::size_t left = 1000;
  std::size_t steps = 0;
  for (mono_ms now = tick; left > 0; now += tick, ++steps) {
    CHECK_FALSE(drain.gone());
    const auto go = drain.next({true, 0, left}, now);
    CHECK(go <= 25);
    CHECK(go > 0);
    left -= go;
  }
  CHECK(steps == limits::drain_spread / limits::control_tick);
  CHECK(drain.next({true, 0, 0}, tick) == 0);
  CHECK(drain.gone());
}

TEST_CASE("clients that do not go hold up a drain only for a while") {
  client_drain drain;
  CHECK(drain.next({true, 0, 5}, 0) == 1);
  CHECK(drain.next({true, 0, 5}, ms(limits::drain_patience) - 1) == 1);
  CHECK_FALSE(drain.gone());
  CHECK(drain.next({true, 0, 5}, ms(limits::drain_patience)) == 1);
  CHECK(drain.gone());
}

TEST_CASE("a drain that was called off starts afresh") {
  client_drain drain;
  CHECK(drain.next({true, 0, 0}, 0) == 0);
  CHECK(drain.gone());
  CHECK(drain.next({false, 4, 9}, 1) == 0);
  CHECK_FALSE(drain.gone());
  CHECK(drain.next({true, 4, 9}, 2) == 0);
}
