// A replica of a test that is its group's only member: one handler per kind of
// message that it must understand and never gets.
#pragma once

#include "actors/type_ids.hpp"

namespace caucus::test {

inline constexpr auto no_mail = [](const raft_mail&) {};
inline constexpr auto no_status
  = [](const read_status&) { return replica_status{}; };
inline constexpr auto no_open
  = [](const open_replica&) { return replica_id{}; };
inline constexpr auto no_close = [](const close_replica&) {};
inline constexpr auto no_change = [](const change_members&) {};
inline constexpr auto no_transfer = [](const transfer_leader&) {};

} // namespace caucus::test
