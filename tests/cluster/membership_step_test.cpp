#include "cluster/membership_step.hpp"
#include "toy_cluster.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace caucus;
using namespace caucus::cluster;
using caucus::test::toy_cluster;

namespace {

using kind = step::kind;

constexpr node_id a{1};
constexpr node_id b{2};
constexpr node_id c{3};
constexpr node_id d{4};

/// A group led by `a`, with a log of 1000 entries.
struct fixture {
  fixture() {
    for (auto node : {a, b, c, d}) {
      map.nodes.push_back({.node = node});
      up.insert(node);
    }
  }

  static replica_id on(node_id node) { return make_replica_id(node, 7); }

  fixture& member(node_id node, bool voter, std::uint64_t match = 1000) {
    group.members.push_back({on(node), voter, log_index{match}});
    return *this;
  }

  step next(std::vector<node_id> wanted) {
    group.self = on(a);
    group.last = group.commit = log_index{1000};
    wanted_ = std::move(wanted);
    return next_step(group, facts());
  }

  step_facts facts() {
    return {map, wanted_, [this](node_id node) { return up.contains(node); },
            opened};
  }

  void set(node_id node, node_state state) {
    map.nodes.at(node.value() - 1).state = state;
  }

  static bool has(const step& what, node_id node, bool voter) {
    for (const auto& one : what.members)
      if (node_of(one.id) == node)
        return one.voter == voter;
    return false;
  }

  static bool lacks(const step& what, node_id node) {
    return !has(what, node, true) && !has(what, node, false);
  }

  group_view group;
  cluster_map map;
  std::set<node_id> up;
  std::map<node_id, replica_id> opened;

private:
  std::vector<node_id> wanted_;
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a group that is as wanted is left alone") {
  member(a, true).member(b, true).member(c, true);
  CHECK(next({b, c, a}).what == kind::settled);
}

TEST_CASE_FIXTURE(fixture, "a new node opens, stands by, catches up, votes") {
  member(a, true);
  auto step = next({a, b});
  CHECK(step.what == kind::open);
  CHECK(step.node == b);
  opened[b] = on(b);
  step = next({a, b});
  CHECK(step.what == kind::change);
  CHECK(has(step, b, false));
  group.members = step.members;
  CHECK(next({a, b}).what == kind::catching_up);
  group.members.back().match = log_index{900};
  CHECK(next({a, b}).what == kind::catching_up);
  group.members.back().match = log_index{990};
  step = next({a, b});
  CHECK(step.what == kind::change);
  CHECK(has(step, b, true));
  group.members = step.members;
  CHECK(next({a, b}).what == kind::settled);
}

TEST_CASE_FIXTURE(fixture, "a voter stays until its successor votes") {
  member(a, true).member(b, true).member(c, true).member(d, false, 1);
  CHECK(next({a, b, d}).what == kind::catching_up);
  group.members.back() = {on(d), true, log_index{1000}};
  const auto step = next({a, b, d});
  CHECK(step.what == kind::change);
  CHECK(lacks(step, c));
}

TEST_CASE_FIXTURE(fixture, "the voter of a removed node goes first") {
  member(a, true).member(b, true).member(c, true, 0);
  up.erase(c);
  CHECK(next({a, b, d}).what == kind::open);
  set(c, node_state::removed);
  const auto step = next({a, b, d});
  CHECK(step.what == kind::change);
  CHECK(lacks(step, c));
}

TEST_CASE_FIXTURE(fixture, "a removed voter stays while those who remain could "
                           "not commit") {
  member(a, true).member(b, true).member(c, true);
  up.erase(b);
  set(c, node_state::removed);
  CHECK(next({a, b}).what == kind::blocked);
}

TEST_CASE_FIXTURE(fixture, "a standby that nobody wants goes at once") {
  member(a, true).member(b, true).member(d, false, 1);
  const auto step = next({a, b, c});
  CHECK(step.what == kind::change);
  CHECK(lacks(step, d));
}

TEST_CASE_FIXTURE(fixture, "a leader that is not wanted hands over first") {
  member(a, true).member(b, true).member(c, true);
  auto step = next({b, c, d});
  CHECK(step.what == kind::transfer);
  CHECK(step.to == on(b));
  up.erase(b);
  step = next({b, c, d});
  CHECK(step.what == kind::transfer);
  CHECK(step.to == on(c));
}

TEST_CASE_FIXTURE(fixture, "a leader on a draining node hands over though its "
                           "replica stays") {
  member(a, true).member(b, true);
  set(a, node_state::draining);
  const auto step = next({b, a});
  CHECK(step.what == kind::transfer);
  CHECK(step.to == on(b));
}

TEST_CASE_FIXTURE(fixture, "nobody hands over to one who lacks what is "
                           "committed") {
  member(a, true).member(b, true, 999);
  CHECK(next({b}).what == kind::blocked);
}

TEST_CASE_FIXTURE(fixture, "one who leads alone brings in others before it "
                           "goes") {
  member(a, true);
  auto step = next({b});
  CHECK(step.what == kind::open);
  opened[b] = on(b);
  group.members = next({b}).members;
  group.members.back().match = log_index{1000};
  group.members = next({b}).members;
  step = next({b});
  CHECK(step.what == kind::transfer);
}

TEST_CASE_FIXTURE(fixture, "a node that cannot be reached holds up only what "
                           "needs it") {
  member(a, true).member(d, true);
  up.erase(b);
  auto step = next({a, b, c});
  CHECK(step.what == kind::open);
  CHECK(step.node == c);
  member(c, true);
  step = next({a, b, c});
  CHECK(step.what == kind::blocked);
  CHECK(step.node == b);
}

TEST_CASE("a cluster grows from one to five and back to three") {
  toy_cluster toy{1};
  REQUIRE(toy.settle());
  for (int i = 0; i < 4; ++i) {
    toy.add();
    REQUIRE(toy.settle());
  }
  for (std::uint16_t gone : {0, 3}) {
    toy.set_state(node_id{gone}, node_state::draining);
    REQUIRE(toy.settle());
    CHECK(toy.replicas_on(node_id{gone}) == 0);
    toy.set_state(node_id{gone}, node_state::removed);
    toy.up.erase(node_id{gone});
    REQUIRE(toy.settle());
  }
  for (std::uint16_t i = 0; i < limits::group_count; ++i)
    CHECK(toy.groups[i].members.size() == 3);
}

TEST_CASE("a dead node is replaced by a new one") {
  toy_cluster toy{2};
  toy.add();
  toy.add();
  REQUIRE(toy.settle());
  toy.up.erase(node_id{1});
  toy.round();
  toy.add();
  toy.set_state(node_id{1}, node_state::removed);
  REQUIRE(toy.settle());
  CHECK(toy.replicas_on(node_id{1}) == 0);
  CHECK(toy.replicas_on(node_id{3}) > 0);
}

TEST_CASE("any churn that leaves a majority ends where it shall, by safe "
          "steps") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    std::mt19937 rng{seed};
    toy_cluster toy{seed};
    for (int i = 0; i < 40; ++i) {
      const node_id any{
        static_cast<std::uint16_t>(rng() % toy.map.nodes.size())};
      auto& row = toy.map.nodes[any.value()];
      const auto active = active_nodes(toy.map).size();
      switch (rng() % 6) {
        case 0:
          if (toy.map.nodes.size() < 9)
            toy.add();
          break;
        case 1:
          if (active > 2 && row.state == node_state::active)
            row.state = node_state::draining;
          break;
        case 2:
          if (row.state == node_state::draining)
            row.state = toy.replicas_on(any) == 0 ? node_state::removed
                                                  : node_state::active;
          break;
        case 3: // one at a time is away
          if (toy.up.size() == toy.map.nodes.size())
            toy.up.erase(any);
          break;
        default:
          for (const auto& node : toy.map.nodes)
            toy.up.insert(node.node);
      }
      toy.plan();
      for (auto rounds = rng() % 6; rounds > 0; --rounds)
        toy.round();
    }
    for (const auto& node : toy.map.nodes)
      toy.up.insert(node.node);
    CHECK(toy.settle());
  }
}
