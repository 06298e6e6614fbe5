// A node copies its store, and has the others do so.
#include "actors/backup.hpp"
#include "model/limits_admin.hpp"
#include "support/deterministic.hpp"
#include "support/link_nodes.hpp"

#include <doctest/doctest.h>

namespace caucus::test {
namespace {

/// Node 2 of 0, 1, 2: it has two replicas; what lies around it is recorded.
class copying_node : public deterministic {
public:
  copying_node() {
    world->node = node_id{2};
    for (std::uint16_t i = 0; i < limits::group_count; ++i)
      world->replicas.push_back(
        as_actor<replica_actor>(spawn<recorder>("replica", asked)));
    asked->answer = [this](const caf::message& what) {
      const auto shard = what.get_as<read_status>(0).shard;
      const auto i = replicas.find(shard);
      return caf::make_message(i == replicas.end() ? replica_status{}
                                                   : i->second);
    };
    replicas[shard_id{3}] = replica(shard_id{3}, 30, true);
    replicas[shard_id{5}] = replica(shard_id{5}, 50, false);
    world->backup = spawn<backup_impl>(
      backup_deps{world, [this](const std::string& dir) { return copy(dir); }});
  }

  ~copying_node() { world->clear(); }

  static replica_status replica(shard_id shard, std::uint64_t applied,
                                bool serves) {
    replica_status out;
    out.shard = shard;
    out.self = replica_id{shard.value() + 1000u};
    out.term = log_term{4};
    out.applied = log_index{applied};
    out.serves = serves;
    return out;
  }

  std::string copy(const std::string& dir) {
    copied.push_back(dir);
    if (while_copying)
      while_copying();
    return problem;
  }

  void know_three_nodes() { world->map.put(map_of({"a", "b", "c"})); }

  /// A link to `peer`, whose node answers what `with` says; empty: nothing.
  void link(node_id peer, record::rule with) {
    auto said = std::make_shared<record>();
    said->answer = std::move(with);
    world->links.put(peer, as_actor<link_actor>(spawn<recorder>("link", said)));
    links[peer] = std::move(said);
  }

  services_ptr world = std::make_shared<services>();
  std::shared_ptr<record> asked = std::make_shared<record>();
  std::map<shard_id, replica_status> replicas;
  std::map<node_id, std::shared_ptr<record>> links;
  std::vector<std::string> copied;
  std::function<void()> while_copying;
  std::string problem;
};

TEST_CASE_FIXTURE(copying_node, "a copy tells what it has, of its own folder") {
  const auto made = ask<store_copy>(world->backup, copy_store{"/b"});
  REQUIRE(made);
  CHECK(copied == std::vector<std::string>{"/b/node-2"});
  using cluster::group_copy;
  CHECK(
    made->groups
    == std::vector{group_copy{shard_id{3}, log_index{30}, log_term{4}, true},
                   group_copy{shard_id{5}, log_index{50}, log_term{4}, false}});
}

TEST_CASE_FIXTURE(copying_node,
                  "what led and had applied counts as of before") {
  while_copying = [this] {
    replicas[shard_id{3}].serves = false;
    replicas[shard_id{3}].applied = log_index{99};
  };
  const auto made = ask<store_copy>(world->backup, copy_store{"/b"});
  REQUIRE(made);
  CHECK(made->groups.at(0).leads);
  CHECK(made->groups.at(0).applied == log_index{30});
}

TEST_CASE_FIXTURE(copying_node,
                  "a replica that went or came meanwhile is not in the copy") {
  while_copying = [this] {
    replicas.erase(shard_id{3});
    replicas[shard_id{5}].self = replica_id{9};
    replicas[shard_id{7}] = replica(shard_id{7}, 70, true);
  };
  const auto made = ask<store_copy>(world->backup, copy_store{"/b"});
  REQUIRE(made);
  CHECK(made->groups.empty());
}

TEST_CASE_FIXTURE(copying_node, "why there is no copy is said") {
  problem = "/b/node-2: no space";
  const auto failed = ask<store_copy>(world->backup, copy_store{"/b"});
  REQUIRE_FALSE(failed);
  CHECK(to_errc(failed.error()) == errc::conflict);
  CHECK(text_of(failed.error()) == problem);
  for (const auto* dir : {"b", ""})
    CHECK(to_errc(ask<store_copy>(world->backup, copy_store{dir}).error())
          == errc::bad_request);
  CHECK(copied.size() == 1);
}

TEST_CASE_FIXTURE(copying_node, "a backup has the copies of all nodes") {
  know_three_nodes();
  link(node_id{0}, [](const caf::message&) {
    return caf::make_message(store_copy{{{shard_id{1}, log_index{1}}}});
  });
  const auto made = ask<backup_report>(world->backup, back_up{"/b"});
  REQUIRE(made);
  CHECK(made->dir == "/b");
  CHECK(links[node_id{0}]->all<copy_store>().at(0).dir == "/b");
  REQUIRE(made->nodes.size() == 3);
  CHECK(made->nodes[0].problem.empty());
  CHECK(made->nodes[0].groups.size() == 1);
  CHECK(made->nodes[1].problem == "cannot be reached");
  CHECK(made->nodes[2].node == node_id{2});
  CHECK(made->nodes[2].problem.empty());
  CHECK(made->nodes[2].groups.size() == 2);
}

TEST_CASE_FIXTURE(copying_node, "a node that was removed is not asked") {
  auto map = map_of({"a", "b", "c"});
  map.nodes[0].state = node_state::removed;
  map.nodes[1].state = node_state::draining;
  world->map.put(map);
  const auto made = ask<backup_report>(world->backup, back_up{"/b"});
  REQUIRE(made);
  REQUIRE(made->nodes.size() == 2);
  CHECK(made->nodes[0].node == node_id{1});
}

TEST_CASE_FIXTURE(copying_node, "a node that is not written down yet copies") {
  const auto made = ask<backup_report>(world->backup, back_up{"/b"});
  REQUIRE(made);
  REQUIRE(made->nodes.size() == 1);
  CHECK(made->nodes[0].groups.size() == 2);
}

TEST_CASE_FIXTURE(copying_node, "a node that fails is told with its reason") {
  know_three_nodes();
  problem = "no space here";
  link(node_id{0}, [](const caf::message&) {
    return caf::make_message(
      caf::make_error(errc::conflict, std::string{"no space there"}));
  });
  const auto made = ask<backup_report>(world->backup, back_up{"/b"});
  REQUIRE(made);
  CHECK(made->nodes[0].problem == "no space there");
  CHECK(made->nodes[2].problem == "no space here");
}

TEST_CASE_FIXTURE(copying_node, "who says nothing is not waited for without "
                                "end, and one backup runs at a time") {
  know_three_nodes();
  link(node_id{0}, nullptr);
  std::optional<backup_report> made;
  system().spawn([&, whom = world->backup](caf::event_based_actor* self) {
    self->request(whom, caf::infinite, back_up{"/b"})
      .then([&](const backup_report& what) { made = what; });
  });
  run();
  const auto second = ask<backup_report>(world->backup, back_up{"/c"});
  REQUIRE_FALSE(second);
  CHECK(to_errc(second.error()) == errc::conflict);
  CHECK(copied.size() == 1);
  CHECK_FALSE(made);
  advance(limits::backup_time);
  REQUIRE(made);
  CHECK_FALSE(made->nodes[0].problem.empty());
  CHECK(made->nodes[2].problem.empty());
  world->links.drop(node_id{0});
  CHECK(ask<backup_report>(world->backup, back_up{"/c"}));
}

} // namespace
} // namespace caucus::test
