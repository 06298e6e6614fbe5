// Step 5 of docs/message_flow.md: which actor owns a conversation or a user.
#pragma once

#include "actors/services.hpp"

#include <vector>

namespace caucus {

/// Sends each request to the owner of its shard, and gathers answers where
/// many shards own a part. Knows where things are, not what they mean.
///
/// `owner` and `log` are the only places that know where a shard lives: today
/// all shards are led by this node; a shard that another node leads is reached
/// by putting the handle of that node's link in the shard's place. Thread:
/// CAF's pool.
class router_state {
public:
  static inline const char* name = "router";

  /// `shards` and `replicas` by shard id, `limits::shard_count` each.
  router_state(router_actor::pointer self, services_ptr world,
               std::vector<shard_actor> shards,
               std::vector<replica_actor> replicas);

  router_actor::behavior_type make_behavior();

private:
  using presence_rows = std::vector<frame::presence_row>;

  [[nodiscard]] const shard_actor& owner(shard_id shard) const;
  [[nodiscard]] const replica_actor& log(shard_id shard) const;

  caf::result<std::vector<user_id>> on_find(const find_users& what);
  caf::result<presence_rows> on_presence(const presence_query& what);

  router_actor::pointer self_;
  services_ptr world_;
  std::vector<shard_actor> shards_;
  std::vector<replica_actor> replicas_;
};

using router_impl = router_actor::stateful_impl<router_state>;

} // namespace caucus
