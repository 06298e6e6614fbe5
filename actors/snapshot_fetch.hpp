// Step 8 of docs/message_flow.md, when a replica is made: another node's tables
// come here.
#pragma once

#include "actors/fatal.hpp"
#include "actors/services.hpp"
#include "actors/snapshot_pull.hpp"
#include "storage/snapshot_store.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace caucus {

/// Pulls one shard after the other, in the order of the first asking. While a
/// chunk is being staged the next one is on its way: two in memory, no more.
/// A shard that is asked for with another snapshot begins anew; who asked for
/// the first one hears errc::unavailable. Blocks: the node spawns it detached.
/// A failed write ends the process.
class snapshot_fetch_state {
public:
  static inline const char* name = "snapshot_fetch";

  snapshot_fetch_state(snapshot_fetch_actor::pointer self, services_ptr world,
                       storage::snapshot_store* store, fatal_handler fatal);
  snapshot_fetch_actor::behavior_type make_behavior();

private:
  using promise = caf::typed_response_promise<void>;

  struct job {
    fetch_snapshot what;
    std::vector<promise> whom;
  };

  caf::result<void> accept(const fetch_snapshot& what);
  void begin();
  void ask_when_due();
  void ask();
  void answered(std::uint64_t number, const snapshot_chunk& chunk);
  void failed(std::uint64_t number);
  void stage(const snapshot_chunk& chunk, bool last);
  void wake_at(mono_ms when);
  void end(errc how);
  void tick();
  void sweep();
  void die(const storage::io_status& why);

  snapshot_fetch_actor::pointer self_;
  services_ptr world_;
  storage::snapshot_store* store_;
  fatal_handler fatal_;
  std::deque<job> jobs_; // the first one is under way
  std::optional<snapshot_pull> pull_;
  byte_pace pace_;
  /// Of the request whose answer is awaited; 0: none. Others are too late.
  std::uint64_t asked_ = 0;
  std::uint64_t last_number_ = 0;
  mono_ms ask_at_ = 0;
  mono_ms woken_at_ = 0;
  mono_ms sweep_at_ = 0;
  bool dead_ = false;
};

using snapshot_fetch_impl
  = snapshot_fetch_actor::stateful_impl<snapshot_fetch_state>;

} // namespace caucus
