#include "model/node_facts.hpp"
#include "node/identity.hpp"
#include "node/restore.hpp"
#include "replication/raft_peer.hpp"
#include "storage/store_fixture.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace caucus;
using namespace caucus::node;

namespace {

const user_id ann{"ann"};
const conv_id group{"g:1"};
const shard_id home_shard = shard_of(group);

std::unique_ptr<storage::database> open(const std::filesystem::path& dir) {
  storage::database_options options;
  options.dir = dir;
  auto opened = storage::database::open(options);
  REQUIRE_MESSAGE(opened.db, opened.text);
  return std::move(opened.db);
}

std::vector<std::uint16_t> all_groups() {
  std::vector<std::uint16_t> all(limits::group_count);
  for (std::uint16_t i = 0; i < limits::group_count; ++i)
    all[i] = i;
  return all;
}

/// Nodes of an old cluster, their copies, and where a new one begins.
struct backups {
  /// The copy of node `number`: with these groups and `said` messages.
  std::filesystem::path make(std::uint16_t number,
                             const std::vector<std::uint16_t>& groups, int said,
                             const std::string& horizon,
                             std::uint64_t cluster = 77) {
    const auto name = "node-" + std::to_string(number);
    const auto copy = root.path() / "backup" / name;
    const auto db = open(root.path() / name);
    identity self{node_id{number}, cluster_id{cluster}, {}};
    self.map.version = 9;
    self.map.nodes = {{node_id{1}}, {node_id{2}}, {node_id{3}}};
    REQUIRE(save_identity(db->node(), self).empty());
    REQUIRE(db->node().put(fact_sequencer_horizon, horizon).ok());
    for (const auto i : groups)
      begin(*db, number, shard_id{i});
    if (std::count(groups.begin(), groups.end(), home_shard.value()) > 0)
      talk(*db, said);
    REQUIRE(db->checkpoint(copy).ok());
    return copy;
  }

  /// A replica that votes with two others.
  static void begin(storage::database& db, std::uint16_t number,
                    shard_id shard) {
    const auto self = make_replica_id(node_id{number}, 1000 + shard.value());
    const auto first = test::entry_with(
      1, 1, entry_kind::change,
      replication::encode_configuration(
        {{replica_id{1}, true}, {replica_id{2}, true}, {self, true}}));
    REQUIRE(db.log().create(shard, self, &first).ok());
    std::vector<storage::apply_request> what{{shard, {first}}};
    std::vector<std::vector<storage::applied_entry>> out;
    REQUIRE(db.state().apply(what, out).ok());
  }

  static void talk(storage::database& db, int said) {
    test::applier apply{db.state()};
    apply(group,
          create_conversation{group, conv_kind::group, ann, "plans", {ann}, 1});
    for (int i = 1; i <= said; ++i)
      apply(group,
            append_message{group,
                           ann,
                           "c" + std::to_string(i),
                           R"({"text":"hi"})",
                           {},
                           message_id{5000u + static_cast<unsigned>(i)}});
  }

  std::string run(const std::vector<std::filesystem::path>& from) {
    return restore(from, fresh,
                   [this](const std::string& line) { said.push_back(line); });
  }

  /// Nothing is left of what was begun.
  void check_nothing() const {
    CHECK_FALSE(std::filesystem::exists(fresh));
    CHECK_FALSE(std::filesystem::exists(fresh.string() + ".part"));
  }

  [[nodiscard]] std::size_t messages_in_fresh() const {
    const auto db = open(fresh);
    return db->state()
      .messages(group, message_seq{}, message_seq{99}, 99, false)
      .size();
  }

  test::temp_dir root;
  std::filesystem::path fresh = root.path() / "new";
  std::vector<std::string> said;
};

/// Node 3, which has all groups.
struct old_node : backups {
  std::filesystem::path backup = make(3, all_groups(), 1, "1800000000000");
};

} // namespace

TEST_CASE_FIXTURE(old_node, "what was applied is there, in a new cluster") {
  REQUIRE(run({backup}) == "");
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
  CHECK(said.back() == "64 of 64 shards");
  CHECK_FALSE(std::filesystem::exists(fresh.string() + ".part"));
}

TEST_CASE_FIXTURE(old_node, "the node is the only voter of every group") {
  REQUIRE(run({backup}) == "");
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

TEST_CASE_FIXTURE(backups, "copies of some groups each make a whole") {
  auto most = all_groups();
  most.erase(std::find(most.begin(), most.end(), home_shard.value()));
  const auto one = make(1, most, 0, "1800000000009");
  const auto two = make(2, {home_shard.value()}, 2, "1800000000020");
  const auto behind = make(4, {home_shard.value()}, 1, "5");
  SUBCASE("each named") {
    REQUIRE(run({one, behind, two}) == "");
  }
  SUBCASE("in one folder") {
    std::filesystem::create_directory(one.parent_path() / "node-9"); // cut
    REQUIRE(run({one.parent_path().string() + "/"}) == "");
    CHECK(said.front()
          == (one.parent_path() / "node-9").string()
               + " is no whole copy: passed over");
  }
  CHECK(messages_in_fresh() == 2); // of the copy that has most
  const auto db = open(fresh);
  identity self;
  REQUIRE(load_identity(db->node(), self).empty());
  CHECK(self.node == node_id{1});
  CHECK(db->node().get(fact_sequencer_horizon) == "1800000000020");
  for (std::uint16_t i = 0; i < limits::group_count; ++i) {
    shard_log found;
    REQUIRE(db->log().load(shard_id{i}, found).ok());
    CHECK(node_of(found.replica) == node_id{1});
  }
}

TEST_CASE_FIXTURE(backups, "what no copy has is named, and nothing is done") {
  auto most = all_groups();
  most.erase(most.begin() + 7);
  most.pop_back(); // the control group: it begins anew
  const auto one = make(1, most, 0, "1");
  CHECK(run({one}) == "no copy has these shards: 7");
  check_nothing();
  { // a replica that waits for its tables is none
    const auto db = open(root.path() / "node-1");
    REQUIRE(db->log()
              .create(shard_id{7}, make_replica_id(node_id{1}, 5), nullptr)
              .ok());
    REQUIRE(db->checkpoint(root.path() / "later").ok());
  }
  CHECK(run({one, root.path() / "later"}) == "no copy has these shards: 7");
  check_nothing();
}

TEST_CASE_FIXTURE(backups, "copies of two clusters are not mixed") {
  const auto one = make(1, all_groups(), 0, "1");
  const auto two = make(2, all_groups(), 0, "1", 78);
  CHECK(run({one, two})
        == two.string() + " and " + one.string()
             + " are of different clusters");
  check_nothing();
}

TEST_CASE_FIXTURE(old_node, "what fails half-way leaves nothing") {
  // The newest table, which has the rows, is cut short.
  std::filesystem::path table;
  for (const auto& one :
       std::filesystem::recursive_directory_iterator{backup / "db"})
    if (one.path().extension() == ".sst" && one.path() > table)
      table = one.path();
  REQUIRE_FALSE(table.empty());
  const auto size = std::filesystem::file_size(table);
  std::filesystem::remove(table); // a hard link of the node's own
  std::ofstream{table, std::ios::binary} << std::string(size, 'x');
  CHECK(run({backup}) != "");
  check_nothing();
}

TEST_CASE_FIXTURE(old_node, "nothing is written over, and nothing is guessed") {
  std::filesystem::create_directory(fresh);
  CHECK(run({backup}) == fresh.string() + ": it is there already");
  CHECK(std::filesystem::is_empty(fresh));
  std::filesystem::remove(fresh);
  std::filesystem::create_directory(fresh.string() + ".part");
  CHECK(run({backup}).find("of a restore that was cut short")
        != std::string::npos);
  const auto nowhere = root.path() / "nowhere";
  CHECK(run({nowhere}).starts_with(nowhere.string() + " is no backup"));
  const auto empty = root.path() / "empty";
  std::filesystem::create_directory(empty);
  CHECK(run({empty}) == empty.string() + " is no backup");
}
