// The store after a power cut at any write: what was synced is there, the log
// has no hole, the tables are a prefix, and replay completes them.
#include "cut_disk.hpp"
#include "map_rows.hpp"
#include "model/snowflake.hpp"
#include "storage/rocks_database.hpp"
#include "store_fixture.hpp"

#include <doctest/doctest.h>
#include <rocksdb/db.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace caucus::test {
std::uint64_t seed(); // tests/main.cpp
} // namespace caucus::test

using namespace caucus;
using namespace caucus::storage;

namespace {

using rows = test::map_rows::rows;

std::unique_ptr<rocks_database> open_on(rocksdb::Env* env) {
  auto opened = rocks_database::open({.dir = "/caucus"}, env);
  return std::unique_ptr<rocks_database>{
    static_cast<rocks_database*>(opened.db.release())};
}

// Without the applied indexes.
rows tables_of(rocks_database& db) {
  rows all;
  const auto& handles = db.handles();
  std::unique_ptr<rocksdb::Iterator> at{
    handles.db->NewIterator({}, handles.data)};
  for (at->SeekToFirst(); at->Valid(); at->Next())
    if (table_of(at->key().ToStringView()) != data_table::shard_state)
      all.emplace(at->key().ToString(), at->value().ToString());
  REQUIRE(at->status().ok());
  return all;
}

/// One shard as its writer knows it.
struct shard_story {
  conv_id conv;
  std::vector<log_entry> log{}; // [0] has index 1
  /// Every payload that was ever written at an index.
  std::map<std::uint64_t, std::vector<std::string>> versions{};
  std::uint64_t certain = 0; // synced up to here, and not truncated since
  std::uint64_t applied = 0;
  std::uint64_t applied_certain = 0;

  [[nodiscard]] shard_id shard() const { return shard_of(conv); }

  log_entry next(std::uint64_t term, const std::string& cid) {
    user_id ann{"ann"};
    auto index = log.size() + 1;
    auto id = snowflake::make(snowflake::epoch_ms + 1000, node_id{1}, index);
    auto entry = test::entry_of(
      index, term,
      {create_conversation{conv, conv_kind::group, ann, "", {ann}, 7},
       append_message{conv, ann, cid, std::string(50, 'x'), {}, id}});
    log.push_back(entry);
    versions[index].push_back(*entry.payload);
    return entry;
  }
};

/// A life of a node, until the power fails.
class life {
public:
  /// True: it came to its end.
  bool run(rocksdb::Env* env) {
    auto db = open_on(env);
    if (!db || !begin(*db))
      return false;
    for (int round = 2; round <= 12; ++round) {
      if (!append(*db, round) || !apply(*db) || !tidy_up(*db, round))
        return false;
    }
    return true;
  }

  /// What the next life must find.
  void check(rocksdb::Env* env) {
    auto db = open_on(env);
    REQUIRE(db);
    if (named)
      CHECK(db->node().get("name") == "n1");
    rows prefix;
    rows whole;
    std::vector<apply_request> missing;
    for (const auto& story : stories)
      check_shard(*db, story, prefix, whole, missing);
    CHECK(tables_of(*db) == prefix);
    std::vector<std::vector<applied_entry>> out;
    REQUIRE(db->state().apply(missing, out).ok());
    CHECK(tables_of(*db) == whole);
  }

private:
  bool begin(rocks_database& db) {
    if (!db.node().put("name", "n1").ok())
      return false;
    named = true;
    for (auto& story : stories) {
      auto first = story.next(1, "first");
      if (!db.log().create(story.shard(), replica_id{9}, &first).ok())
        return false;
      story.certain = 1;
    }
    return true;
  }

  bool append(rocks_database& db, int round) {
    std::vector<log_write> writes;
    for (auto& story : stories) {
      auto& write = writes.emplace_back(log_write{.shard = story.shard()});
      if (round % 4 == 0)
        replace_last(story, write);
      auto term = static_cast<std::uint64_t>(round);
      write.state = hard_state{log_term{term}, replica_id{9}};
      write.entries.push_back(story.next(term, std::to_string(round)));
    }
    return db.log().write(writes).ok() && sync(db);
  }

  // As a follower does with what an old leader left. It was not applied.
  static void replace_last(shard_story& story, log_write& write) {
    auto index = story.log.size();
    if (story.applied >= index)
      return;
    story.certain = std::min(story.certain, index - 1);
    story.log.pop_back();
    write.truncate_from = log_index{index};
  }

  bool sync(rocks_database& db) {
    if (!db.log().sync().ok())
      return false;
    for (auto& story : stories) {
      story.certain = story.log.size();
      story.applied_certain = story.applied;
    }
    return true;
  }

  // All but the newest entry, so that there is something to truncate.
  bool apply(rocks_database& db) {
    std::vector<apply_request> what;
    for (auto& story : stories) {
      auto& request = what.emplace_back(apply_request{story.shard(), {}});
      for (auto i = story.applied; i + 1 < story.certain; ++i)
        request.entries.push_back(story.log[i]);
    }
    std::vector<std::vector<applied_entry>> out;
    if (!db.state().apply(what, out).ok())
      return false;
    for (std::size_t i = 0; i < stories.size(); ++i)
      stories[i].applied += what[i].entries.size();
    return true;
  }

  // Memtables leave for files at different times; old entries leave the log.
  bool tidy_up(rocks_database& db, int round) {
    const auto& handles = db.handles();
    if (round == 5 && !handles.db->Flush({}, handles.data).ok())
      return false;
    if (round == 9 && !handles.db->Flush({}, handles.raft).ok())
      return false;
    if (round != 7)
      return true;
    std::vector<log_write> writes;
    for (auto& story : stories) {
      log_index applied{story.applied};
      writes.push_back(
        {.shard = story.shard(),
         .snapshot = snapshot_meta{applied, log_term{1}, "c", log_index{1}},
         .compact_to = applied});
    }
    return db.log().write(writes).ok();
  }

  static void check_shard(rocks_database& db, const shard_story& story,
                          rows& prefix, rows& whole,
                          std::vector<apply_request>& missing) {
    shard_log found;
    auto status = db.log().load(story.shard(), found); // finds holes
    REQUIRE_MESSAGE(status.ok(), status.error);
    if (story.certain > 0)
      CHECK(found.replica == replica_id{9});
    auto applied = found.applied.value();
    CHECK(applied >= story.applied_certain);
    CHECK(applied <= story.certain);
    auto compacted = found.snapshot ? found.snapshot->index.value() : 0;
    CHECK(compacted <= applied);
    auto last
      = found.entries.empty() ? compacted : found.entries.back().index.value();
    CHECK(last >= story.certain);
    CHECK(last >= applied);
    auto log = whole_log(db, story, compacted, last);
    prefix.merge(replay(story.shard(), log, applied));
    whole.merge(replay(story.shard(), log, last));
    missing.push_back({story.shard(), {log.begin() + applied, log.end()}});
  }

  // The entries on disk; before them, those that compaction dropped.
  static std::vector<log_entry> whole_log(rocks_database& db,
                                          const shard_story& story,
                                          std::uint64_t compacted,
                                          std::uint64_t last) {
    std::vector<log_entry> log{story.log.begin(),
                               story.log.begin() + compacted};
    std::vector<log_entry> rest;
    REQUIRE(db.log()
              .read(story.shard(), log_index{compacted + 1}, log_index{last},
                    1 << 20, rest)
              .ok());
    REQUIRE(log.size() + rest.size() == last);
    for (auto& entry : rest) {
      auto index = entry.index.value();
      const auto& known = story.versions.at(index);
      CHECK(std::count(known.begin(), known.end(), *entry.payload) > 0);
      if (index <= story.certain)
        CHECK(*entry.payload == *story.log[index - 1].payload);
      log.push_back(std::move(entry));
    }
    return log;
  }

  // What the first `count` entries say, without RocksDB.
  static rows replay(shard_id shard, const std::vector<log_entry>& log,
                     std::uint64_t count) {
    test::machine_fixture machine{shard};
    for (std::uint64_t i = 0; i < count; ++i) {
      auto commands = decode_batch(*log[i].payload).value();
      for (const auto& one : commands)
        machine.run(one);
    }
    return machine.rows.committed;
  }

  std::vector<shard_story> stories{{.conv = conv_id{"g:1"}},
                                   {.conv = conv_id{"g:2"}}};
  bool named = false;
};

} // namespace

TEST_CASE("a power cut at any write loses nothing that was synced") {
  MESSAGE("seed ", test::seed());
  REQUIRE(shard_of(conv_id{"g:1"}) != shard_of(conv_id{"g:2"}));
  std::uint64_t cut = 0;
  for (auto finished = false; !finished;) {
    ++cut;
    CAPTURE(cut);
    REQUIRE(cut < 10'000);
    test::cut_disk disk{test::seed() + cut};
    disk.cut_at(cut);
    life before;
    finished = before.run(disk.env()) && !disk.is_cut();
    disk.reboot();
    // Power fails again while the log is replayed.
    disk.cut_at(1 + cut % 29);
    open_on(disk.env()).reset();
    disk.reboot();
    before.check(disk.env());
  }
  MESSAGE("cut at each of ", cut - 1, " writes");
  CHECK(cut > 50);
}
