// What every value holds: the tables of the column families `raft` and `node`.
#include "storage/record_envelope.hpp"
#include "storage/records.hpp"

namespace caucus::storage {

std::string encode(const replica_id& x) {
  return seal([&](byte_writer& to) { to.u64(x.value()); });
}

bool decode(std::string_view value, replica_id& x) {
  return unseal(value, [&](byte_reader& from) { x = replica_id{from.u64()}; });
}

std::string encode(const hard_state& x) {
  return seal([&](byte_writer& to) {
    to.u64(x.term.value());
    to.u64(x.voted_for.value());
  });
}

bool decode(std::string_view value, hard_state& x) {
  return unseal(value, [&](byte_reader& from) {
    x.term = log_term{from.u64()};
    x.voted_for = replica_id{from.u64()};
  });
}

std::string encode(const snapshot_meta& x) {
  return seal([&](byte_writer& to) {
    to.u64(x.index.value());
    to.u64(x.term.value());
    to.bytes(x.configuration);
    to.u64(x.configuration_index.value());
  });
}

bool decode(std::string_view value, snapshot_meta& x) {
  return unseal(value, [&](byte_reader& from) {
    x.index = log_index{from.u64()};
    x.term = log_term{from.u64()};
    x.configuration = from.string();
    x.configuration_index = log_index{from.u64()};
  });
}

entry_frame frame_of(const log_entry& x) {
  entry_frame frame;
  byte_writer head{frame.head};
  head.u8(record_version);
  head.u64(x.term.value());
  head.u8(static_cast<std::uint8_t>(x.kind));
  head.u32(static_cast<std::uint32_t>(x.payload->size()));
  byte_writer{frame.tail}.u32(crc32c(*x.payload, crc32c(frame.head)));
  return frame;
}

bool decode(std::string_view value, entry_view& x) {
  return unseal(value, [&](byte_reader& from) {
    x.term = log_term{from.u64()};
    x.kind = static_cast<entry_kind>(from.u8());
    if (x.kind < entry_kind::command || x.kind > entry_kind::change)
      from.fail();
    x.payload = from.bytes();
  });
}

std::string encode_fact(std::string_view bytes) {
  return seal([&](byte_writer& to) { to.bytes(bytes); });
}

bool decode_fact(std::string_view value, std::string& bytes) {
  return unseal(value, [&](byte_reader& from) { bytes = from.string(); });
}

} // namespace caucus::storage
