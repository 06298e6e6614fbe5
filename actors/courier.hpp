// Beside the way of docs/message_flow.md: work between shards, from the outbox.
#pragma once

#include "actors/backoff.hpp"
#include "actors/outbox_sweep.hpp"
#include "actors/services.hpp"
#include "model/limits.hpp"

#include <map>
#include <optional>
#include <random>
#include <unordered_map>
#include <vector>

namespace caucus {

/// Puts conversations into their members' lists, which live in the members'
/// shards, and tells sessions of members that are new. Puts watchers to those
/// whom they watch, and tells them what they see there. At least once: a crash
/// leaves rows that the next leader works on again; every step is idempotent.
/// Has no timer while nothing failed. Bounded: one window of
/// limits::courier_window rows per led shard.
class courier_state {
public:
  static inline const char* name = "courier";

  /// `seed`: of the retries' jitter.
  courier_state(courier_actor::pointer self, services_ptr world,
                std::uint32_t seed);
  courier_actor::behavior_type make_behavior();

private:
  /// A shard that is led here.
  struct led_shard {
    /// Tells reports of this leadership from those of an earlier one.
    std::uint64_t epoch = 0;
    outbox_sweep sweep{};
    backoff delay{limits::courier_retry_min, limits::courier_retry_max};
    std::optional<mono_ms> retry_at{};
    /// Who is new in which conversation, in the window at work.
    std::map<conv_id, std::vector<user_id>> fresh{};
  };
  /// Names a led shard in a callback.
  struct place {
    shard_id shard;
    std::uint64_t epoch = 0;
  };

  void follow(const leadership& what);
  void wake(shard_id shard);
  void retry();
  [[nodiscard]] led_shard* find(place at);
  void act(place at, sweep_step step);
  void read_rows(place at, std::uint64_t after);
  void work_on(place at, const outbox_row& row);
  void put_watcher(place at, const outbox_row& row);
  void show_presence(place at, const outbox_row& row);
  void link_done(place at, const outbox_row& row, bool ok, bool fresh);
  void row_done(place at, std::uint64_t row, bool ok);
  void finish(place at, std::vector<std::uint64_t> rows);
  void retry_later(led_shard& shard);
  void arm_timer(mono_ms due);
  void tell_fresh(led_shard& shard);
  void tell(const conv_snapshot& conv,
            std::shared_ptr<const std::vector<user_id>> users);
  void tell_gone(const outbox_row& row);
  void tell_one(const user_id& user, const frame::event& what,
                net::outgoing how);

  courier_actor::pointer self_;
  services_ptr world_;
  std::minstd_rand rng_;
  std::uint64_t last_epoch_ = 0;
  std::unordered_map<shard_id, led_shard> led_;
  std::optional<mono_ms> timer_at_;
};

using courier_impl = courier_actor::stateful_impl<courier_state>;

} // namespace caucus
