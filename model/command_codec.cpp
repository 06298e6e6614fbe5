// Words everyone shares: commands as bytes.
#include "model/command_codec.hpp"

#include "model/bytes.hpp"
#include "model/command_accounts.hpp"
#include "model/command_entries.hpp"
#include "model/command_people.hpp"
#include "model/fields.hpp"

#include <array>
#include <utility>

namespace caucus {

namespace {

constexpr std::uint8_t batch_version = 1;

// -- one pair of functions per command, in the order of the variant ----------

void write(byte_writer& to, const create_user& x) {
  to.bytes(x.user.value());
  to.bytes(x.name);
  to.bytes(x.password_hash);
  to.i64(x.now_ms);
}

void read(byte_reader& from, create_user& x) {
  x.user = user_id{from.string()};
  x.name = from.string();
  x.password_hash = from.string();
  x.now_ms = from.i64();
}

void write(byte_writer& to, const set_last_seen& x) {
  to.bytes(x.user.value());
  to.i64(x.last_seen_ms);
  to.u8(static_cast<std::uint8_t>(x.status));
}

void read(byte_reader& from, set_last_seen& x) {
  x.user = user_id{from.string()};
  x.last_seen_ms = from.i64();
  x.status = read_status(from);
}

void write(byte_writer& to, const link_conversation& x) {
  to.bytes(x.user.value());
  to.bytes(x.link.conv.value());
  to.u8(static_cast<std::uint8_t>(x.link.kind));
  to.bytes(x.link.peer.value());
  to.i64(x.link.since_ms);
  to.u64(x.link.version.value());
  to.u8(x.link.gone ? 1 : 0);
}

void read(byte_reader& from, link_conversation& x) {
  x.user = user_id{from.string()};
  x.link.conv = conv_id{from.string()};
  x.link.kind = read_kind(from);
  x.link.peer = user_id{from.string()};
  x.link.since_ms = from.i64();
  x.link.version = message_seq{from.u64()};
  x.link.gone = read_flag(from);
}

void write(byte_writer& to, const create_conversation& x) {
  to.bytes(x.conv.value());
  to.u8(static_cast<std::uint8_t>(x.kind));
  to.bytes(x.creator.value());
  to.bytes(x.title);
  write_users(to, x.members);
  to.i64(x.now_ms);
  to.u8(x.open ? 1 : 0);
}

void read(byte_reader& from, create_conversation& x) {
  x.conv = conv_id{from.string()};
  x.kind = read_kind(from);
  x.creator = user_id{from.string()};
  x.title = from.string();
  x.members = read_users(from);
  x.now_ms = from.i64();
  x.open = read_flag(from);
}

void write(byte_writer& to, const append_message& x) {
  to.bytes(x.conv.value());
  to.bytes(x.from.value());
  to.bytes(x.cid);
  to.bytes(x.body);
  write_users(to, x.mentions);
  to.u64(x.id.value());
}

void read(byte_reader& from, append_message& x) {
  x.conv = conv_id{from.string()};
  x.from = user_id{from.string()};
  x.cid = from.string();
  x.body = from.string();
  x.mentions = read_users(from);
  x.id = message_id{from.u64()};
}

void write(byte_writer& to, const advance_mark& x) {
  to.bytes(x.conv.value());
  to.bytes(x.user.value());
  to.u64(x.delivered.value());
  to.u64(x.read.value());
}

void read(byte_reader& from, advance_mark& x) {
  x.conv = conv_id{from.string()};
  x.user = user_id{from.string()};
  x.delivered = message_seq{from.u64()};
  x.read = message_seq{from.u64()};
}

void write(byte_writer& to, const finish_outbox& x) {
  to.u32(static_cast<std::uint32_t>(x.rows.size()));
  for (auto row : x.rows)
    to.u64(row);
}

void read(byte_reader& from, finish_outbox& x) {
  x.rows.resize(from.count(sizeof(std::uint64_t)));
  for (auto& row : x.rows)
    row = from.u64();
}

// -- of the control group -----------------------------------------------------

void write(byte_writer& to, const admit_node& x) {
  to.bytes(x.cluster_address);
  to.bytes(x.client_url);
  to.u8(x.wanted ? 1 : 0);
  to.u32(x.wanted ? x.wanted->value() : 0);
  to.i64(x.now_ms);
  to.u64(x.attempt);
}

void read(byte_reader& from, admit_node& x) {
  x.cluster_address = from.string();
  x.client_url = from.string();
  auto wanted = read_flag(from);
  node_id number{read_small(from)};
  if (wanted)
    x.wanted = number;
  else if (number != node_id{})
    from.fail(); // one form only
  x.now_ms = from.i64();
  x.attempt = from.u64();
}

void write(byte_writer& to, const set_node_state& x) {
  to.u32(x.node.value());
  to.u8(static_cast<std::uint8_t>(x.state));
}

void read(byte_reader& from, set_node_state& x) {
  x.node = node_id{read_small(from)};
  x.state = read_node_state(from);
}

void write(byte_writer& to, const set_node_address& x) {
  to.u32(x.node.value());
  to.bytes(x.cluster_address);
  to.bytes(x.client_url);
}

void read(byte_reader& from, set_node_address& x) {
  x.node = node_id{read_small(from)};
  x.cluster_address = from.string();
  x.client_url = from.string();
}

void write(byte_writer& to, const place_shards& x) {
  to.u32(static_cast<std::uint32_t>(x.rows.size()));
  for (const auto& row : x.rows) {
    to.u32(row.shard.value());
    write_nodes(to, row.nodes);
  }
}

void read(byte_reader& from, place_shards& x) {
  x.rows.resize(from.count(2 * sizeof(std::uint32_t)));
  for (auto& row : x.rows) {
    row.shard = shard_id{read_small(from)};
    row.nodes = read_nodes(from);
  }
}

void write(byte_writer& to, const set_setting& x) {
  to.bytes(x.name);
  to.bytes(x.value);
}

void read(byte_reader& from, set_setting& x) {
  x.name = from.string();
  x.value = from.string();
}

// -- the kind byte is the index in the variant -------------------------------

using decoder = command (*)(byte_reader&);

template <class Command>
command decode_as(byte_reader& from) {
  Command what;
  read(from, what);
  return what;
}

template <std::size_t... Index>
constexpr auto make_decoders(std::index_sequence<Index...>) {
  return std::array<decoder, sizeof...(Index)>{
    &decode_as<std::variant_alternative_t<Index, command>>...};
}

constexpr auto decoders
  = make_decoders(std::make_index_sequence<std::variant_size_v<command>>{});

} // namespace

std::string encode_command(const command& what) {
  std::string out;
  byte_writer to{out};
  to.u8(static_cast<std::uint8_t>(what.index()));
  std::visit([&to](const auto& x) { write(to, x); }, what);
  return out;
}

std::optional<command> decode_command(std::string_view bytes) {
  byte_reader from{bytes};
  auto kind = from.u8();
  if (!from.ok() || kind >= decoders.size())
    return std::nullopt;
  auto what = decoders[kind](from);
  if (!from.done())
    return std::nullopt;
  return what;
}

std::string encode_batch(std::span<const std::string> commands) {
  std::size_t size = 1 + sizeof(std::uint32_t);
  for (const auto& one : commands)
    size += sizeof(std::uint32_t) + one.size();
  std::string out;
  out.reserve(size);
  byte_writer to{out};
  to.u8(batch_version);
  to.u32(static_cast<std::uint32_t>(commands.size()));
  for (const auto& one : commands)
    to.bytes(one);
  return out;
}

std::optional<std::vector<command>> decode_batch(std::string_view payload) {
  byte_reader from{payload};
  if (from.u8() != batch_version)
    return std::nullopt;
  auto count = from.count(sizeof(std::uint32_t));
  std::vector<command> result;
  result.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    auto one = decode_command(from.bytes());
    if (!one)
      return std::nullopt;
    result.push_back(std::move(*one));
  }
  if (!from.done())
    return std::nullopt;
  return result;
}

} // namespace caucus
