// Words everyone shares: the fields of commands about who may come in. Included
// by command_codec.cpp only.
#pragma once

#include "model/command.hpp"
#include "model/fields.hpp"

namespace caucus {

inline void write(byte_writer& to, const end_tokens& x) {
  to.bytes(x.user.value());
  to.u64(x.hash);
  to.i64(x.expires_ms);
  to.i64(x.now_ms);
}

inline void read(byte_reader& from, end_tokens& x) {
  x.user = user_id{from.string()};
  x.hash = from.u64();
  x.expires_ms = from.i64();
  x.now_ms = from.i64();
}

inline void write(byte_writer& to, const set_password& x) {
  to.bytes(x.user.value());
  to.bytes(x.password_hash);
  to.u64(x.epoch);
  to.i64(x.now_ms);
}

inline void read(byte_reader& from, set_password& x) {
  x.user = user_id{from.string()};
  x.password_hash = from.string();
  x.epoch = from.u64();
  x.now_ms = from.i64();
}

} // namespace caucus
