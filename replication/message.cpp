// Step 7 of docs/message_flow.md: the bytes of messages between replicas.
#include "replication/message.hpp"

#include "replication/bytes.hpp"
#include "replication/raft_peer.hpp"

#include <bit>

namespace caucus::replication {

namespace {

constexpr std::uint8_t format_version = 1;
constexpr std::size_t checksum_bytes = sizeof(std::uint64_t);
constexpr std::size_t entry_head_bytes = 8 + 1 + 4;
/// Indexes and terms beyond are nonsense; it keeps sums from wrapping around.
constexpr std::uint64_t number_max = std::uint64_t{1} << 62;

constexpr std::uint8_t granted_bit = 1;
constexpr std::uint8_t pre_vote_bit = 2;
constexpr std::uint8_t disrupt_bit = 4;

std::uint8_t flags_of(const message& what) {
  return static_cast<std::uint8_t>((what.granted ? granted_bit : 0)
                                   | (what.pre_vote ? pre_vote_bit : 0)
                                   | (what.disrupt_leader ? disrupt_bit : 0));
}

std::size_t expected_bytes(const message& what) {
  std::size_t size = 64 + what.configuration.size();
  for (const auto& entry : what.entries)
    size += entry_head_bytes + entry.payload->size();
  return size;
}

void put_entries(byte_writer& out, const std::vector<log_entry>& entries) {
  out.put(static_cast<std::uint32_t>(entries.size()));
  for (const auto& entry : entries)
    out.put(entry.term.value())
      .put(static_cast<std::uint8_t>(entry.kind))
      .put_string(*entry.payload);
}

void put_fields(byte_writer& out, const message& what) {
  switch (what.kind) {
    case message_kind::append_entries:
      out.put(what.index_term.value()).put(what.commit.value());
      put_entries(out, what.entries);
      break;
    case message_kind::append_result: out.put(what.rejected.value()); break;
    case message_kind::install_snapshot:
      out.put(what.index_term.value())
        .put(what.configuration_index.value())
        .put_string(what.configuration);
      break;
    case message_kind::request_vote:
    case message_kind::vote_result:
    case message_kind::timeout_now:
      out.put(what.index_term.value()).put(flags_of(what));
      break;
  }
}

log_index take_index(byte_reader& in) {
  return log_index{in.take<std::uint64_t>()};
}

log_term take_term(byte_reader& in) {
  return log_term{in.take<std::uint64_t>()};
}

bool take_entry(byte_reader& in, log_entry& out) {
  out.term = take_term(in);
  auto kind = in.take<std::uint8_t>();
  auto payload = in.take_string();
  if (!in.ok() || kind < 1 || kind > 3)
    return false;
  out.kind = static_cast<entry_kind>(kind);
  if (out.kind == entry_kind::change && !decode_configuration(payload))
    return false;
  out.payload = std::make_shared<const std::string>(payload);
  return true;
}

/// Terms never fall along a log, and none is above the leader's.
bool take_entries(byte_reader& in, message& out) {
  auto count = in.take<std::uint32_t>();
  if (!in.ok() || count > in.rest().size() / entry_head_bytes)
    return false;
  auto index = out.index.value();
  auto last = out.index_term;
  out.entries.resize(count);
  for (auto& entry : out.entries) {
    entry.index = log_index{++index};
    if (!take_entry(in, entry) || entry.term < last || entry.term.value() == 0
        || entry.term > out.term)
      return false;
    last = entry.term;
  }
  return true;
}

bool take_fields(byte_reader& in, message& out) {
  std::uint8_t flags = 0;
  switch (out.kind) {
    case message_kind::append_entries:
      out.index_term = take_term(in);
      out.commit = take_index(in);
      return take_entries(in, out);
    case message_kind::append_result:
      out.rejected = take_index(in);
      return true;
    case message_kind::install_snapshot:
      out.index_term = take_term(in);
      out.configuration_index = take_index(in);
      out.configuration = in.take_string();
      return decode_configuration(out.configuration).has_value();
    case message_kind::request_vote:
    case message_kind::vote_result:
    case message_kind::timeout_now:
      out.index_term = take_term(in);
      flags = in.take<std::uint8_t>();
      out.granted = (flags & granted_bit) != 0;
      out.pre_vote = (flags & pre_vote_bit) != 0;
      out.disrupt_leader = (flags & disrupt_bit) != 0;
      return true;
  }
  return false;
}

/// What the engine takes for granted.
bool plausible(const message& what) {
  for (auto number : {what.term.value(), what.index.value(),
                      what.index_term.value(), what.commit.value(),
                      what.rejected.value(), what.configuration_index.value()})
    if (number > number_max)
      return false;
  auto empty = what.index.value() == 0;
  switch (what.kind) {
    case message_kind::append_entries:
    case message_kind::request_vote:
      return what.term.value() > 0 && empty == (what.index_term.value() == 0)
             && what.index_term <= what.term;
    case message_kind::install_snapshot:
      return !empty && what.index_term.value() > 0
             && what.index_term <= what.term
             && what.configuration_index.value() > 0
             && what.configuration_index <= what.index;
    case message_kind::timeout_now:
      return what.term.value() > 0 && what.index_term <= what.term;
    case message_kind::append_result:
    case message_kind::vote_result: return true;
  }
  return false;
}

} // namespace

std::uint64_t message_checksum(std::string_view bytes) noexcept {
  // Multiply and fold, 8 bytes at a time: several GB/s, and each step can be
  // undone, so that one wrong word never goes unnoticed.
  constexpr std::uint64_t factor = 0x9E3779B97F4A7C15;
  std::uint64_t sum = bytes.size();
  auto mix = [&sum](std::uint64_t word) {
    sum = (sum ^ word) * factor;
    sum ^= sum >> 32;
  };
  byte_reader in{bytes};
  while (in.rest().size() >= sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, in.take_raw(sizeof word).data(), sizeof word);
    if constexpr (std::endian::native == std::endian::big)
      word = __builtin_bswap64(word);
    mix(word);
  }
  while (!in.rest().empty())
    mix(in.take<std::uint8_t>());
  return sum;
}

std::string encode_message(const message& what) {
  byte_writer out{expected_bytes(what)};
  out.put(format_version)
    .put(static_cast<std::uint8_t>(what.kind))
    .put(what.term.value())
    .put(what.index.value());
  put_fields(out, what);
  out.put(message_checksum(out.bytes()));
  return std::move(out.bytes());
}

std::optional<message_kind> kind_of(std::string_view bytes) noexcept {
  byte_reader in{bytes};
  auto version = in.take<std::uint8_t>();
  auto kind = in.take<std::uint8_t>();
  if (!in.ok() || version != format_version || kind < 1 || kind > 6)
    return std::nullopt;
  return static_cast<message_kind>(kind);
}

std::optional<message> decode_message(std::string_view bytes) {
  if (bytes.size() < checksum_bytes)
    return std::nullopt;
  auto body = bytes.substr(0, bytes.size() - checksum_bytes);
  byte_reader tail{bytes.substr(body.size())};
  if (tail.take<std::uint64_t>() != message_checksum(body))
    return std::nullopt;
  auto kind = kind_of(body);
  if (!kind)
    return std::nullopt;
  message out;
  out.kind = *kind;
  byte_reader in{body};
  in.take<std::uint16_t>(); // version and kind
  out.term = take_term(in);
  out.index = take_index(in);
  if (!take_fields(in, out) || !in.at_end() || !plausible(out))
    return std::nullopt;
  return out;
}

} // namespace caucus::replication
