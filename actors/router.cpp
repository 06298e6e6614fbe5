// Step 5 of docs/message_flow.md: which actor owns a conversation or a user.
#include "actors/router.hpp"

#include "actors/forward.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"

#include <cstdlib>
#include <map>
#include <memory>
#include <unordered_set>
#include <utility>

namespace caucus {

namespace {

/// The parts of one scattered question.
struct gathering {
  caf::typed_response_promise<std::vector<frame::presence_row>> to;
  std::vector<frame::presence_row> rows;
  std::size_t missing = 0;

  void add(const std::vector<frame::presence_row>& part) {
    rows.insert(rows.end(), part.begin(), part.end());
    if (--missing == 0)
      to.deliver(std::move(rows));
  }

  /// Half an answer would show people offline who are not.
  void fail(const caf::error& why) {
    to.deliver(caf::make_error(to_errc(why))); // only the first one counts
  }
};

} // namespace

router_state::router_state(router_actor::pointer self, services_ptr world,
                           std::vector<shard_actor> shards,
                           std::vector<replica_actor> replicas)
  : self_(self), world_(std::move(world)), shards_(std::move(shards)),
    replicas_(std::move(replicas)) {
  if (shards_.size() != limits::shard_count
      || replicas_.size() != limits::shard_count)
    std::abort(); // wired wrongly: a programmer's error
}

router_actor::behavior_type router_state::make_behavior() {
  return {
    [this](const conv_call& what) {
      return forward(self_, owner(shard_of(what.conv)), what);
    },
    [this](const user_call& what) {
      return forward(self_, owner(shard_of(what.user)), what);
    },
    [this](const session_up& what) {
      return forward(self_, owner(shard_of(what.user)), what);
    },
    [this](const session_down& what) {
      return forward(self_, owner(shard_of(what.user)), what);
    },
    [this](const propose& what) {
      return forward(self_, log(what.shard), what);
    },
    [this](const find_users& what) { return on_find(what); },
    [this](const presence_query& what) { return on_presence(what); },
    [this](const read_summaries& what) {
      return forward(self_, world_->reader(), what);
    },
    [this](const read_sync& what) {
      return forward(self_, world_->reader(), what);
    },
  };
}

const shard_actor& router_state::owner(shard_id shard) const {
  return shards_.at(shard.value());
}

const replica_actor& router_state::log(shard_id shard) const {
  return replicas_.at(shard.value());
}

caf::result<std::vector<user_id>>
router_state::on_find(const find_users& what) {
  auto to = self_->make_response_promise<std::vector<user_id>>();
  self_->request(world_->reader(), caf::infinite, read_users{what.users})
    .then(
      [to, asked = what.users](const std::vector<user_row>& rows) mutable {
        std::unordered_set<user_id> found;
        for (const auto& row : rows)
          found.insert(row.user);
        std::erase_if(asked, [&](const auto& x) { return found.contains(x); });
        to.deliver(std::move(asked));
      },
      [to](const caf::error& why) mutable {
        to.deliver(caf::make_error(to_errc(why)));
      });
  return to;
}

caf::result<router_state::presence_rows>
router_state::on_presence(const presence_query& what) {
  if (what.users.empty())
    return presence_rows{};
  std::map<shard_id, presence_query> parts;
  for (const auto& user : what.users)
    parts[shard_of(user)].users.push_back(user);
  auto job = std::make_shared<gathering>();
  job->to = self_->make_response_promise<presence_rows>();
  job->missing = parts.size();
  auto promise = job->to;
  for (auto& [shard, part] : parts)
    self_->request(owner(shard), caf::infinite, std::move(part))
      .then([job](const presence_rows& rows) { job->add(rows); },
            [job](const caf::error& why) { job->fail(why); });
  return promise;
}

} // namespace caucus
