// Step 9 of docs/message_flow.md: committed entries change the tables.
#include "actors/applier.hpp"

#include "actors/type_ids.hpp"
#include "replication/invariant.hpp"

#include <utility>

namespace caucus {

applier_state::applier_state(applier_actor::pointer self,
                             storage::state_store* store,
                             std::shared_ptr<disk_stats> stats,
                             fatal_handler fatal)
  : self_(self), store_(store), stats_(std::move(stats)),
    fatal_(std::move(fatal)) {}

applier_actor::behavior_type applier_state::make_behavior() {
  return {[this](const apply_job& job) { queue(job); },
          [this](caf::flush_atom) { flush(); }};
}

void applier_state::queue(const apply_job& job) {
  if (failed_)
    return;
  if (jobs_waiting_++ == 0)
    self_->send(self_, caf::flush_atom_v);
  const auto [at, fresh]
    = place_of_.try_emplace(job.what.shard, requests_.size());
  if (fresh) {
    from_.push_back(job.from);
    requests_.push_back(job.what);
    return;
  }
  auto& entries = requests_[at->second].entries;
  entries.insert(entries.end(), job.what.entries.begin(),
                 job.what.entries.end());
}

void applier_state::flush() {
  const auto from = std::exchange(from_, {});
  const auto requests = std::exchange(requests_, {});
  const auto jobs = std::exchange(jobs_waiting_, 0);
  place_of_.clear();
  if (failed_ || jobs == 0)
    return;
  std::size_t entries = 0;
  for (const auto& request : requests)
    entries += request.entries.size();
  std::vector<std::vector<storage::applied_entry>> out;
  const auto begin = self_->clock().now();
  if (auto status = store_->apply(requests, out); !status.ok()) {
    failed_ = true;
    fatal_("what=apply_failed error=\"" + status.error + "\"");
    return;
  }
  replication::require(out.size() == requests.size(),
                       "apply answers each request");
  stats_->batch_us.add(micros_between(begin, self_->clock().now()));
  stats_->jobs_per_batch.add(jobs);
  stats_->entries_per_batch.add(entries);
  for (std::size_t i = 0; i < from.size(); ++i)
    self_->send(from[i], entries_applied{std::move(out[i])});
}

} // namespace caucus
