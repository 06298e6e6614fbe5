// Words everyone shares: the fields of commands about what users are to each
// other. Included by command_codec.cpp only.
#pragma once

#include "model/command.hpp"
#include "model/fields.hpp"

namespace caucus {

inline void write(byte_writer& to, const set_contact& x) {
  to.bytes(x.user.value());
  to.bytes(x.contact.value());
  to.u8(x.on ? 1 : 0);
}

inline void read(byte_reader& from, set_contact& x) {
  x.user = user_id{from.string()};
  x.contact = user_id{from.string()};
  x.on = read_flag(from);
}

inline void write(byte_writer& to, const note_watcher& x) {
  to.bytes(x.user.value());
  to.bytes(x.row.watcher.value());
  to.u64(x.row.version);
  to.u8(x.row.gone ? 1 : 0);
}

inline void read(byte_reader& from, note_watcher& x) {
  x.user = user_id{from.string()};
  x.row.watcher = user_id{from.string()};
  x.row.version = from.u64();
  x.row.gone = read_flag(from);
}

} // namespace caucus
