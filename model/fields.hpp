// Words everyone shares: fields that log payloads and values on disk write
// alike.
#pragma once

#include "model/bytes.hpp"
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

} // namespace caucus
