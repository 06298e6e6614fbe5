#include "model/node_facts.hpp"
#include "node/identity.hpp"
#include "node/restore.hpp"
#include "replication/raft_peer.hpp"
#include "storage/store_fixture.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace caucus;
using namespace caucus::node;

namespace {

const user_id ann{"ann"};
const conv_id group{"g:1"};

std::unique_ptr<storage::database> open(const std::filesystem::path& dir) {
  storage::database_options options;
  options.dir = dir;
  auto opened = storage::database::open(options);
  REQUIRE_MESSAGE(opened.db, opened.text);
  return std::move(opened.db);
}

/// A node 3 of a cluster of three, with a conversation of one message.
struct old_node {
  explicit old_node(std::uint16_t groups = limits::group_count) {
    const auto db = open(home);
    identity self{node_id{3}, cluster_id{77}, {}};
    self.map.version = 9;
    self.map.nodes = {{node_id{1}}, {node_id{2}}, {node_id{3}}};
    REQUIRE(save_identity(db->node(), self).empty());
    REQUIRE(db->node().put(fact_sequencer_horizon, "1800000000000").ok());
    for (std::uint16_t i = 0; i < groups; ++i)
      begin(*db, shard_id{i});
    test::applier apply{db->state()};
    apply(group,
          create_conversation{group, conv_kind::group, ann, "plans", {ann}, 1});
    apply(group, append_message{
                   group, ann, "c1", R"({"text":"hi"})", {}, message_id{5000}});
    REQUIRE(db->checkpoint(backup).ok());
  }

  /// A replica that votes with two others.
  static void begin(storage::database& db, shard_id shard) {
    const auto self = make_replica_id(node_id{3}, 1000 + shard.value());
    const auto first = test::entry_with(
      1, 1, entry_kind::change,
      replication::encode_configuration(
        {{replica_id{1}, true}, {replica_id{2}, true}, {self, true}}));
    REQUIRE(db.log().create(shard, self, &first).ok());
    std::vector<storage::apply_request> what{{shard, {first}}};
    std::vector<std::vector<storage::applied_entry>> out;
    REQUIRE(db.state().apply(what, out).ok());
  }

  test::temp_dir root;
  std::filesystem::path home = root.path() / "old";
  std::filesystem::path backup = root.path() / "backup";
  std::filesystem::path fresh = root.path() / "new";
};

} // namespace

TEST_CASE_FIXTURE(old_node, "what was applied is there, in a new cluster") {
  REQUIRE(restore(backup, fresh) == "");
  const auto db = open(fresh);
  const auto row = db->state().conversation(group);
  REQUIRE(row);
  CHECK(row->title == "plans");
  const auto found
    = db->state().messages(group, message_seq{}, message_seq{9}, 10, false);
  REQUIRE(found.size() == 1);
  CHECK(found[0].cid == "c1");
  identity self;
  REQUIRE(load_identity(db->node(), self).empty());
  CHECK(self.node == node_id{3});
  CHECK(self.cluster != cluster_id{77});
  CHECK(self.map.version == 0);
  CHECK(db->node().get(fact_sequencer_horizon) == "1800000000000");
}

TEST_CASE_FIXTURE(old_node, "the node is the only voter of every group") {
  REQUIRE(restore(backup, fresh) == "");
  const auto db = open(fresh);
  for (std::uint16_t i = 0; i < limits::group_count; ++i) {
    shard_log found;
    REQUIRE(db->log().load(shard_id{i}, found).ok());
    CHECK(node_of(found.replica) == node_id{3});
    CHECK(found.replica != make_replica_id(node_id{3}, 1000U + i));
    const auto bytes = found.snapshot ? found.snapshot->configuration
                                      : *found.entries.at(0).payload;
    const auto members = replication::decode_configuration(bytes);
    REQUIRE(members);
    REQUIRE(members->size() == 1);
    CHECK(members->front().id == found.replica);
    CHECK(members->front().voter);
  }
}

TEST_CASE("a backup without some groups is refused, with their names") {
  old_node most{limits::group_count - 2};
  CHECK(restore(most.backup, most.fresh)
        == "the backup has no replica of these groups: 63, 64");
  CHECK_FALSE(std::filesystem::exists(most.fresh));
}

TEST_CASE_FIXTURE(old_node, "nothing is written over, and nothing is guessed") {
  std::filesystem::create_directory(fresh);
  CHECK(restore(backup, fresh) == fresh.string() + ": it is there already");
  CHECK(std::filesystem::is_empty(fresh));
  const auto nowhere = root.path() / "nowhere";
  CHECK(restore(nowhere, root.path() / "x")
        == nowhere.string() + " is no backup");
  CHECK_FALSE(std::filesystem::exists(root.path() / "x"));
}
