// Step 6 of docs/message_flow.md: the node's only source of message ids.
#pragma once

#include "actors/fatal.hpp"
#include "actors/interfaces.hpp"
#include "actors/sequencer_logic.hpp"
#include "storage/database.hpp"

#include <optional>
#include <vector>

namespace caucus {

/// HORIZON KEEPER: writes the sequencer's mark with a sync. Blocks, so the node
/// spawns it detached; the sequencer itself never waits for a disk.
using horizon_keeper_actor = caf::typed_actor<
  // Persists a horizon (ms since 1970); answers it when it is durable.
  caf::result<std::int64_t>(std::int64_t)>;

/// Reads the mark that an earlier run left; 0: none. Empty: it is damaged,
/// and starting would risk an id that was given out before.
[[nodiscard]] std::optional<unix_ms> load_horizon(storage::node_store& store);

class horizon_keeper_state {
public:
  static inline const char* name = "horizon_keeper";

  horizon_keeper_state(horizon_keeper_actor::pointer self,
                       storage::node_store* store, fatal_handler fatal);
  horizon_keeper_actor::behavior_type make_behavior();

private:
  caf::result<std::int64_t> persist(unix_ms horizon_ms);

  storage::node_store* store_;
  fatal_handler fatal_;
};

using horizon_keeper_impl
  = horizon_keeper_actor::stateful_impl<horizon_keeper_state>;

struct sequencer_deps {
  node_id node;
  wall_clock now;
  unix_ms horizon_ms = 0; // what load_horizon found
  horizon_keeper_actor keeper;
};

/// Leases ids at once while the durable horizon is ahead, as in any stream of
/// leases; after a silence a lease waits for one sync, and after a restart
/// until the clock has passed the horizon of the run before.
class sequencer_state {
public:
  static inline const char* name = "sequencer";

  sequencer_state(sequencer_actor::pointer self, sequencer_deps deps);
  sequencer_actor::behavior_type make_behavior();

private:
  struct waiting {
    lease_ids what;
    caf::typed_response_promise<id_lease> promise;
  };

  caf::result<id_lease> lease(const lease_ids& what);
  void retry();
  void arm_timer();
  void extend_horizon();
  void on_extended(unix_ms horizon_ms);
  void on_failed();

  sequencer_actor::pointer self_;
  sequencer_deps deps_;
  sequencer_logic logic_;
  bool extending_ = false;
  bool timer_armed_ = false;
  std::vector<waiting> waiting_;
};

using sequencer_impl = sequencer_actor::stateful_impl<sequencer_state>;

} // namespace caucus
