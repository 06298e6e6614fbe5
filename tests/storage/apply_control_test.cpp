// What commands do to the cluster's nodes, placement and settings.
#include "map_rows.hpp"
#include "model/limits.hpp"
#include "storage/state_machine.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace caucus;
using namespace caucus::storage;

namespace {

struct of_control : test::machine_fixture {
  of_control() : machine_fixture(control_shard) {}

  node_id admit(const std::string& address) {
    auto result = run(admit_node{address, "http://" + address});
    REQUIRE(result.fresh);
    return result.node;
  }

  std::uint64_t version() {
    auto found = row<control_row>(keys.control());
    return found ? found->version : 0;
  }
};

const std::vector<node_id> just_zero{node_id{0}};

} // namespace

TEST_CASE_FIXTURE(of_control, "nodes get numbers from zero upwards") {
  CHECK(admit("a:1") == node_id{0});
  CHECK(admit("b:1") == node_id{1});
  auto found = row<node_record>(keys.node(node_id{1}));
  REQUIRE(found);
  CHECK(found->row.state == node_state::active);
  CHECK(found->row.cluster_address == "b:1");
  CHECK(found->row.client_url == "http://b:1");
}

TEST_CASE_FIXTURE(of_control, "a wanted number is given once, for ever") {
  CHECK(run(admit_node{"a:1", "", node_id{7}}).node == node_id{7});
  CHECK(run(admit_node{"b:1", "", node_id{7}}).error == errc::node_taken);
  run(set_node_state{node_id{7}, node_state::removed});
  CHECK(run(admit_node{"b:1", "", node_id{7}}).error == errc::node_taken);
  // The lowest one that never was.
  CHECK(admit("c:1") == node_id{0});
}

TEST_CASE_FIXTURE(of_control, "a removed node's number is not given again") {
  admit("a:1");
  run(set_node_state{node_id{0}, node_state::removed});
  CHECK(admit("a:1") == node_id{1});
}

TEST_CASE_FIXTURE(of_control, "a join that is tried again gets its number") {
  admit_node join{.cluster_address = "a:1", .attempt = 42};
  CHECK(apply(join).node == node_id{0});
  CHECK(apply(join) == apply_result{.node = node_id{0}}); // in the same batch
  end_batch();
  auto before = rows.committed;
  CHECK(run(join) == apply_result{.node = node_id{0}});
  CHECK(rows.committed == before);
  join.attempt = 43;
  CHECK(run(join).node == node_id{1});
}

TEST_CASE_FIXTURE(of_control, "when all numbers are given no node comes in") {
  for (std::uint16_t i = 0; i < limits::node_count_max; ++i)
    rows.committed[keys.node(node_id{i})] = encode(node_record{});
  CHECK(run(admit_node{"a:1"}).error == errc::node_taken);
}

TEST_CASE_FIXTURE(of_control, "malformed nodes are refused") {
  CHECK(run(admit_node{""}).error == errc::bad_request);
  CHECK(run(admit_node{std::string(limits::address_bytes_max + 1, 'x')}).error
        == errc::bad_request);
  CHECK(run(admit_node{"a:1", "", node_id{limits::node_count_max}}).error
        == errc::bad_request);
  CHECK(rows.committed.empty());
}

TEST_CASE_FIXTURE(of_control, "a node drains, comes back, and goes for ever") {
  admit("a:1");
  auto state = [this] { return row<node_record>(keys.node(node_id{0}))->row; };
  CHECK(run(set_node_state{node_id{0}, node_state::draining}).fresh);
  CHECK(state().state == node_state::draining);
  CHECK(run(set_node_state{node_id{0}, node_state::active}).fresh);
  CHECK_FALSE(run(set_node_state{node_id{0}, node_state::active}).fresh);
  CHECK(run(set_node_state{node_id{0}, node_state::removed}).fresh);
  CHECK(run(set_node_state{node_id{0}, node_state::active}).error
        == errc::node_not_found);
  CHECK(run(set_node_address{node_id{0}, "b:1", ""}).error
        == errc::node_not_found);
  CHECK(state().state == node_state::removed);
  CHECK(run(set_node_state{node_id{9}, node_state::active}).error
        == errc::node_not_found);
}

TEST_CASE_FIXTURE(of_control, "a node moves to another address") {
  admit("a:1");
  CHECK(run(set_node_address{node_id{0}, "b:1", "http://b"}).fresh);
  CHECK_FALSE(run(set_node_address{node_id{0}, "b:1", "http://b"}).fresh);
  CHECK(run(set_node_address{node_id{0}, "", ""}).error == errc::bad_request);
  auto found = row<node_record>(keys.node(node_id{0}));
  CHECK(found->row.cluster_address == "b:1");
  CHECK(found->row.client_url == "http://b");
}

TEST_CASE_FIXTURE(of_control, "shards are placed, those that are named") {
  admit("a:1");
  admit("b:1");
  std::vector both{node_id{1}, node_id{0}};
  CHECK(
    run(place_shards{{{shard_id{3}, both}, {control_shard, just_zero}}}).fresh);
  CHECK(run(place_shards{{{shard_id{3}, just_zero}}}).fresh);
  CHECK_FALSE(run(place_shards{{{shard_id{3}, just_zero}}}).fresh);
  CHECK(row<placement_row>(keys.placement(shard_id{3}))->nodes == just_zero);
  CHECK(row<placement_row>(keys.placement(control_shard))->nodes == just_zero);
}

TEST_CASE_FIXTURE(of_control, "a wrong row leaves all placement as it was") {
  admit("a:1");
  admit("b:1");
  run(set_node_state{node_id{1}, node_state::removed});
  auto before = rows.committed;
  auto refused = [&](placement_row wrong) {
    return run(place_shards{{{shard_id{1}, just_zero}, std::move(wrong)}})
      .error;
  };
  CHECK(refused({shard_id{2}, {}}) == errc::bad_request);
  CHECK(refused({shard_id{2}, {node_id{0}, node_id{0}}}) == errc::bad_request);
  CHECK(refused({shard_id{limits::group_count}, just_zero})
        == errc::bad_request);
  CHECK(refused({shard_id{2}, {node_id{0}, node_id{1}}})
        == errc::node_not_found);
  CHECK(refused({shard_id{2}, {node_id{5}}}) == errc::node_not_found);
  CHECK(rows.committed == before);
}

TEST_CASE_FIXTURE(of_control, "a setting changes, the cluster's id does not") {
  CHECK(run(set_setting{"token_secret", "one"}).fresh);
  CHECK_FALSE(run(set_setting{"token_secret", "one"}).fresh);
  CHECK(run(set_setting{"token_secret", "two"}).fresh);
  CHECK(row<setting_record>(keys.setting("token_secret"))->value == "two");
  std::string id{setting_cluster_id};
  CHECK(run(set_setting{id, "7"}).fresh);
  CHECK_FALSE(run(set_setting{id, "7"}).fresh);
  CHECK(run(set_setting{id, "8"}).error == errc::conflict);
  CHECK(run(set_setting{"", "x"}).error == errc::bad_request);
  CHECK(
    run(set_setting{"x", std::string(limits::setting_value_bytes_max + 1, 'x')})
      .error
    == errc::bad_request);
}

TEST_CASE_FIXTURE(of_control, "the map's version is its last change's entry") {
  CHECK(version() == 0);
  run(set_setting{"token_secret", "one"}); // entry 1, not in the map
  CHECK(version() == 0);
  admit("a:1"); // entry 2
  CHECK(version() == 2);
  run(set_node_state{node_id{0}, node_state::active}); // changes nothing
  CHECK(version() == 2);
  run(place_shards{{{shard_id{1}, just_zero}}});
  CHECK(version() == 4);
  run(set_setting{std::string{setting_cluster_id}, "7"});
  CHECK(version() == 5);
}

TEST_CASE_FIXTURE(of_control, "the control group takes its own commands only") {
  CHECK(run(create_user{user_id{"ann"}, "", "", 0}).error == errc::internal);
  CHECK(run(finish_outbox{{1}}).error == errc::internal);
  CHECK(rows.committed.empty());
}

TEST_CASE("other shards take no command of the control group") {
  test::machine_fixture other{shard_id{3}};
  CHECK(other.run(admit_node{"a:1"}).error == errc::internal);
  CHECK(other.run(set_setting{"a", "b"}).error == errc::internal);
  CHECK(other.rows.committed.empty());
}
