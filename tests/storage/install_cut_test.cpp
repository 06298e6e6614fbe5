// A replica's life with a snapshot, and a power cut at any write of it: what is
// found is the old state or the new one, never a mix, and it goes on from
// there.
#include "cut_disk.hpp"
#include "snapshot_sides.hpp"
#include "storage/rocks_database.hpp"

#include <doctest/doctest.h>
#include <rocksdb/db.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace caucus::test {
std::uint64_t seed(); // tests/main.cpp
} // namespace caucus::test

using namespace caucus;
using namespace caucus::storage;
using test::snapshot_side;

namespace {

using rows = std::map<std::string, std::string>; // without shard, generation

const shard_id shard = snapshot_side::shard;

std::unique_ptr<rocks_database> open_on(rocksdb::Env* env) {
  auto opened = rocks_database::open({.dir = "/caucus"}, env);
  return std::unique_ptr<rocks_database>{
    static_cast<rocks_database*>(opened.db.release())};
}

/// The tables that are in force; there are no others.
rows tables_of(const rocks_handles& handles) {
  rows found;
  data_generation only;
  std::unique_ptr<rocksdb::Iterator> at{
    handles.db->NewIterator({}, handles.data)};
  for (at->SeekToFirst(); at->Valid(); at->Next()) {
    auto place = generation_of(at->key().ToStringView());
    REQUIRE(place);
    CHECK(place->first == shard);
    if (place->second == data_generation{})
      continue; // the state row
    if (only == data_generation{})
      only = place->second;
    CHECK(place->second == only);
    found.emplace(at->key().ToStringView().substr(6), at->value().ToString());
  }
  REQUIRE(at->status().ok());
  return found;
}

/// What the other node has: a log, and the tables that it makes.
struct other_node {
  other_node() {
    side.change("conf");
    side.make_group();
    for (int i = 0; i < 3; ++i)
      say();
    few = tables();
    for (int i = 0; i < 80; ++i)
      say();
    meta = side.snapshots.offer(shard, {}, 0);
    many = tables();
    chunk_rows next;
    do {
      auto after = next.last;
      REQUIRE(side.snapshots.read(shard, meta.index, after, 0, next));
      chunks.push_back(next.rows);
    } while (!next.complete);
    REQUIRE(chunks.size() == 2);
  }

  void say() { side.say(std::to_string(++said), 16 * 1024); }

  rows tables() {
    return tables_of(dynamic_cast<rocks_database&>(*side.db).handles());
  }

  snapshot_side side;
  int said = 0;
  rows few;  // as of entry 5
  rows many; // as of `meta`
  snapshot_meta meta;
  std::vector<std::string> chunks;
};

log_entry barrier(std::uint64_t index) {
  return test::entry_with(index, 1, entry_kind::barrier, "");
}

class life {
public:
  life(const other_node& other, test::cut_disk& disk)
    : other_(other), disk_(disk) {}

  /// True: it came to its end.
  bool run() {
    auto db = open_on(disk_.env());
    return db && begin(*db) && stage(*db) && install(*db) && go_on(*db)
           && drop(*db);
  }

  void check() {
    auto db = open_on(disk_.env());
    REQUIRE(db);
    REQUIRE(db->snapshots().sweep().ok()); // what the crash left
    shard_log found;
    auto status = db->log().load(shard, found);
    REQUIRE_MESSAGE(status.ok(), status.error);
    auto tables = tables_of(db->handles());
    if (found.replica == replica_id{}) {
      CHECK((!created_ || dropping_));
      CHECK(tables.empty());
      CHECK(found.entries.empty());
      CHECK(found.applied == log_index{});
      CHECK_FALSE(found.snapshot);
    } else if (found.snapshot) {
      CHECK(installing_);
      CHECK_FALSE(dropped_);
      check_new(found, tables);
    } else {
      CHECK_FALSE(installed_);
      check_old(found, tables);
    }
    if (found.replica != replica_id{} && !found.snapshot) {
      REQUIRE(stage(*db));
      REQUIRE(install(*db));
      REQUIRE(db->snapshots().sweep().ok());
      CHECK(tables_of(db->handles()) == other_.many);
    }
  }

  std::uint64_t install_begin = 0;
  std::uint64_t install_end = 0;

private:
  bool begin(rocks_database& db) {
    if (!db.log().create(shard, replica_id{9}, nullptr).ok())
      return false;
    created_ = true;
    log_write job{.shard = shard,
                  .state = hard_state{log_term{1}, replica_id{}},
                  .entries
                  = {test::entry_with(1, 1, entry_kind::change, "conf")}};
    if (!db.log().write(std::span{&job, 1}).ok() || !db.log().sync().ok())
      return false;
    std::vector<apply_request> what{{shard, job.entries}};
    std::vector<std::vector<applied_entry>> out;
    if (!db.state().apply(what, out).ok())
      return false;
    for (int i = 0; i < 4; ++i) { // entries 2 to 5, as the other node did
      auto entry
        = i == 0 ? snapshot_side::making(2)
                 : snapshot_side::saying(i + 2, std::to_string(i), 16 * 1024);
      job = {.shard = shard, .entries = {entry}};
      what = {{shard, {entry}}};
      if (!db.log().write(std::span{&job, 1}).ok() || !db.log().sync().ok()
          || !db.state().apply(what, out).ok())
        return false;
    }
    return true;
  }

  bool stage(rocks_database& db) {
    db.snapshots().begin(shard, other_.meta);
    snapshot_store::staging how{};
    for (const auto& chunk : other_.chunks)
      if (!db.snapshots().stage(shard, chunk, how).ok())
        return false;
    return db.snapshots().complete(shard);
  }

  // As soon as another shard's entry is synced the staged rows are durable:
  // only what the install itself wrote can get lost then.
  bool install(rocks_database& db) {
    if (!db.log().sync().ok())
      return false;
    install_begin = disk_.steps();
    installing_ = true;
    std::vector<log_write> job{{.shard = shard, .install = other_.meta}};
    if (!db.log().write(job).ok() || !db.log().sync().ok())
      return false;
    installed_ = true;
    install_end = disk_.steps();
    return true;
  }

  bool go_on(rocks_database& db) {
    if (!db.snapshots().sweep().ok())
      return false;
    const auto index = other_.meta.index.value() + 1;
    std::vector<log_write> job{{.shard = shard, .entries = {barrier(index)}}};
    if (!db.log().write(job).ok() || !db.log().sync().ok())
      return false;
    appended_ = true;
    std::vector<apply_request> what{{shard, {barrier(index)}}};
    std::vector<std::vector<applied_entry>> out;
    return db.state().apply(what, out).ok()
           && db.handles().db->Flush({}, db.handles().data).ok();
  }

  bool drop(rocks_database& db) {
    dropping_ = true;
    if (!db.log().drop(shard).ok())
      return false;
    dropped_ = true;
    return true;
  }

  void check_new(const shard_log& found, const rows& tables) const {
    CHECK(*found.snapshot == other_.meta);
    CHECK(tables == other_.many);
    auto index = other_.meta.index.value();
    CHECK(found.applied.value() >= index);
    CHECK(found.applied.value() <= index + found.entries.size());
    CHECK(found.entries.size() <= 1);
    if (appended_)
      CHECK(found.entries.size() == 1);
    if (!found.entries.empty())
      CHECK(found.entries[0].index.value() == index + 1);
  }

  void check_old(const shard_log& found, const rows& tables) const {
    CHECK(found.applied <= log_index{5});
    if (found.applied == log_index{5})
      CHECK(tables == other_.few);
    if (found.applied <= log_index{1})
      CHECK(tables.empty());
  }

  const other_node& other_;
  test::cut_disk& disk_;
  bool created_ = false; // for certain
  bool installing_ = false;
  bool installed_ = false; // for certain
  bool appended_ = false;
  bool dropping_ = false;
  bool dropped_ = false; // for certain
};

/// Answers whether the life came to its end before the cut.
bool live_and_check(const other_node& other, std::uint64_t cut,
                    std::uint64_t seed) {
  test::cut_disk disk{seed};
  disk.cut_at(cut);
  life before{other, disk};
  auto finished = before.run() && !disk.is_cut();
  disk.reboot();
  // Power fails again while the log is replayed.
  disk.cut_at(1 + cut % 29);
  open_on(disk.env()).reset();
  disk.reboot();
  before.check();
  return finished;
}

} // namespace

TEST_CASE("a power cut at any write of an install leaves old or new tables") {
  MESSAGE("seed ", test::seed());
  other_node other;
  std::uint64_t cut = 0;
  for (auto finished = false; !finished;) {
    ++cut;
    CAPTURE(cut);
    REQUIRE(cut < 10'000);
    finished = live_and_check(other, cut, test::seed() + cut);
  }
  MESSAGE("cut at each of ", cut - 1, " writes");
  CHECK(cut > 30);
}

TEST_CASE("a torn install is none, wherever it is torn") {
  MESSAGE("seed ", test::seed());
  other_node other;
  test::cut_disk whole{test::seed()};
  life untroubled{other, whole};
  REQUIRE(untroubled.run());
  // Background writes come a little earlier or later each time.
  const auto begin = untroubled.install_begin - 1;
  for (auto cut = begin; cut <= untroubled.install_end + 1; ++cut)
    for (std::uint64_t round = 0; round < 12; ++round) {
      CAPTURE(cut);
      CAPTURE(round);
      live_and_check(other, cut, test::seed() + 1000 * round + cut);
    }
}
