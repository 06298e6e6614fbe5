// Step 8 of docs/message_flow.md: log entries of all shards become durable.
#pragma once

#include "actors/disk_stats.hpp"
#include "actors/fatal.hpp"
#include "actors/interfaces.hpp"
#include "storage/log_store.hpp"

#include <memory>
#include <vector>

namespace caucus {

/// Group commit: everything that was in the mailbox when the first job came
/// goes to disk in one batch and one sync, so that the disk's own speed sets
/// the size of a batch. Blocks: the node spawns it detached.
///
/// After a failed write or sync it calls `fatal` and answers nobody any more:
/// an fsync is never tried again (Rebello et al., "Can Applications Recover
/// from fsync Failures?", 2020).
class log_writer_state {
public:
  static inline const char* name = "log_writer";

  log_writer_state(log_writer_actor::pointer self, storage::log_store* store,
                   std::shared_ptr<disk_stats> stats, fatal_handler fatal);
  log_writer_actor::behavior_type make_behavior();

private:
  void queue(const log_job& job);
  void flush();
  void fail(const char* step, const storage::io_status& status);

  log_writer_actor::pointer self_;
  storage::log_store* store_;
  std::shared_ptr<disk_stats> stats_;
  fatal_handler fatal_;
  std::vector<log_job> queue_;
  bool failed_ = false;
};

using log_writer_impl = log_writer_actor::stateful_impl<log_writer_state>;

} // namespace caucus
