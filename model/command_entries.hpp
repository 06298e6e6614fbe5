// Words everyone shares: the fields of commands that put further entries into a
// conversation's log. Included by command_codec.cpp only.
#pragma once

#include "model/command.hpp"
#include "model/fields.hpp"

namespace caucus {

inline void write(byte_writer& to, const edit_message& x) {
  to.bytes(x.conv.value());
  to.bytes(x.from.value());
  to.u64(x.target.value());
  to.bytes(x.body);
  to.u64(x.id.value());
}

inline void read(byte_reader& from, edit_message& x) {
  x.conv = conv_id{from.string()};
  x.from = user_id{from.string()};
  x.target = message_seq{from.u64()};
  x.body = from.string();
  x.id = message_id{from.u64()};
}

inline void write(byte_writer& to, const react_message& x) {
  to.bytes(x.conv.value());
  to.bytes(x.from.value());
  to.u64(x.target.value());
  to.bytes(x.text);
  to.u8(x.on ? 1 : 0);
  to.u64(x.id.value());
}

inline void read(byte_reader& from, react_message& x) {
  x.conv = conv_id{from.string()};
  x.from = user_id{from.string()};
  x.target = message_seq{from.u64()};
  x.text = from.string();
  x.on = read_flag(from);
  x.id = message_id{from.u64()};
}

inline void write(byte_writer& to, const change_people& x) {
  to.bytes(x.conv.value());
  to.bytes(x.from.value());
  write_users(to, x.users);
  to.u8(x.add ? 1 : 0);
  to.u64(x.id.value());
}

inline void read(byte_reader& from, change_people& x) {
  x.conv = conv_id{from.string()};
  x.from = user_id{from.string()};
  x.users = read_users(from);
  x.add = read_flag(from);
  x.id = message_id{from.u64()};
}

inline void write(byte_writer& to, const set_roles& x) {
  to.bytes(x.conv.value());
  to.bytes(x.from.value());
  write_users(to, x.users);
  to.u8(static_cast<std::uint8_t>(x.role));
  to.u64(x.id.value());
}

inline void read(byte_reader& from, set_roles& x) {
  x.conv = conv_id{from.string()};
  x.from = user_id{from.string()};
  x.users = read_users(from);
  x.role = read_role(from);
  x.id = message_id{from.u64()};
}

/// What is absent is empty or false behind its flag.
inline void write(byte_writer& to, const update_conversation& x) {
  to.bytes(x.conv.value());
  to.bytes(x.from.value());
  to.u8(x.title ? 1 : 0);
  to.bytes(x.title.value_or(""));
  to.u8(x.open ? 1 : 0);
  to.u8(x.open.value_or(false) ? 1 : 0);
  to.u64(x.id.value());
}

inline void read(byte_reader& from, update_conversation& x) {
  x.conv = conv_id{from.string()};
  x.from = user_id{from.string()};
  const bool titled = read_flag(from);
  auto title = from.string();
  const bool opens = read_flag(from);
  const bool open = read_flag(from);
  if (titled)
    x.title = std::move(title);
  if (opens)
    x.open = open;
  if ((!titled && !title.empty()) || (!opens && open))
    from.fail(); // one form only
  x.id = message_id{from.u64()};
}

} // namespace caucus
