// Words everyone shares: fields that log payloads and values on disk write
// alike.
#pragma once

#include "model/bytes.hpp"
#include "model/cluster.hpp"
#include "model/ids.hpp"
#include "model/message.hpp"

#include <vector>

namespace caucus {

/// A count (u32), then each name.
inline void write_users(byte_writer& to, const std::vector<user_id>& users) {
  to.u32(static_cast<std::uint32_t>(users.size()));
  for (const auto& user : users)
    to.bytes(user.value());
}

inline std::vector<user_id> read_users(byte_reader& from) {
  std::vector<user_id> users(from.count(sizeof(std::uint32_t)));
  for (auto& user : users)
    user = user_id{from.string()};
  return users;
}

/// Fails on a kind that does not exist.
inline conv_kind read_kind(byte_reader& from) {
  auto kind = static_cast<conv_kind>(from.u8());
  if (kind != conv_kind::direct && kind != conv_kind::group)
    from.fail();
  return kind;
}

/// Fails on a role that does not exist.
inline member_role read_role(byte_reader& from) {
  auto role = static_cast<member_role>(from.u8());
  if (role < member_role::owner || role > member_role::member)
    from.fail();
  return role;
}

/// Fails on a status that does not exist.
inline presence_status read_status(byte_reader& from) {
  auto status = static_cast<presence_status>(from.u8());
  if (status > presence_status::invisible)
    from.fail();
  return status;
}

/// A byte that is 0 or 1; fails on others.
inline bool read_flag(byte_reader& from) {
  auto flag = from.u8();
  if (flag > 1)
    from.fail();
  return flag == 1;
}

/// A number below 65536, as u32: whether it is a node's or a shard's is for
/// apply to say, which answers; what cannot be decoded stops the node.
inline std::uint16_t read_small(byte_reader& from) {
  auto number = from.u32();
  if (number > 0xffff)
    from.fail();
  return static_cast<std::uint16_t>(number);
}

/// Fails on a state that does not exist.
inline node_state read_node_state(byte_reader& from) {
  auto state = static_cast<node_state>(from.u8());
  if (state < node_state::active || state > node_state::removed)
    from.fail();
  return state;
}

/// A count (u32), then each number.
inline void write_nodes(byte_writer& to, const std::vector<node_id>& nodes) {
  to.u32(static_cast<std::uint32_t>(nodes.size()));
  for (auto node : nodes)
    to.u32(node.value());
}

inline std::vector<node_id> read_nodes(byte_reader& from) {
  std::vector<node_id> nodes(from.count(sizeof(std::uint32_t)));
  for (auto& node : nodes)
    node = node_id{read_small(from)};
  return nodes;
}

} // namespace caucus
