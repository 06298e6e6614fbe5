// Steps 7 to 10 of docs/message_flow.md: the actor of one shard's replica.
#pragma once

#include "actors/live_replica.hpp"

#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace caucus {

/// A place for one shard's replica, for as long as the node lives: others keep
/// its handle. Where the shard is not placed, the replica is absent and
/// everything is answered `unavailable`; `open_replica` makes an empty one,
/// `close_replica` ends it and deletes all that it has.
///
/// Life: does nothing until its first `tick`, which the node sends, once, when
/// `services` is complete; then a replica that was found on disk starts.
class replica_state {
public:
  static inline const char* name = "replica";

  replica_state(replica_actor::pointer self, replica_deps deps);
  replica_actor::behavior_type make_behavior();

private:
  using opened = caf::typed_response_promise<replica_id>;
  using closed = caf::typed_response_promise<void>;

  caf::result<replica_id> open();
  caf::result<void> close(const close_replica& what);
  void drop_when_idle();
  void written(const log_written& what);
  void applied(const entries_applied& what);
  void tick();
  void start(const shard_log& found);
  [[nodiscard]] replica_id new_id();

  replica_actor::pointer self_;
  replica_deps deps_;
  std::minstd_rand random_;
  std::shared_ptr<live_replica> live_;
  bool ticked_ = false;
  /// Of the last job of the shard at the log writer.
  std::uint64_t last_ticket_ = 0;

  /// Jobs of our own: empty while there are none.
  std::uint64_t job_ticket_ = 0;
  std::vector<opened> opening_;
  std::vector<closed> closing_;
};

using replica_impl = replica_actor::stateful_impl<replica_state>;

} // namespace caucus
