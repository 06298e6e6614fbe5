// Opening, refusing, keeping across a restart.
#include "model/limits.hpp"
#include "model/snowflake.hpp"
#include "storage/database.hpp"
#include "storage/keys.hpp"
#include "storage/records.hpp"
#include "storage/rocks_database.hpp"
#include "store_fixture.hpp"
#include "temp_dir.hpp"

#include <doctest/doctest.h>
#include <rocksdb/db.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

using namespace caucus;
using namespace caucus::storage;

namespace {

const user_id ann{"ann"};
const conv_id group{"g:1"};

struct folder {
  database::result open() const { return database::open({.dir = dir.path()}); }

  std::unique_ptr<database> open_good() const {
    auto opened = open();
    REQUIRE_MESSAGE(opened.db, opened.text);
    return std::move(opened.db);
  }

  void refuses(open_error error) const {
    auto opened = open();
    CHECK_FALSE(opened.db);
    CHECK_MESSAGE(opened.error == error, opened.text);
    CHECK(opened.text.find(dir.path().string()) != std::string::npos);
    CHECK(opened.text.find('\n') == std::string::npos);
  }

  test::temp_dir dir;
};

const rocks_handles& handles_of(database& db) {
  return dynamic_cast<rocks_database&>(db).handles();
}

void damage(const std::filesystem::path& file) {
  std::fstream bytes{file, std::ios::in | std::ios::out | std::ios::binary};
  REQUIRE(bytes);
  bytes.seekp(0);
  bytes << "this is no database";
}

append_message said(const std::string& cid, unix_ms when) {
  return {group, ann, cid, "{}", {}, snowflake::make(when, node_id{1}, 0)};
}

} // namespace

TEST_CASE_FIXTURE(folder, "a closed database is there when it is reopened") {
  {
    auto db = open_good();
    test::applier apply{db->state()};
    apply(ann, create_user{ann, "Ann", "hash", 5});
    apply(group,
          create_conversation{group, conv_kind::group, ann, "", {ann}, 7});
    apply(group, said("c1", snowflake::epoch_ms));
    REQUIRE(db->node().put("node_id", "7").ok());
    REQUIRE(db->log().sync().ok());
  }
  auto db = open_good();
  CHECK(db->state().user(ann)->name == "Ann");
  CHECK(db->state().conversation(group)->head == message_seq{1});
  CHECK(db->state().applied(shard_of(group)) == log_index{2});
  CHECK(db->node().get("node_id") == "7");
  CHECK_FALSE(db->node().get("other"));
  shard_log found;
  REQUIRE(db->log().load(shard_of(group), found).ok());
  CHECK(found.applied == log_index{2});
  test::applier apply{db->state()};
  CHECK_FALSE(apply(group, said("c1", snowflake::epoch_ms)).fresh);
}

TEST_CASE_FIXTURE(folder, "a missing folder is made") {
  auto deep = dir.path() / "a" / "b";
  CHECK(database::open({.dir = deep}).db);
  CHECK(std::filesystem::is_directory(deep));
}

TEST_CASE_FIXTURE(folder, "two nodes never share a folder") {
  auto db = open_good();
  refuses(open_error::locked);
  CHECK(open().text.find("another node uses it") != std::string::npos);
  db.reset();
  CHECK(open_good());
}

TEST_CASE_FIXTURE(folder, "a file in place of the folder is unwritable") {
  auto file = dir.path() / "file";
  std::ofstream{file} << "x";
  CHECK(database::open({.dir = file}).error == open_error::unwritable);
  CHECK(database::open({.dir = file / "below"}).error
        == open_error::unwritable);
}

TEST_CASE_FIXTURE(folder, "a folder of an older schema is refused") {
  {
    auto db = open_good();
    const auto& handles = handles_of(*db);
    REQUIRE(
      handles.db->Put({}, handles.node, schema_key(), encode_fact("1")).ok());
  }
  refuses(open_error::older_schema);
}

TEST_CASE_FIXTURE(folder, "a folder of a newer schema is refused") {
  {
    auto db = open_good();
    const auto& handles = handles_of(*db);
    REQUIRE(
      handles.db->Put({}, handles.node, schema_key(), encode_fact("4")).ok());
  }
  refuses(open_error::newer_schema);
}

TEST_CASE_FIXTURE(folder, "tables of the future are a newer schema") {
  {
    auto db = open_good();
    rocksdb::ColumnFamilyHandle* made = nullptr;
    auto* rocks = handles_of(*db).db;
    REQUIRE(rocks->CreateColumnFamily({}, "search", &made).ok());
    REQUIRE(rocks->DestroyColumnFamilyHandle(made).ok());
  }
  refuses(open_error::newer_schema);
}

TEST_CASE_FIXTURE(folder, "a damaged head is corrupt, and is not begun anew") {
  open_good();
  damage(dir.path() / "db" / "CURRENT");
  refuses(open_error::corrupt);
  std::filesystem::remove(dir.path() / "db" / "CURRENT");
  refuses(open_error::corrupt);
}

TEST_CASE_FIXTURE(folder, "data without a schema version is corrupt") {
  {
    auto db = open_good();
    const auto& handles = handles_of(*db);
    auto first = test::entry_with(1, 1, entry_kind::change, "c");
    REQUIRE(db->log().create(shard_id{0}, replica_id{1}, &first).ok());
    REQUIRE(handles.db->Delete({}, handles.node, schema_key()).ok());
  }
  refuses(open_error::corrupt);
}

TEST_CASE_FIXTURE(folder, "a backup of a running node is a folder of its own") {
  auto backup = dir.path() / "all" / "node-1"; // both are made
  auto db = open_good();
  auto first = test::entry_with(1, 1, entry_kind::change, "c");
  REQUIRE(db->log().create(shard_of(group), replica_id{1}, &first).ok());
  REQUIRE(db->node().put("name", "n1").ok());
  std::atomic<bool> done{false};
  std::thread writer{[&] { // log, then tables, as a node does
    auto make = create_conversation{group, conv_kind::group, ann, "", {ann}, 1};
    for (std::uint64_t i = 2; !done; ++i) {
      auto entry = test::entry_of(
        i, 1, {make, said(std::to_string(i), snowflake::epoch_ms + 1)});
      std::vector<log_write> job{
        {.shard = shard_of(group), .entries = {entry}}};
      std::vector<apply_request> what{{shard_of(group), {entry}}};
      if (i == 2)
        what[0].entries.insert(what[0].entries.begin(), first);
      std::vector<std::vector<applied_entry>> out;
      if (!db->log().write(job).ok() || !db->log().sync().ok()
          || !db->state().apply(what, out).ok())
        break;
    }
  }};
  while (db->state().applied(shard_of(group)) < log_index{50})
    std::this_thread::yield();
  auto before = db->state().applied(shard_of(group));
  auto status = db->checkpoint(backup);
  CHECK_MESSAGE(status.ok(), status.error);
  CHECK_FALSE(db->checkpoint(backup).ok()); // never over another one
  CHECK(std::filesystem::exists(backup / "db"));
  CHECK_FALSE(db->checkpoint(dir.path() / "no" / "such" / "node-1").ok());
  CHECK_FALSE(std::filesystem::exists(dir.path() / "no"));
  done = true;
  writer.join();

  auto opened = database::open({.dir = backup}); // the node still has its own
  REQUIRE_MESSAGE(opened.db, opened.text);
  CHECK(opened.db->node().get("name") == "n1");
  shard_log found;
  REQUIRE(opened.db->log().load(shard_of(group), found).ok());
  CHECK(found.applied >= before);
  CHECK(found.entries.back().index >= found.applied);
  CHECK(opened.db->state().conversation(group)->head.value()
        == found.applied.value() - 1);
}

TEST_CASE_FIXTURE(folder, "a damaged applied index is corrupt") {
  {
    auto db = open_good();
    const auto& handles = handles_of(*db);
    REQUIRE(handles.db->Put({}, handles.data, shard_state_key(shard_id{3}), "x")
              .ok());
  }
  refuses(open_error::corrupt);
}

TEST_CASE("a database in memory leaves nothing behind") {
  test::temp_dir dir;
  auto path = dir.path() / "none";
  CHECK(database::open({.dir = path, .in_memory = true}).db);
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("compaction drops old dedupe rows and nothing else") {
  constexpr unix_ms start = snowflake::epoch_ms + 1000;
  constexpr unix_ms age_max
    = std::chrono::milliseconds{limits::dedupe_disk_age_max}.count();
  unix_ms now = start;
  auto opened = database::open(
    {.dir = "/caucus", .in_memory = true, .clock = [&] { return now; }});
  REQUIRE(opened.db);
  const auto& handles = handles_of(*opened.db);
  test::applier apply{opened.db->state()};
  apply(group, create_conversation{group, conv_kind::group, ann, "", {ann}, 7});
  apply(group, said("old", start));
  apply(group, said("new", start + 2));
  auto has = [&](std::string_view cid) {
    std::string value;
    data_keys keys{shard_of(group)};
    return handles.db
      ->Get({}, handles.data, keys.dedupe(group, ann, cid), &value)
      .ok();
  };
  auto compact = [&] {
    REQUIRE(handles.db->Flush({}, handles.data).ok());
    rocksdb::CompactRangeOptions all;
    all.bottommost_level_compaction
      = rocksdb::BottommostLevelCompaction::kForce;
    REQUIRE(handles.db->CompactRange(all, handles.data, nullptr, nullptr).ok());
  };
  now = start + age_max;
  compact();
  CHECK(has("old"));
  now = start + age_max + 1;
  compact();
  CHECK_FALSE(has("old"));
  CHECK(has("new"));
  CHECK(opened.db->state().conversation(group)->head == message_seq{2});
  CHECK(opened.db->state()
          .messages(group, message_seq{0}, message_seq{9}, 9, false)
          .size()
        == 2);
}

TEST_CASE("metrics are Prometheus lines") {
  auto db = test::open_in_memory();
  auto text = db->metrics();
  CHECK(text.find("# TYPE caucus_rocksdb_sst_bytes gauge\n")
        != std::string::npos);
  CHECK(text.find("caucus_rocksdb_memtable_bytes{family=\"raft\"} ")
        != std::string::npos);
  CHECK(text.find("\ncaucus_rocksdb_block_cache_bytes ") != std::string::npos);
  CHECK(text.find("# TYPE caucus_snapshot_chunks_sent_total counter\n")
        != std::string::npos);
  CHECK(text.back() == '\n');
}
