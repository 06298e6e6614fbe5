// Reads of the tables: history pages, lists, rows. Any thread; they ask
// RocksDB, never the applier's caches.
#include "storage/fatal.hpp"
#include "storage/records.hpp"
#include "storage/rocks_state_store.hpp"

#include <rocksdb/db.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace caucus::storage {

namespace {

void check(const rocksdb::Status& status) {
  if (!status.ok())
    fatal("cannot read: " + status.ToString());
}

template <class Row>
void decode_or_end(const rocksdb::Slice& value, Row& row) {
  if (!decode(value.ToStringView(), row))
    fatal("a row of the tables is damaged");
}

} // namespace

data_keys rocks_state_store::keys_of(shard_id shard) const noexcept {
  auto generation = generation_[shard.value()].load(std::memory_order_acquire);
  return data_keys{shard, data_generation{generation}};
}

template <class Row>
std::optional<Row> rocks_state_store::find(const std::string& key) {
  rocksdb::PinnableSlice value;
  auto status = handles_.db->Get({}, handles_.data, key, &value);
  if (status.IsNotFound())
    return std::nullopt;
  check(status);
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
  rocksdb::Slice upper{end};
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  std::unique_ptr<rocksdb::Iterator> at{
    handles_.db->NewIterator(options, handles_.data)};
  for (at->Seek(begin); at->Valid() && result.size() < limit; at->Next()) {
    auto& row = result.emplace_back();
    decode_or_end(at->value(), row);
    take(at->key().ToStringView(), row);
  }
  check(at->status());
  return result;
}

std::optional<conversation_row>
rocks_state_store::conversation(const conv_id& conv) {
  auto row = find<conversation_row>(keys_of(shard_of(conv)).conversation(conv));
  if (row)
    row->conv = conv;
  return row;
}

std::optional<member_row> rocks_state_store::member(const conv_id& conv,
                                                    const user_id& user) {
  auto row
    = find<member_row>(keys_of(shard_of(conv)).member(conv, user.value()));
  if (row)
    row->user = user;
  return row;
}

std::vector<member_row> rocks_state_store::members(const conv_id& conv,
                                                   std::string_view after,
                                                   std::size_t limit) {
  auto keys = keys_of(shard_of(conv));
  auto prefix = keys.member(conv, {});
  auto begin = prefix;
  if (!after.empty())
    begin.append(after).push_back('\0'); // just above `after`
  return scan<member_row>(begin, keys.members_end(conv), limit,
                          [&](std::string_view key, member_row& row) {
                            row.user
                              = user_id{std::string{rest_of(key, prefix)}};
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
  auto keys = keys_of(shard_of(conv));
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
  newest ? at->SeekToLast() : at->SeekToFirst();
  while (at->Valid() && result.size() < limit) {
    auto& row = result.emplace_back();
    decode_or_end(at->value(), row);
    row.seq = message_seq{last_number_of(at->key().ToStringView())};
    newest ? at->Prev() : at->Next();
  }
  check(at->status());
  if (newest)
    std::reverse(result.begin(), result.end());
  return result;
}

std::optional<user_row> rocks_state_store::user(const user_id& user) {
  auto row = find<user_row>(keys_of(shard_of(user)).user(user));
  if (row)
    row->user = user;
  return row;
}

std::optional<credentials_row>
rocks_state_store::credentials(const user_id& user) {
  auto row = find<credentials_row>(keys_of(shard_of(user)).credentials(user));
  if (row)
    row->user = user;
  return row;
}

std::vector<conversation_link>
rocks_state_store::conversations_of(const user_id& user, std::string_view after,
                                    std::size_t limit) {
  auto keys = keys_of(shard_of(user));
  auto prefix = keys.user_conversation(user, {});
  auto begin = prefix;
  if (!after.empty())
    begin.append(after).push_back('\0'); // just above `after`
  return scan<conversation_link>(
    begin, keys.user_conversations_end(user), limit,
    [&](std::string_view key, conversation_link& row) {
      row.conv = conv_id{std::string{rest_of(key, prefix)}};
    });
}

std::vector<outbox_row> rocks_state_store::outbox(shard_id shard,
                                                  std::uint64_t after,
                                                  std::size_t limit) {
  if (after == std::numeric_limits<std::uint64_t>::max())
    return {};
  auto keys = keys_of(shard);
  return scan<outbox_row>(keys.outbox(after + 1), keys.outbox_end(), limit,
                          [](std::string_view key, outbox_row& row) {
                            row.row = last_number_of(key);
                          });
}

log_index rocks_state_store::applied(shard_id shard) {
  return log_index{applied_[shard.value()].load(std::memory_order_acquire)};
}

} // namespace caucus::storage
