#include "actors/log_writer.hpp"
#include "actors/type_ids.hpp"
#include "deterministic.hpp"
#include "no_members.hpp"
#include "shard_disk.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using caucus::test::shard_disk;

namespace {

/// Keeps the tickets that came back.
struct waiter_state {
  static inline const char* name = "waiter";
  explicit waiter_state(replica_actor::pointer) {}
  replica_actor::behavior_type make_behavior() {
    return {[](const propose&) { return apply_result{}; },
            caucus::test::no_barrier,
            caucus::test::no_mail,
            caucus::test::no_status,
            caucus::test::no_open,
            caucus::test::no_close,
            caucus::test::no_change,
            caucus::test::no_transfer,
            [this](const log_written& what) { tickets.push_back(what.ticket); },
            [](const entries_applied&) {},
            [](caf::tick_atom) {}};
  }
  std::vector<std::uint64_t> tickets;
};
using waiter = replica_actor::stateful_impl<waiter_state>;

struct fixture : caucus::test::deterministic {
  fixture() {
    for (auto shard : {shard_id{1}, shard_id{2}, shard_id{3}})
      disk.create(shard, {{replica_id{1}, true}});
    writer
      = spawn<log_writer_impl>(disk.log.get(), stats, disk.fatal.handler());
    from = spawn<waiter>();
  }

  log_job job(shard_id shard, std::uint64_t index, std::uint64_t ticket) {
    log_write what;
    what.shard = shard;
    what.entries.push_back({log_index{index}, log_term{1}, entry_kind::barrier,
                            std::make_shared<const std::string>()});
    return {from, std::make_shared<const log_write>(what), ticket};
  }

  shard_disk disk;
  std::shared_ptr<disk_stats> stats = std::make_shared<disk_stats>();
  log_writer_actor writer;
  replica_actor from;
};

} // namespace

TEST_CASE_FIXTURE(fixture, "jobs of several shards share one write and sync") {
  tell(writer, job(shard_id{1}, 2, 10));
  tell(writer, job(shard_id{2}, 2, 11));
  tell(writer, job(shard_id{3}, 2, 12));
  tell(writer, job(shard_id{1}, 3, 13));
  run();
  CHECK(disk.log->writes == 1);
  CHECK(disk.log->syncs == 1);
  CHECK(state<waiter>(from).tickets
        == std::vector<std::uint64_t>{10, 11, 12, 13});
  CHECK(stats->jobs_per_batch.sum() == 4);
  CHECK(stats->entries_per_batch.sum() == 4);
  CHECK(disk.load(shard_id{1}).entries.size() == 3);
}

TEST_CASE_FIXTURE(fixture, "a job that comes later gets a sync of its own") {
  tell(writer, job(shard_id{1}, 2, 1));
  run();
  tell(writer, job(shard_id{1}, 3, 2));
  run();
  CHECK(disk.log->syncs == 2);
  CHECK(state<waiter>(from).tickets == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE_FIXTURE(fixture, "a failed sync is fatal, unanswered and not tried "
                           "again") {
  disk.log->fail_sync = true;
  tell(writer, job(shard_id{1}, 2, 1));
  run();
  disk.log->fail_sync = false;
  tell(writer, job(shard_id{1}, 3, 2));
  run();
  CHECK(disk.fatal.lines->size() == 1);
  CHECK(disk.fatal.lines->front().find("step=sync") != std::string::npos);
  CHECK(state<waiter>(from).tickets.empty());
  CHECK(disk.log->syncs == 0);
}

TEST_CASE_FIXTURE(fixture, "a failed write is fatal and not synced") {
  disk.log->fail_write = true;
  tell(writer, job(shard_id{1}, 2, 1));
  run();
  CHECK(disk.fatal.lines->size() == 1);
  CHECK(disk.log->syncs == 0);
  CHECK(state<waiter>(from).tickets.empty());
}
