// What every value holds: the control group's tables.
#include "model/fields.hpp"
#include "storage/record_envelope.hpp"
#include "storage/records.hpp"

namespace caucus::storage {

std::string encode(const control_row& x) {
  return seal([&](byte_writer& to) { to.u64(x.version); });
}

bool decode(std::string_view value, control_row& x) {
  return unseal(value, [&](byte_reader& from) { x.version = from.u64(); });
}

std::string encode(const node_record& x) {
  return seal([&](byte_writer& to) {
    to.u8(static_cast<std::uint8_t>(x.row.state));
    to.bytes(x.row.cluster_address);
    to.bytes(x.row.client_url);
    to.i64(x.row.since_ms);
    to.u64(x.attempt);
  });
}

bool decode(std::string_view value, node_record& x) {
  return unseal(value, [&](byte_reader& from) {
    x.row.state = read_node_state(from);
    x.row.cluster_address = from.string();
    x.row.client_url = from.string();
    x.row.since_ms = from.i64();
    x.attempt = from.u64();
  });
}

std::string encode(const placement_row& x) {
  return seal([&](byte_writer& to) { write_nodes(to, x.nodes); });
}

bool decode(std::string_view value, placement_row& x) {
  return unseal(value, [&](byte_reader& from) { x.nodes = read_nodes(from); });
}

std::string encode(const setting_record& x) {
  return encode_fact(x.value);
}

bool decode(std::string_view value, setting_record& x) {
  return decode_fact(value, x.value);
}

} // namespace caucus::storage
