// Reads of the tables: history pages, lists, rows. Any thread; they ask
// RocksDB, never the applier's caches.
#include "storage/records.hpp"
#include "storage/rocks_find.hpp"
#include "storage/rocks_state_store.hpp"

#include <rocksdb/db.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace caucus::storage {

namespace {

// Where a page begins: at `prefix`, or behind its row `after`.
std::string just_above(std::string prefix, std::string_view after) {
  if (!after.empty())
    prefix.append(after).push_back('\0');
  return prefix;
}

} // namespace

template <class Row>
std::optional<Row> rocks_state_store::find(const std::string& key) {
  std::string value;
  if (!find_value(handles_, key, value))
    return std::nullopt;
  Row row;
  decode_or_end(value, row);
  return row;
}

// Rows in [begin, end), rising; `take(key, row)` puts in what the key says.
template <class Row, class Take>
std::vector<Row> rocks_state_store::scan(const std::string& begin,
                                         const std::string& end,
                                         std::size_t limit, Take&& take) {
  std::vector<Row> result;
  if (limit == 0)
    return result;
  scan_rows(handles_, begin, end,
            [&](std::string_view key, std::string_view value) {
              auto& row = result.emplace_back();
              decode_or_end(value, row);
              take(key, row);
              return result.size() < limit;
            });
  return result;
}

// Of rows whose key says it all: what follows `prefix`.
template <class Row>
std::vector<user_id>
rocks_state_store::names(const std::string& prefix, std::string_view after,
                         const std::string& end, std::size_t limit) {
  std::vector<user_id> found;
  scan<Row>(just_above(prefix, after), end, limit,
            [&](std::string_view key, Row&) {
              found.emplace_back(std::string{rest_of(key, prefix)});
            });
  return found;
}

std::optional<conversation_row>
rocks_state_store::conversation(const conv_id& conv) {
  return table_.stable(shard_of(conv), [&](const data_keys& keys) {
    auto row = find<conversation_row>(keys.conversation(conv));
    if (row)
      row->conv = conv;
    return row;
  });
}

std::optional<member_row> rocks_state_store::member(const conv_id& conv,
                                                    const user_id& user) {
  return table_.stable(shard_of(conv), [&](const data_keys& keys) {
    auto row = find<member_row>(keys.member(conv, user.value()));
    if (row)
      row->user = user;
    return row;
  });
}

std::vector<member_row> rocks_state_store::members(const conv_id& conv,
                                                   std::string_view after,
                                                   std::size_t limit) {
  return table_.stable(shard_of(conv), [&](const data_keys& keys) {
    auto prefix = keys.member(conv, {});
    return scan<member_row>(just_above(prefix, after), keys.members_end(conv),
                            limit, [&](std::string_view key, member_row& row) {
                              row.user
                                = user_id{std::string{rest_of(key, prefix)}};
                            });
  });
}

std::vector<stored_message> rocks_state_store::messages(const conv_id& conv,
                                                        message_seq after,
                                                        message_seq before,
                                                        std::size_t limit,
                                                        bool newest) {
  if (after.value() == std::numeric_limits<std::uint64_t>::max()
      || after.value() + 1 >= before.value())
    return {};
  return table_.stable(shard_of(conv), [&](const data_keys& keys) {
    return newest ? newest_messages(keys, conv, after, before, limit)
                  : scan<stored_message>(
                    keys.message(conv, message_seq{after.value() + 1}),
                    keys.message(conv, before), limit,
                    [](std::string_view key, stored_message& row) {
                      row.seq = message_seq{last_number_of(key)};
                    });
  });
}

// The last ones of the range, rising.
std::vector<stored_message>
rocks_state_store::newest_messages(const data_keys& keys, const conv_id& conv,
                                   message_seq after, message_seq before,
                                   std::size_t limit) {
  auto begin = keys.message(conv, message_seq{after.value() + 1});
  auto end = keys.message(conv, before);
  rocksdb::Slice lower{begin};
  rocksdb::Slice upper{end};
  rocksdb::ReadOptions options;
  options.iterate_lower_bound = &lower;
  options.iterate_upper_bound = &upper;
  std::unique_ptr<rocksdb::Iterator> at{
    handles_.db->NewIterator(options, handles_.data)};
  std::vector<stored_message> result;
  for (at->SeekToLast(); at->Valid() && result.size() < limit; at->Prev()) {
    auto& row = result.emplace_back();
    decode_or_end(at->value().ToStringView(), row);
    row.seq = message_seq{last_number_of(at->key().ToStringView())};
  }
  if (!at->status().ok())
    fatal("cannot read: " + at->status().ToString());
  std::reverse(result.begin(), result.end());
  return result;
}

std::optional<user_row> rocks_state_store::user(const user_id& user) {
  return table_.stable(shard_of(user), [&](const data_keys& keys) {
    auto row = find<user_row>(keys.user(user));
    if (row)
      row->user = user;
    return row;
  });
}

std::optional<credentials_row>
rocks_state_store::credentials(const user_id& user) {
  return table_.stable(shard_of(user), [&](const data_keys& keys) {
    auto row = find<credentials_row>(keys.credentials(user));
    if (row)
      row->user = user;
    return row;
  });
}

std::vector<conversation_link>
rocks_state_store::conversations_of(const user_id& user, std::string_view after,
                                    std::size_t limit) {
  return table_.stable(shard_of(user), [&](const data_keys& keys) {
    auto prefix = keys.user_conversation(user, {});
    return scan<conversation_link>(
      just_above(prefix, after), keys.user_conversations_end(user), limit,
      [&](std::string_view key, conversation_link& row) {
        row.conv = conv_id{std::string{rest_of(key, prefix)}};
      });
  });
}

std::vector<outbox_row> rocks_state_store::outbox(shard_id shard,
                                                  std::uint64_t after,
                                                  std::size_t limit) {
  if (after == std::numeric_limits<std::uint64_t>::max())
    return {};
  return table_.stable(shard, [&](const data_keys& keys) {
    return scan<outbox_row>(keys.outbox(after + 1), keys.outbox_end(), limit,
                            [](std::string_view key, outbox_row& row) {
                              row.row = last_number_of(key);
                            });
  });
}

std::vector<user_id> rocks_state_store::online_users(shard_id shard,
                                                     std::string_view after,
                                                     std::size_t limit) {
  return table_.stable(shard, [&](const data_keys& keys) {
    return names<online_row>(keys.online({}), after, keys.online_end(), limit);
  });
}

std::vector<user_id> rocks_state_store::contacts_of(const user_id& user,
                                                    std::string_view after,
                                                    std::size_t limit) {
  return table_.stable(shard_of(user), [&](const data_keys& keys) {
    const auto prefix = keys.contact(user, {});
    return names<contact_row>(prefix, after, end_of(prefix), limit);
  });
}

std::vector<user_id> rocks_state_store::watchers_of(const user_id& user,
                                                    std::size_t limit) {
  return table_.stable(shard_of(user), [&](const data_keys& keys) {
    const auto prefix = keys.watcher(user, {});
    std::vector<user_id> found;
    scan_rows(handles_, prefix, end_of(prefix),
              [&](std::string_view key, std::string_view value) {
                watcher_row row;
                decode_or_end(value, row);
                if (!row.gone)
                  found.emplace_back(std::string{rest_of(key, prefix)});
                return found.size() < limit;
              });
    return found;
  });
}

log_index rocks_state_store::applied(shard_id shard) {
  return table_.applied(shard);
}

} // namespace caucus::storage
