// Step 5 of docs/message_flow.md: one user while it is online.
#pragma once

#include "actors/presence_logic.hpp"
#include "actors/services.hpp"
#include "net/outbox.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace caucus {

/// Tells the people whom a user talks to, and those who watch the user, how
/// present it is; and tells a new session how present the people are whom the
/// user talks to or has as contacts.
///
/// Life: made by its shard at the first session, or to take a user offline
/// who was online under another leader; ends with the shard's leave after the
/// linger, once the last-seen time is on disk. If it fails, the shard makes
/// another one with the same sessions, and nobody hears of it. Thread: CAF's
/// pool.
class presence_state {
public:
  static inline const char* name = "presence";

  /// `before`: see `presence_logic`; what others have been told so far.
  /// `term`: in which this node leads the user's shard.
  presence_state(presence_actor::pointer self, services_ptr world,
                 const frame::presence_row& before, shard_actor shard,
                 log_term term);

  presence_actor::behavior_type make_behavior();

private:
  using people = std::shared_ptr<const std::vector<user_id>>;

  caf::result<frame::reply> on_call(const user_call& what);
  void on_up(const session_up& what);
  void on_down(const session_down& what);
  void on_tick();

  /// The shard answers questions of others from its own row.
  void report();
  [[nodiscard]] bool must_announce() const;
  void announce();
  void greet();
  void tell_rows_of(people who);
  void save();
  void leave_if_done();
  /// `about`: see `fan_out`.
  void tell(const people& who, const frame::presence_row& row,
            const user_id& about = {});

  // presence_peers.cpp: whom it concerns
  void refresh();
  void read_peers(const std::string& after);
  void found_links(const std::vector<conversation_link>& links);
  void ask_members();
  void load_failed();
  void read_watchers();
  void loaded(const std::vector<user_id>& watchers);
  void go_on();
  [[nodiscard]] people others(std::vector<user_id> found) const;

  presence_actor::pointer self_;
  services_ptr world_;
  user_id user_;
  shard_actor shard_;
  frame_origin origin_;
  presence_logic logic_;
  people me_;
  people peers_;                 // whom the user talks to
  people told_;                  // they, and who watches the user
  frame::presence_row reported_; // to the shard
  presence_status chosen_ = presence_status::offline; // to the shard too
  presence_status announced_;                         // to others
  presence_status announced_own_;                     // to oneself
  presence_status saved_;                             // on disk
  bool greeting_ = false; // a new session knows nothing yet
  bool loading_ = false;
  std::vector<user_id> met_;    // in what was read so far
  std::vector<conv_id> groups_; // whose members are to be asked for
  std::size_t links_read_ = 0;
  int load_failures_ = 0;
  int saving_ = 0; // proposals under way
  bool leaving_ = false;
  std::uint64_t handled_ = 0; // calls, ever
};

using presence_impl = presence_actor::stateful_impl<presence_state>;

} // namespace caucus
