// Step 5 of docs/message_flow.md: which node and which actor owns a
// conversation or a user.
#pragma once

#include "actors/leader_table.hpp"
#include "actors/scatter.hpp"
#include "actors/services.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace caucus {

/// Sends each request to the owner of its shard, on this node or over the link
/// to the node that leads it, and gathers answers where many own a part. Knows
/// where things are, not what they mean. Never forwards what came from a link:
/// that goes to the owner itself, so that nothing runs in circles.
///
/// Life: the node's. A failed router would know no leaders: the node ends with
/// it. Thread: CAF's pool.
class router_state {
public:
  static inline const char* name = "router";

  router_state(router_actor::pointer self, services_ptr world);

  router_actor::behavior_type make_behavior();

private:
  using presence_rows = std::vector<frame::presence_row>;
  using promise = caf::typed_response_promise<frame::reply>;

  /// Calls `use` with whom a message of the shard is for: its actor in `local`,
  /// or the link to the node that serves it. False: nobody is known.
  template <class Local, class Use>
  bool to_owner(shard_id shard, const std::vector<Local>& local,
                Use use) const {
    const auto node = leaders_.server(shard);
    if (node == world_->node) {
      use(local.at(shard.value()));
      return true;
    }
    const auto link = node ? world_->links.find(*node) : link_actor{};
    if (link)
      use(link);
    return link != nullptr;
  }

  // router.cpp: to one owner
  caf::result<frame::reply> on_conversation(const conv_call& what);
  caf::result<frame::reply> to_leader(const conv_call& what);
  template <class R, class Local, class Message>
  caf::result<R> pass(shard_id shard, const std::vector<Local>& local,
                      const Message& what);
  template <class Message>
  void pass_session(const Message& what);

  // router_history.cpp: to a reader here, or to one owner
  caf::result<frame::reply> on_history(const conv_call& what);
  void pass_history(promise to, const conv_call& what);

  // router_reads.cpp: to many
  caf::result<std::vector<user_id>> on_find(const find_users& what);
  caf::result<presence_rows> on_presence(const presence_query& what);
  caf::result<std::vector<frame::conv_summary>>
  on_summaries(const read_summaries& what);
  caf::result<sync_rows> on_sync(const read_sync& what);
  caf::result<std::vector<user_id>> on_members(const read_members& what);
  caf::result<storage::credentials_row>
  on_credentials(const read_credentials& what);
  caf::result<frame::reply> on_check(const check_token& what);
  template <class R, class Message>
  caf::result<R> to_reader_of(const user_id& user, const Message& what);
  template <class Whole, class Part, class Query, class Merge>
  caf::result<Whole> scatter(const std::vector<node_id>& nodes,
                             std::vector<Query> parts, Merge merge);

  // router_news.cpp: who leads, who can be reached, who has told its sessions
  void on_leadership(const leadership& what);
  void on_news(const leader_news& what);
  void on_report(const leader_report& what);
  void on_link(const link_changed& what);
  void on_told(const sessions_told& what);
  void learn(const leader_news& what);
  void announce(shard_id shard, log_term term);
  void finish_telling(shard_id shard, log_term term);
  void count_served();

  router_actor::pointer self_;
  services_ptr world_;
  leader_table leaders_;
  /// Relays that have not told a new leader their sessions yet.
  struct telling {
    log_term term;
    std::size_t missing = 0;
  };
  std::map<shard_id, telling> telling_;
  /// Peers that have said what they lead.
  std::set<node_id> known_;
  /// Peers whose frames for our clients may have been lost.
  std::set<node_id> missed_;
};

using router_impl = router_actor::stateful_impl<router_state>;

} // namespace caucus
