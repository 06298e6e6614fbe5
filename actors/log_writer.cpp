// Step 8 of docs/message_flow.md: log entries of all shards become durable.
#include "actors/log_writer.hpp"

#include "actors/type_ids.hpp"

#include <string>
#include <utility>

namespace caucus {

log_writer_state::log_writer_state(log_writer_actor::pointer self,
                                   storage::log_store* store,
                                   std::shared_ptr<disk_stats> stats,
                                   fatal_handler fatal)
  : self_(self), store_(store), stats_(std::move(stats)),
    fatal_(std::move(fatal)) {}

log_writer_actor::behavior_type log_writer_state::make_behavior() {
  return {[this](const log_job& job) { queue(job); },
          [this](caf::flush_atom) { flush(); }};
}

void log_writer_state::queue(const log_job& job) {
  if (failed_)
    return;
  // The flush comes after all that waits in the mailbox by now.
  if (queue_.empty())
    self_->send(self_, caf::flush_atom_v);
  queue_.push_back(job);
}

void log_writer_state::flush() {
  const auto jobs = std::exchange(queue_, {});
  if (failed_ || jobs.empty())
    return;
  std::vector<log_write> batch;
  batch.reserve(jobs.size());
  std::size_t entries = 0;
  for (const auto& job : jobs) {
    batch.push_back(*job.what); // entries share their payloads
    entries += job.what->entries.size();
  }
  const auto begin = self_->clock().now();
  if (auto status = store_->write(batch); !status.ok())
    return fail("write", status);
  if (auto status = store_->sync(); !status.ok())
    return fail("sync", status);
  stats_->batch_us.add(micros_between(begin, self_->clock().now()));
  stats_->jobs_per_batch.add(jobs.size());
  stats_->entries_per_batch.add(entries);
  for (const auto& job : jobs)
    self_->send(job.from, log_written{job.ticket});
}

void log_writer_state::fail(const char* step,
                            const storage::io_status& status) {
  failed_ = true;
  fatal_(std::string{"what=log_write_failed step="} + step + " error=\""
         + status.error + "\"");
}

} // namespace caucus
