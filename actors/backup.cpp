// Beside the way of docs/message_flow.md: copies of nodes' stores, for an
// operator.
#include "actors/backup.hpp"

#include "actors/type_ids.hpp"
#include "model/limits_admin.hpp"

#include <utility>

namespace caucus {

namespace {

std::string words_of(const caf::error& why) {
  auto text = text_of(why);
  return text.empty() ? std::string{describe(to_errc(why))} : text;
}

} // namespace

/// A backup of all nodes under way.
struct backup_state::gathering {
  caf::typed_response_promise<backup_report> whom;
  backup_report report;
  std::size_t missing = 0;
};

backup_state::backup_state(backup_actor::pointer self, backup_deps deps)
  : self_(self), deps_(std::move(deps)) {}

backup_actor::behavior_type backup_state::make_behavior() {
  return {
    [this](const copy_store& what) -> caf::result<store_copy> {
      auto promise = self_->make_response_promise<store_copy>();
      copy(what.dir, [promise](caf::expected<store_copy> done) mutable {
        promise.deliver(std::move(done));
      });
      return promise;
    },
    [this](const back_up& what) { return on_back_up(what); },
  };
}

std::string backup_state::folder_of(const std::string& dir, node_id node) {
  return dir + "/node-" + std::to_string(node.value());
}

// -- this node ----------------------------------------------------------------

/// Who leads is looked at before the copy is made, so that the copy has all
/// that this leader had acknowledged by then. A replica that is another one
/// afterwards may not have been there in between.
void backup_state::copy(const std::string& dir, copied then) {
  if (!dir.starts_with('/') || dir.size() > limits::admin_dir_bytes_max)
    return then(caf::make_error(
      errc::bad_request, std::string{"not a folder's name from the root"}));
  look([this, dir, then = std::move(then)](const seen& before) {
    auto why = deps_.copy(folder_of(dir, deps_.world->node));
    if (!why.empty())
      return then(caf::make_error(errc::conflict, std::move(why)));
    look([before, then](const seen& after) {
      then(store_copy{groups_of(before, after)});
    });
  });
}

/// `then` hears of all replicas of this node, by shard.
void backup_state::look(std::function<void(seen)> then) {
  const auto& replicas = deps_.world->replicas;
  struct progress {
    seen found;
    std::size_t missing;
  };
  auto job = std::make_shared<progress>();
  job->found.resize(replicas.size());
  job->missing = replicas.size();
  const auto one_more = [job, then = std::move(then)] {
    if (--job->missing == 0)
      then(std::move(job->found));
  };
  for (std::uint16_t i = 0; i < replicas.size(); ++i)
    self_->request(replicas[i], caf::infinite, read_status{shard_id{i}})
      .then(
        [job, i, one_more](const replica_status& status) {
          job->found[i] = status;
          one_more();
        },
        [one_more](const caf::error&) { one_more(); });
}

backup_state::groups backup_state::groups_of(const seen& before,
                                             const seen& after) {
  groups found;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto& one = before[i];
    if (one.self != replica_id{} && one.self == after[i].self
        && one.applied != log_index{})
      found.push_back({shard_id{static_cast<std::uint16_t>(i)}, one.applied,
                       one.term, one.serves});
  }
  return found;
}

// -- all nodes ----------------------------------------------------------------

caf::result<backup_report> backup_state::on_back_up(const back_up& what) {
  if (std::exchange(busy_, true))
    return caf::make_error(errc::conflict,
                           std::string{"a backup is being made already"});
  auto job = std::make_shared<gathering>();
  job->whom = self_->make_response_promise<backup_report>();
  job->report.dir = what.dir;
  const auto self = deps_.world->node;
  bool listed = false;
  if (const auto map = deps_.world->map.get())
    for (const auto& row : map->nodes)
      if (row.state != node_state::removed) {
        job->report.nodes.push_back({row.node});
        listed = listed || row.node == self;
      }
  if (!listed) // a cluster of one, before it is written down
    job->report.nodes.push_back({self});
  job->missing = job->report.nodes.size();
  auto promise = job->whom;
  ask_others(job);
  copy(what.dir, [this, job, self](caf::expected<store_copy> done) {
    finish(*job, self, std::move(done));
  });
  return promise;
}

void backup_state::ask_others(const std::shared_ptr<gathering>& job) {
  const auto nodes = job->report.nodes; // `finish` writes to these
  for (const auto& one : nodes) {
    const auto node = one.node;
    if (node == deps_.world->node)
      continue;
    const auto link = deps_.world->links.find(node);
    if (!link) {
      finish(
        *job, node,
        caf::make_error(errc::unavailable, std::string{"cannot be reached"}));
      continue;
    }
    self_
      ->request(link, caf::timespan{limits::backup_time},
                copy_store{job->report.dir})
      .then(
        [this, job, node](const store_copy& done) { finish(*job, node, done); },
        [this, job, node](const caf::error& why) { finish(*job, node, why); });
  }
}

void backup_state::finish(gathering& job, node_id node,
                          caf::expected<store_copy> what) {
  for (auto& one : job.report.nodes)
    if (one.node == node) {
      if (what)
        one.groups = std::move(what->groups);
      else
        one.problem = words_of(what.error());
    }
  if (--job.missing > 0)
    return;
  busy_ = false;
  job.whom.deliver(std::move(job.report));
}

} // namespace caucus
