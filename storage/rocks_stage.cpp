// The side of a snapshot that needs the tables: they come into a generation of
// their own, which nobody reads until log_write::install names it.
#include "model/bytes.hpp"
#include "storage/rocks_snapshot_store.hpp"
#include "storage/rocks_status.hpp"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <memory>

namespace caucus::storage {

void rocks_snapshot_store::begin(shard_id shard, const snapshot_meta& meta) {
  std::lock_guard lock{table_.mutex()};
  table_.give_up_staging(shard);
  table_.begin_staging(shard, meta);
  counts_.begun.fetch_add(1, std::memory_order_relaxed);
}

io_status rocks_snapshot_store::stage(shard_id shard, std::string_view rows,
                                      staging& how) {
  data_generation generation;
  {
    std::lock_guard lock{table_.mutex()};
    const auto* coming = table_.staging(shard);
    if (coming == nullptr) {
      how = staging::given_up;
      return {};
    }
    generation = coming->generation;
  }
  const auto prefix = data_keys{shard, generation}.begin();
  rocksdb::WriteBatch batch{rows.size() + rows.size() / 4};
  byte_reader from{rows};
  std::string key;
  while (from.ok() && !from.done()) {
    auto tail = from.bytes();
    auto value = from.bytes();
    if (tail.empty())
      from.fail(); // nobody's row
    if (!from.ok())
      break;
    key.assign(prefix).append(tail);
    batch.Put(handles_.data, key, rocksdb::Slice{value.data(), value.size()});
  }
  how = from.done() ? staging::good : staging::malformed;
  if (how != staging::good)
    return {};
  counts_.chunks_staged.fetch_add(1, std::memory_order_relaxed);
  if (batch.Count() == 0)
    return {};
  return status_of(handles_.db->Write({}, &batch));
}

void rocks_snapshot_store::give_up(shard_id shard) {
  std::lock_guard lock{table_.mutex()};
  table_.give_up_staging(shard);
}

bool rocks_snapshot_store::complete(shard_id shard) {
  std::lock_guard lock{table_.mutex()};
  return table_.complete_staging(shard);
}

std::optional<snapshot_meta> rocks_snapshot_store::staged(shard_id shard) {
  std::lock_guard lock{table_.mutex()};
  const auto* found = table_.staged(shard);
  return found == nullptr ? std::nullopt : std::optional{found->meta};
}

io_status rocks_snapshot_store::sweep() {
  // Under the mutex: a shard that is dropped and made anew begins at the first
  // generation again, which must not be deleted then.
  std::lock_guard lock{table_.mutex()};
  const auto outdated = table_.take_outdated();
  if (outdated.empty())
    return {};
  rocksdb::WriteBatch batch;
  for (const auto& [shard, generation] : outdated) {
    data_keys keys{shard, generation};
    batch.DeleteRange(handles_.data, keys.begin(), keys.end());
  }
  return status_of(handles_.db->Write({}, &batch));
}

io_status rocks_snapshot_store::find_leftovers() {
  std::lock_guard lock{table_.mutex()};
  std::unique_ptr<rocksdb::Iterator> at{
    handles_.db->NewIterator({}, handles_.data)};
  for (at->SeekToFirst(); at->Valid();) {
    const auto place = generation_of(at->key().ToStringView());
    if (!place || place->first.value() >= limits::group_count)
      return {"a row of the tables belongs to no shard"};
    const auto& [shard, generation] = *place;
    if (generation != data_generation{}
        && generation != table_.state(shard).generation)
      table_.outdate(shard, generation);
    at->Seek(data_keys{shard, generation}.end());
  }
  return status_of(at->status());
}

} // namespace caucus::storage
