// What every value holds: the entries of a conversation's log.
#include "model/fields.hpp"
#include "storage/record_envelope.hpp"
#include "storage/records.hpp"

namespace caucus::storage {

namespace {

// Of a message without its body: what is usually enough.
constexpr std::size_t message_overhead_bytes = 180;

void write_head(byte_writer& to, message_kind kind, message_id id,
                const user_id& from, std::uint64_t ordinal) {
  to.u8(static_cast<std::uint8_t>(kind));
  to.u64(id.value());
  to.bytes(from.value());
  to.u64(ordinal);
}

template <class Message>
void write_content(byte_writer& to, const Message& x) {
  to.bytes(x.cid);
  to.bytes(x.body);
  write_users(to, x.mentions);
}

void write_fate(byte_writer& to, message_id changed,
                const std::vector<reaction_row>& reactions) {
  to.u64(changed.value());
  to.u32(static_cast<std::uint32_t>(reactions.size()));
  for (const auto& one : reactions) {
    to.bytes(one.text);
    write_users(to, one.users);
  }
}

void read_message(byte_reader& from, stored_message& x) {
  x.cid = from.string();
  x.body = from.string();
  x.mentions = read_users(from);
  x.changed = message_id{from.u64()};
  x.reactions.resize(from.count(2 * sizeof(std::uint32_t)));
  for (auto& one : x.reactions) {
    one.text = from.string();
    one.users = read_users(from);
  }
}

void write_change(byte_writer& to, const stored_message& x) {
  to.u64(x.target.value());
  to.bytes(x.text);
  to.u8(x.on ? 1 : 0);
  write_users(to, x.users);
  to.u8(static_cast<std::uint8_t>(x.role));
}

void read_change(byte_reader& from, stored_message& x) {
  x.target = message_seq{from.u64()};
  x.text = from.string();
  x.on = read_flag(from);
  x.users = read_users(from);
  x.role = read_role(from);
}

message_kind read_message_kind(byte_reader& from) {
  auto kind = static_cast<message_kind>(from.u8());
  if (kind < message_kind::message || kind > message_kind::updated)
    from.fail();
  return kind;
}

} // namespace

std::string encode(const stored_message& x) {
  return seal(
    [&](byte_writer& to) {
      write_head(to, x.kind, x.id, x.from, x.ordinal);
      if (!x.is_message())
        return write_change(to, x);
      write_content(to, x);
      write_fate(to, x.changed, x.reactions);
    },
    x.body.size() + message_overhead_bytes);
}

std::string encode_message(const append_message& x, std::uint64_t ordinal) {
  return seal(
    [&](byte_writer& to) {
      write_head(to, message_kind::message, x.id, x.from, ordinal);
      write_content(to, x);
      write_fate(to, {}, {});
    },
    x.body.size() + message_overhead_bytes);
}

bool decode(std::string_view value, stored_message& x) {
  return unseal(value, [&](byte_reader& from) {
    x.kind = read_message_kind(from);
    x.id = message_id{from.u64()};
    x.from = user_id{from.string()};
    x.ordinal = from.u64();
    x.is_message() ? read_message(from, x) : read_change(from, x);
  });
}

} // namespace caucus::storage
