// A replica of a test that is its group's only member: one handler per kind of
// message that it must understand and never gets.
#pragma once

#include "actors/type_ids.hpp"

namespace caucus::test {

inline constexpr auto no_barrier
  = [](const read_barrier&) { return apply_result{}; };
inline constexpr auto no_mail = [](const raft_mail&) {};
inline constexpr auto no_status
  = [](const read_status&) { return replica_status{}; };
inline constexpr auto no_open
  = [](const open_replica&) { return replica_id{}; };
inline constexpr auto no_close = [](const close_replica&) {};
inline constexpr auto no_change = [](const change_members&) {};
inline constexpr auto no_transfer = [](const transfer_leader&) {};

/// Of a router, a shard and a relay: what a test does not look at.
inline constexpr auto no_read_members
  = [](const read_members&) { return std::vector<user_id>{}; };
inline constexpr auto no_credentials
  = [](const read_credentials&) -> caf::result<storage::credentials_row> {
  return caf::make_error(errc::user_not_found);
};
inline constexpr auto no_check
  = [](const check_token&) { return frame::reply{frame::done{}}; };
inline constexpr auto no_revoke = [](const revoke_sessions&) {};
inline constexpr auto no_leadership = [](const leadership&) {};
inline constexpr auto no_news = [](const leader_news&) {};
inline constexpr auto no_report = [](const leader_report&) {};
inline constexpr auto no_link = [](const link_changed&) {};
inline constexpr auto no_told = [](const sessions_told&) {};
inline constexpr auto no_announce = [](const announce_sessions&) {};
inline constexpr auto no_resync = [](const resync_clients&) {};
inline constexpr auto no_watch
  = [](const watch_list&, const connection_actor&) {};
inline constexpr auto no_wake = [](const wake_me&, const connection_actor&) {};
inline constexpr auto no_tick = [](caf::tick_atom) {};

} // namespace caucus::test
