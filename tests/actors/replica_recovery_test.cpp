// What a replica finds and does after a restart; snapshots and compaction.
#include "replica_node.hpp"
#include "shard_names.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using caucus::test::replica_node;
using caucus::test::user_in;

namespace {

const shard_id shard{5};

create_user user(std::size_t n, std::string name = "name") {
  return {user_in(shard, n), std::move(name), "hash", 1};
}

/// Entries of one command each, put in the log behind the replica's back: a
/// node that failed between the sync and the apply leaves such a log.
void write_unapplied(test::shard_disk& disk, std::uint64_t count) {
  const auto found = disk.load(shard);
  auto index = found.entries.back().index.value();
  log_write what;
  what.shard = shard;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::vector<std::string> commands{encode_command(user(i))};
    what.entries.push_back(
      {log_index{++index}, found.state.term, entry_kind::command,
       std::make_shared<const std::string>(encode_batch(commands))});
  }
  REQUIRE(disk.db->log().write(std::span{&what, 1}).ok());
}

} // namespace

TEST_CASE_FIXTURE(replica_node, "answered proposals survive a restart") {
  auto replica = add(shard);
  for (std::size_t i = 0; i < 20; ++i)
    CHECK(ask<apply_result>(replica, to(shard, user(i))));
  restart();
  for (std::size_t i = 0; i < 20; ++i) {
    const auto again
      = ask<apply_result>(replicas->at(shard), to(shard, user(i)));
    REQUIRE(again);
    CHECK(again->error == errc::user_exists);
  }
  CHECK(ask<apply_result>(replicas->at(shard), to(shard, user(20))));
}

TEST_CASE_FIXTURE(replica_node, "a restart applies what was only logged, "
                                "before it says that it is ready") {
  add(shard);
  write_unapplied(disk, 100);
  CHECK_FALSE(disk.db->state().user(user_in(shard, 99)));
  restart();
  CHECK(disk.db->state().user(user_in(shard, 99)));
  REQUIRE_FALSE(courier_news().news.empty());
  CHECK(courier_news().news.back().applied_all);
  const auto found = disk.load(shard);
  CHECK(found.applied == found.entries.back().index);
}

TEST_CASE_FIXTURE(replica_node, "a long log is replayed in pieces") {
  add(shard);
  const auto found = disk.load(shard);
  auto index = found.entries.back().index.value();
  const std::string large(limits::log_read_bytes_max / 4, 'x');
  for (std::size_t i = 0; i < 12; ++i) {
    log_write what;
    what.shard = shard;
    const std::vector<std::string> commands{encode_command(user(i, large))};
    what.entries.push_back(
      {log_index{++index}, found.state.term, entry_kind::command,
       std::make_shared<const std::string>(encode_batch(commands))});
    REQUIRE(disk.db->log().write(std::span{&what, 1}).ok());
  }
  disk.log->reads = 0;
  restart();
  CHECK(disk.log->reads >= 3);
  CHECK(disk.db->state().user(user_in(shard, 11)));
  CHECK(courier_news().news.back().applied_all);
}

TEST_CASE_FIXTURE(replica_node, "new entries are applied from memory") {
  auto replica = add(shard);
  disk.log->reads = 0;
  CHECK(ask<apply_result>(replica, to(shard, user(0))));
  CHECK(disk.log->reads == 0);
}

TEST_CASE_FIXTURE(replica_node, "many entries cause a snapshot, a compaction "
                                "behind it, and a good restart") {
  auto replica = add(shard);
  const auto count = limits::snapshot_every_entries + 100;
  for (std::uint64_t i = 0; i < count; ++i)
    REQUIRE(ask<apply_result>(replica, to(shard, user(i))));
  auto found = disk.load(shard);
  REQUIRE(found.snapshot);
  CHECK(found.snapshot->index.value() >= limits::snapshot_every_entries);
  CHECK(found.snapshot->configuration_index == log_index{1});
  CHECK(found.entries.front().index.value()
        == found.snapshot->index.value() - limits::log_trailing_entries_alone
             + 1);
  // The note came first, what it allows to delete came later.
  std::vector<std::string> order;
  for (const auto& one : disk.log->written) {
    if (one.snapshot)
      order.push_back("snapshot");
    if (one.compact_to)
      order.push_back("compact");
  }
  CHECK(order == std::vector<std::string>{"snapshot", "compact"});
  restart();
  CHECK(courier_news().news.back().applied_all);
  const auto again = ask<apply_result>(replicas->at(shard), to(shard, user(0)));
  REQUIRE(again);
  CHECK(again->error == errc::user_exists);
}
