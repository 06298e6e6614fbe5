// What every value holds: the tables of the column family `data`.
#include "storage/records.hpp"

#include "model/fields.hpp"
#include "storage/record_envelope.hpp"

namespace caucus::storage {

namespace {

void write(byte_writer& to, const conversation_link& x) {
  to.u8(static_cast<std::uint8_t>(x.kind));
  to.bytes(x.peer.value());
  to.i64(x.since_ms);
  to.u64(x.version.value());
  to.u8(x.gone ? 1 : 0);
}

void read(byte_reader& from, conversation_link& x) {
  x.kind = read_kind(from);
  x.peer = user_id{from.string()};
  x.since_ms = from.i64();
  x.version = message_seq{from.u64()};
  x.gone = read_flag(from);
}

/// Kinds of work in the outbox. On disk: never renumber.
constexpr std::uint8_t work_link = 1;
constexpr std::uint8_t work_watcher = 2;

} // namespace

std::uint64_t message_hash(std::string_view body,
                           const std::vector<user_id>& mentions) {
  auto hash = stable_hash(body);
  for (const auto& user : mentions) {
    std::string both;
    byte_writer{both}.u64(hash);
    both.append(user.value());
    hash = stable_hash(both);
  }
  return hash;
}

// -- of a shard --------------------------------------------------------------

std::string encode(const shard_state& x) {
  return seal([&](byte_writer& to) {
    to.u32(x.generation.value());
    to.u64(x.applied.value());
    to.u64(x.term.value());
    to.bytes(x.configuration);
    to.u64(x.configuration_index.value());
  });
}

bool decode(std::string_view value, shard_state& x) {
  return unseal(value, [&](byte_reader& from) {
    x.generation = data_generation{from.u32()};
    x.applied = log_index{from.u64()};
    x.term = log_term{from.u64()};
    x.configuration = from.string();
    x.configuration_index = log_index{from.u64()};
  });
}

std::string encode(const shard_counters& x) {
  return seal([&](byte_writer& to) { to.u64(x.outbox_last); });
}

bool decode(std::string_view value, shard_counters& x) {
  return unseal(value, [&](byte_reader& from) { x.outbox_last = from.u64(); });
}

std::string encode(const outbox_row& x) {
  return seal([&](byte_writer& to) {
    to.u8(x.watcher ? work_watcher : work_link);
    to.bytes(x.user.value());
    if (x.watcher) {
      to.bytes(x.watcher->watcher.value());
      to.u8(x.watcher->gone ? 1 : 0);
    } else {
      to.bytes(x.link.conv.value());
      write(to, x.link);
    }
  });
}

bool decode(std::string_view value, outbox_row& x) {
  return unseal(value, [&](byte_reader& from) {
    const auto kind = from.u8();
    x.user = user_id{from.string()};
    if (kind == work_watcher) {
      x.watcher.emplace().watcher = user_id{from.string()};
      x.watcher->gone = read_flag(from);
    } else if (kind == work_link) {
      x.link.conv = conv_id{from.string()};
      read(from, x.link);
    } else {
      from.fail();
    }
  });
}

// -- of a conversation -------------------------------------------------------

std::string encode(const conversation_row& x) {
  return seal([&](byte_writer& to) {
    to.u8(static_cast<std::uint8_t>(x.kind));
    to.bytes(x.title);
    to.bytes(x.creator.value());
    to.i64(x.created_ms);
    to.u64(x.head.value());
    to.u64(x.last_id.value());
    to.u32(x.member_count);
    to.u32(x.owner_count);
    to.u8(x.open ? 1 : 0);
    to.u64(x.ordinal);
    to.u64(x.last_message.value());
  });
}

bool decode(std::string_view value, conversation_row& x) {
  return unseal(value, [&](byte_reader& from) {
    x.kind = read_kind(from);
    x.title = from.string();
    x.creator = user_id{from.string()};
    x.created_ms = from.i64();
    x.head = message_seq{from.u64()};
    x.last_id = message_id{from.u64()};
    x.member_count = from.u32();
    x.owner_count = from.u32();
    x.open = read_flag(from);
    x.ordinal = from.u64();
    x.last_message = message_seq{from.u64()};
  });
}

std::string encode(const member_row& x) {
  return seal([&](byte_writer& to) {
    to.u8(static_cast<std::uint8_t>(x.role));
    to.u64(x.delivered.value());
    to.u64(x.read.value());
    to.u64(x.read_ordinal);
  });
}

bool decode(std::string_view value, member_row& x) {
  return unseal(value, [&](byte_reader& from) {
    x.role = read_role(from);
    x.delivered = message_seq{from.u64()};
    x.read = message_seq{from.u64()};
    x.read_ordinal = from.u64();
  });
}

std::string encode(const dedupe_row& x) {
  return seal([&](byte_writer& to) {
    to.u64(x.seq.value());
    to.u64(x.id.value());
    to.u64(x.body_hash);
  });
}

bool decode(std::string_view value, dedupe_row& x) {
  return unseal(value, [&](byte_reader& from) {
    x.seq = message_seq{from.u64()};
    x.id = message_id{from.u64()};
    x.body_hash = from.u64();
  });
}

// -- of a user ---------------------------------------------------------------

std::string encode(const user_row& x) {
  return seal([&](byte_writer& to) {
    to.bytes(x.name);
    to.i64(x.created_ms);
    to.i64(x.last_seen_ms);
    to.u8(static_cast<std::uint8_t>(x.status));
    to.u32(x.contacts);
  });
}

bool decode(std::string_view value, user_row& x) {
  return unseal(value, [&](byte_reader& from) {
    x.name = from.string();
    x.created_ms = from.i64();
    x.last_seen_ms = from.i64();
    x.status = read_status(from);
    x.contacts = from.u32();
  });
}

std::string encode(const online_row&) {
  return seal([](byte_writer&) {});
}

bool decode(std::string_view value, online_row&) {
  return unseal(value, [](byte_reader&) {});
}

std::string encode(const contact_row&) {
  return seal([](byte_writer&) {});
}

bool decode(std::string_view value, contact_row&) {
  return unseal(value, [](byte_reader&) {});
}

std::string encode(const watcher_row& x) {
  return seal([&](byte_writer& to) {
    to.u64(x.version);
    to.u8(x.gone ? 1 : 0);
  });
}

bool decode(std::string_view value, watcher_row& x) {
  return unseal(value, [&](byte_reader& from) {
    x.version = from.u64();
    x.gone = read_flag(from);
  });
}

std::string encode(const credentials_row& x) {
  return seal([&](byte_writer& to) {
    to.bytes(x.password_hash);
    to.u64(x.tokens.epoch);
    to.i64(x.tokens.since_ms);
    to.u32(static_cast<std::uint32_t>(x.tokens.ended.size()));
    for (const auto& one : x.tokens.ended) {
      to.u64(one.hash);
      to.i64(one.expires_ms);
    }
  });
}

bool decode(std::string_view value, credentials_row& x) {
  return unseal(value, [&](byte_reader& from) {
    x.password_hash = from.string();
    x.tokens.epoch = from.u64();
    x.tokens.since_ms = from.i64();
    x.tokens.ended.resize(from.count(2 * sizeof(std::uint64_t)));
    for (auto& one : x.tokens.ended) {
      one.hash = from.u64();
      one.expires_ms = from.i64();
    }
  });
}

std::string encode(const conversation_link& x) {
  return seal([&](byte_writer& to) { write(to, x); });
}

bool decode(std::string_view value, conversation_link& x) {
  return unseal(value, [&](byte_reader& from) { read(from, x); });
}

} // namespace caucus::storage
