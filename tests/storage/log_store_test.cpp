// The Raft logs.
#include "storage/log_store.hpp"
#include "store_fixture.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace caucus;
using namespace caucus::storage;
using test::entry_with;

namespace {

const shard_id shard{7};

log_entry entry(std::uint64_t index, std::uint64_t term, std::string payload) {
  return entry_with(index, term, entry_kind::command, std::move(payload));
}

struct log_fixture {
  log_fixture() {
    auto first = entry_with(1, 1, entry_kind::change, "conf");
    REQUIRE(log.create(shard, replica_id{42}, &first).ok());
  }

  void write(log_write what) {
    what.shard = shard;
    std::vector<log_write> all{std::move(what)};
    REQUIRE(log.write(all).ok());
    REQUIRE(log.sync().ok());
  }

  shard_log load() {
    shard_log found;
    auto status = log.load(shard, found);
    REQUIRE_MESSAGE(status.ok(), status.error);
    return found;
  }

  std::string read(std::uint64_t from, std::uint64_t to,
                   std::size_t bytes_max = 1 << 20) {
    std::vector<log_entry> found;
    REQUIRE(
      log.read(shard, log_index{from}, log_index{to}, bytes_max, found).ok());
    std::string text;
    for (const auto& one : found)
      text += std::to_string(one.index.value()) + *one.payload + " ";
    return text;
  }

  std::unique_ptr<database> db = test::open_in_memory();
  log_store& log = db->log();
};

} // namespace

TEST_CASE_FIXTURE(log_fixture, "a new replica finds its first entry") {
  auto found = load();
  CHECK(found.replica == replica_id{42});
  CHECK(found.state == hard_state{log_term{1}, replica_id{0}});
  CHECK_FALSE(found.snapshot);
  CHECK(found.applied == log_index{0});
  REQUIRE(found.entries.size() == 1);
  CHECK(found.entries[0].kind == entry_kind::change);
  CHECK(*found.entries[0].payload == "conf");
}

TEST_CASE_FIXTURE(log_fixture, "a shard is created once") {
  auto first = entry_with(1, 1, entry_kind::change, "other");
  CHECK_FALSE(log.create(shard, replica_id{43}, &first).ok());
  CHECK(load().replica == replica_id{42});
}

TEST_CASE_FIXTURE(log_fixture, "a shard that never started is empty") {
  shard_log found;
  found.replica = replica_id{1};
  REQUIRE(log.load(shard_id{8}, found).ok());
  CHECK(found.replica == replica_id{0});
  CHECK(found.entries.empty());
}

TEST_CASE_FIXTURE(log_fixture, "entries come back without their payload") {
  write({.state = hard_state{log_term{2}, replica_id{42}},
         .entries = {entry(2, 2, "a"), entry(3, 2, "b"),
                     entry_with(4, 2, entry_kind::barrier, "")}});
  auto found = load();
  CHECK(found.state == hard_state{log_term{2}, replica_id{42}});
  REQUIRE(found.entries.size() == 4);
  CHECK(found.entries[2].index == log_index{3});
  CHECK(found.entries[2].term == log_term{2});
  REQUIRE(found.entries[2].payload);
  CHECK(found.entries[2].payload->empty());
  CHECK(found.entries[3].kind == entry_kind::barrier);
  CHECK(read(1, 9) == "1conf 2a 3b 4 ");
  CHECK(read(2, 3) == "2a 3b ");
  CHECK(read(5, 9).empty());
}

TEST_CASE_FIXTURE(log_fixture, "a read stops at its bytes, after one entry") {
  std::string big(1000, 'x');
  write({.entries = {entry(2, 1, big), entry(3, 1, big), entry(4, 1, big)}});
  CHECK(read(2, 4, 1) == "2" + big + " ");
  CHECK(read(2, 4, 2500) == "2" + big + " 3" + big + " ");
}

TEST_CASE_FIXTURE(log_fixture, "truncated entries are void, also in a batch") {
  write({.entries = {entry(2, 1, "a"), entry(3, 1, "b"), entry(4, 1, "c")}});
  write({.truncate_from = log_index{3}, .entries = {entry(3, 2, "B")}});
  CHECK(read(1, 9) == "1conf 2a 3B ");
  write({.truncate_from = log_index{3}});
  CHECK(load().entries.size() == 2);
}

TEST_CASE_FIXTURE(log_fixture, "a compacted log begins behind its snapshot") {
  write({.entries = {entry(2, 1, "a"), entry(3, 1, "b"), entry(4, 1, "c")}});
  snapshot_meta meta{log_index{3}, log_term{1}, "conf", log_index{1}};
  write({.snapshot = meta, .compact_to = log_index{3}});
  auto found = load();
  REQUIRE(found.snapshot);
  CHECK(*found.snapshot == meta);
  REQUIRE(found.entries.size() == 1);
  CHECK(found.entries[0].index == log_index{4});
  CHECK(read(4, 4) == "4c ");
}

TEST_CASE_FIXTURE(log_fixture, "shards in one batch do not mix") {
  std::vector<log_write> all{
    {.shard = shard, .entries = {entry(2, 1, "a")}},
    {.shard = shard_id{8}, .entries = {entry(1, 1, "z")}}};
  REQUIRE(log.write(all).ok());
  all = {{.shard = shard, .truncate_from = log_index{1}}};
  REQUIRE(log.write(all).ok());
  CHECK(read(1, 9).empty());
  shard_log found;
  REQUIRE(log.load(shard_id{8}, found).ok());
  CHECK(found.entries.size() == 1);
}

TEST_CASE_FIXTURE(log_fixture, "a hole is refused, written or found") {
  std::vector<log_write> hole{
    {.shard = shard, .entries = {entry(2, 1, "a"), entry(4, 1, "b")}}};
  CHECK_FALSE(log.write(hole).ok());
  CHECK(load().entries.size() == 1);
  write({.entries = {entry(5, 1, "x")}}); // nobody knows the log's end here
  shard_log found;
  auto status = log.load(shard, found);
  CHECK(status.error
        == "the log of shard 7 is damaged: an entry is missing before 5");
}

TEST_CASE_FIXTURE(log_fixture, "an empty replica has a name and nothing else") {
  REQUIRE(log.create(shard_id{8}, replica_id{43}, nullptr).ok());
  write({.entries = {entry(2, 1, "a")}});
  shard_log found;
  REQUIRE(log.load(shard_id{8}, found).ok());
  CHECK(found.replica == replica_id{43});
  CHECK(found.state == hard_state{});
  CHECK_FALSE(found.snapshot);
  CHECK(found.entries.empty());
  CHECK(found.applied == log_index{});
  CHECK_FALSE(log.create(shard_id{8}, replica_id{44}, nullptr).ok());
}

TEST_CASE_FIXTURE(log_fixture, "of a dropped replica nothing is left") {
  auto& state = db->state();
  test::applier apply{state};
  user_id ann{"ann"};
  for (int i = 0; shard_of(ann) != shard; ++i)
    ann = user_id{"ann" + std::to_string(i)};
  write({.state = hard_state{log_term{2}, replica_id{42}},
         .entries = {entry(2, 2, "a")},
         .snapshot = snapshot_meta{log_index{1}, log_term{1}, "conf"}});
  apply(ann, create_user{ann, "Ann", "hash", 1});
  REQUIRE(log.create(shard_id{8}, replica_id{43}, nullptr).ok());
  REQUIRE(log.drop(shard).ok());
  auto found = load();
  CHECK(found.replica == replica_id{});
  CHECK(found.state == hard_state{});
  CHECK_FALSE(found.snapshot);
  CHECK(found.entries.empty());
  CHECK(state.applied(shard) == log_index{});
  CHECK_FALSE(state.user(ann));
  // The neighbour is not touched, and nothing of the past comes back.
  REQUIRE(log.load(shard_id{8}, found).ok());
  CHECK(found.replica == replica_id{43});
  REQUIRE(log.create(shard, replica_id{45}, nullptr).ok());
  CHECK(apply(ann, create_user{ann, "Eve", "hash", 2}).fresh);
  CHECK(state.user(ann)->name == "Eve");
  CHECK(state.applied(shard) == log_index{1});
}

TEST_CASE_FIXTURE(log_fixture, "caches forget what a dropped shard had") {
  test::applier apply{db->state()};
  conv_id conv{"g:1"};
  for (int i = 2; shard_of(conv) != shard; ++i)
    conv = conv_id{"g:" + std::to_string(i)};
  user_id ann{"ann"};
  create_conversation make{conv, conv_kind::group, ann, "", {ann}, 1};
  append_message say{conv, ann, "c1", "{}", {}, message_id{1}};
  apply(conv, make);
  CHECK(apply(conv, say).seq == message_seq{1}); // now its row is cached
  REQUIRE(log.drop(shard).ok());
  CHECK(apply(conv, say).error == errc::conv_not_found);
}

TEST_CASE_FIXTURE(log_fixture, "jobs drop and create in the writer's batch") {
  std::vector<log_write> all{{.shard = shard, .entries = {entry(2, 1, "a")}},
                             {.shard = shard, .drop = true},
                             {.shard = shard, .create = replica_id{43}},
                             {.shard = shard_id{8}, .create = replica_id{44}}};
  REQUIRE(log.write(all).ok());
  CHECK(load().replica == replica_id{43});
  CHECK(load().entries.empty());
  // It exists now.
  all = {{.shard = shard_id{8}, .create = replica_id{45}}};
  CHECK(log.write(all).error
        == "shard 8: it was created before, as replica 44");
}

TEST_CASE_FIXTURE(log_fixture, "a snapshot that is not staged is refused") {
  std::vector<log_write> all{
    {.shard = shard,
     .install = snapshot_meta{log_index{9}, log_term{1}, "conf"}}};
  CHECK(log.write(all).error == "shard 7: this snapshot is not staged");
  CHECK(load().entries.size() == 1);
}

TEST_CASE("writing nothing is fine") {
  auto db = test::open_in_memory();
  CHECK(db->log().write({}).ok());
  CHECK(db->log().sync().ok());
}
