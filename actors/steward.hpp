// Beside the way of docs/message_flow.md: brings the groups that are led here
// to where the map wants them.
#pragma once

#include "actors/backoff.hpp"
#include "actors/services.hpp"
#include "cluster/leader_balance.hpp"
#include "cluster/membership_step.hpp"
#include "cluster/move_slots.hpp"
#include "model/limits.hpp"

#include <map>
#include <optional>
#include <random>
#include <vector>

namespace caucus {

/// Looks at every replica of the node once per second, and at those in motion
/// at each tick; takes one step of a group after the other: what to do is
/// decided in cluster/. All steps can be repeated, and none is remembered: a
/// new leader's steward sees from the group where its predecessor stopped.
///
/// Whoever leads opens and closes replicas on other nodes. What is closed late
/// (its node was away) is found by asking nodes that have no business with a
/// group whether they still have a replica of it. Thread: CAF's pool.
class steward_state {
public:
  static inline const char* name = "steward";

  /// `kept`: the map of the run before; `seed`: of the retries' jitter.
  steward_state(steward_actor::pointer self, services_ptr world,
                cluster_map kept, std::uint32_t seed);
  steward_actor::behavior_type make_behavior();

private:
  struct group {
    replica_status seen{};
    mono_ms seen_at = -1;
    bool asked = false;
    /// Requests of the step or the search under way.
    std::size_t waits = 0;
    mono_ms not_before = 0;
    mono_ms search_at = 0;
    backoff delay{limits::move_retry_min, limits::move_retry_max};
    /// By other nodes, for this leader.
    std::map<node_id, replica_id> opened{};
    bool settled = false;
  };
  /// Names a group as it was led when a request left.
  struct place {
    shard_id shard;
    log_term term;
  };
  using promise = caf::typed_response_promise<std::uint32_t>;

  // steward.cpp: looking, balance, stopping
  void tick();
  void ask(shard_id shard);
  void take(const replica_status& what);
  void balance();
  [[nodiscard]] std::vector<replica_brief> briefs() const;
  caf::result<std::uint32_t> on_quiesce();
  void hand_over_for_good(group& work);
  void end_quiesce();

  // steward_steps.cpp: one step of one group
  void advance(group& work);
  void carry_out(group& work, const cluster::step& step);
  void open(place at, node_id node);
  void change(place at, const std::vector<cluster::group_member>& members);
  void hand_over(place at, replica_id to);
  void search_orphans(group& work);
  void close(place at, node_id node, replica_id found);
  void step_done(place at);
  void step_failed(place at);

  [[nodiscard]] group* find(place at);
  [[nodiscard]] group& at(shard_id shard) { return groups_.at(shard.value()); }
  [[nodiscard]] bool leads(const group& work) const;
  [[nodiscard]] bool reachable(node_id node) const;
  [[nodiscard]] bool has_business(const group& work, node_id node) const;
  [[nodiscard]] cluster::group_view view(const group& work) const;
  [[nodiscard]] cluster::step_facts facts(const group& work) const;

  steward_actor::pointer self_;
  services_ptr world_;
  cluster_map map_;
  std::minstd_rand rng_;
  std::vector<group> groups_; // by number
  cluster::move_slots slots_;
  cluster::leader_balance balance_;
  std::size_t ticks_ = 0;
  std::optional<mono_ms> quiesce_since_;
  std::vector<promise> quiescing_;
};

using steward_impl = steward_actor::stateful_impl<steward_state>;

} // namespace caucus
