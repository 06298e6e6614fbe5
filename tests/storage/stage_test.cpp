// The side of a snapshot that needs the tables.
#include "snapshot_sides.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace caucus;
using namespace caucus::storage;
using two_nodes = test::snapshot_sides;

TEST_CASE_FIXTURE(two_nodes,
                  "a replica gets all rows, and goes on from there") {
  for (int i = 0; i < 5; ++i)
    from.say(std::to_string(i));
  auto meta = offer();
  from.say("after the freeze");
  CHECK(pull(meta) == 1);
  CHECK(to.snapshots.staged(shard) == meta);
  CHECK(to.head() == 0); // nothing is in force before the install
  REQUIRE(to.install(meta).ok());
  CHECK_FALSE(to.snapshots.staged(shard));
  CHECK(to.head() == 5);
  CHECK(to.messages() == 5);
  auto found = to.load();
  CHECK(found.replica == replica_id{5});
  CHECK(found.applied == meta.index);
  CHECK(found.snapshot == meta);
  CHECK(found.entries.empty());
  CHECK_FALSE(to.say("3").fresh); // dedupe rows came too
  CHECK(to.say("after the freeze").seq == message_seq{6});
}

TEST_CASE_FIXTURE(two_nodes, "an install replaces what was there, caches too") {
  auto old = offer();
  pull(old);
  REQUIRE(to.install(old).ok());
  to.say("mine"); // its rows are cached now
  std::vector<log_write> entries{
    {.shard = shard,
     .entries = {test::entry_with(3, 1, entry_kind::barrier, ""),
                 test::entry_with(4, 1, entry_kind::barrier, "")}}};
  REQUIRE(to.db->log().write(entries).ok());
  from.say("one");
  from.say("two");
  auto meta = offer(0, log_index{4});
  pull(meta);
  REQUIRE(to.install(meta).ok());
  CHECK(to.head() == 2);
  CHECK(to.load().entries.empty());
  CHECK(to.say("mine").seq == message_seq{3});
  // The old tables go, and only they.
  REQUIRE(to.snapshots.sweep().ok());
  CHECK(to.messages() == 3);
}

TEST_CASE_FIXTURE(two_nodes, "a pull that begins anew forgets the first one") {
  from.say("one");
  auto first = offer();
  pull(first);
  from.say("two");
  auto second = offer(0, log_index{first.index.value() + 1});
  to.snapshots.begin(shard, second);
  CHECK_FALSE(to.snapshots.staged(shard));
  CHECK_FALSE(to.install(first).ok());
  CHECK_FALSE(to.install(second).ok()); // not complete
  pull(second);
  REQUIRE(to.snapshots.sweep().ok());
  REQUIRE(to.install(second).ok());
  CHECK(to.messages() == 2);
}

TEST_CASE_FIXTURE(two_nodes, "what is staged for a dropped replica is void") {
  from.say("one");
  auto meta = offer();
  chunk_rows rows;
  REQUIRE(from.snapshots.read(shard, meta.index, "", 0, rows));
  to.snapshots.begin(shard, meta);
  REQUIRE(to.db->log().drop(shard).ok());
  snapshot_store::staging how{};
  REQUIRE(to.snapshots.stage(shard, rows.rows, how).ok());
  CHECK(how == snapshot_store::staging::given_up);
  CHECK_FALSE(to.snapshots.complete(shard));
  // Made anew, it begins where nothing was; sweeping does not touch it.
  REQUIRE(to.db->log().create(shard, replica_id{6}, nullptr).ok());
  to.make_group();
  to.say("mine");
  REQUIRE(to.snapshots.sweep().ok());
  CHECK(to.messages() == 1);
  pull(meta);
  REQUIRE(to.install(meta).ok());
  CHECK(to.messages() == 1);
  CHECK(to.load().replica == replica_id{6});
}

TEST_CASE_FIXTURE(two_nodes, "malformed rows are refused whole") {
  auto meta = offer();
  chunk_rows rows;
  REQUIRE(from.snapshots.read(shard, meta.index, "", 0, rows));
  to.snapshots.begin(shard, meta);
  snapshot_store::staging how{};
  for (std::size_t size = 1; size < rows.rows.size(); size += 7) {
    REQUIRE(to.snapshots.stage(shard, rows.rows.substr(0, size), how).ok());
    // A cut between two rows cannot be seen here: the checksum sees it.
    if (how == snapshot_store::staging::good)
      continue;
    CHECK(how == snapshot_store::staging::malformed);
  }
  REQUIRE(to.snapshots.stage(shard, std::string(8, '\0'), how).ok());
  CHECK(how == snapshot_store::staging::malformed);
  REQUIRE(to.snapshots.stage(shard, "", how).ok());
  CHECK(how == snapshot_store::staging::good);
}

TEST_CASE_FIXTURE(two_nodes, "readers never see half of an install") {
  for (int i = 0; i < 50; ++i)
    from.say(std::to_string(i));
  auto meta = offer();
  pull(meta);
  REQUIRE(to.install(meta).ok());
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::thread reader{[&] {
    while (!done)
      if (to.head() < 50 || to.messages() < 50)
        ++wrong;
  }};
  for (int round = 0; round < 20; ++round) {
    from.say("round " + std::to_string(round));
    auto next = offer(0, log_index{from.applied()});
    pull(next);
    REQUIRE(to.install(next).ok());
    REQUIRE(to.snapshots.sweep().ok());
  }
  done = true;
  reader.join();
  CHECK(wrong == 0);
  CHECK(to.messages() == 70);
}
