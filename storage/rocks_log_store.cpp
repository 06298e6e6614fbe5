// Step 8 of docs/message_flow.md: the Raft logs on RocksDB.
#include "storage/rocks_log_store.hpp"

#include "storage/keys.hpp"
#include "storage/records.hpp"
#include "storage/rocks_status.hpp"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <cstddef>
#include <memory>

namespace caucus::storage {

namespace {

void put_entry(rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle* raft,
               const raft_keys& keys, const log_entry& entry) {
  auto key = keys.entry(entry.index);
  auto frame = frame_of(entry);
  rocksdb::Slice key_part{key};
  rocksdb::Slice parts[] = {frame.head, *entry.payload, frame.tail};
  batch.Put(raft, rocksdb::SliceParts{&key_part, 1},
            rocksdb::SliceParts{parts, 3});
}

// A hole in a log is the caller's bug; on disk it would be everybody's loss.
bool contiguous(const log_write& what) {
  for (std::size_t i = 1; i < what.entries.size(); ++i)
    if (what.entries[i].index.value() != what.entries[i - 1].index.value() + 1)
      return false;
  return !what.truncate_from || what.entries.empty() || what.snapshot
         || what.entries.front().index == *what.truncate_from;
}

void put_shard(rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle* raft,
               const log_write& what) {
  raft_keys keys{what.shard};
  if (what.truncate_from)
    batch.DeleteRange(raft, keys.entry(*what.truncate_from),
                      keys.entries_end());
  for (const auto& entry : what.entries)
    put_entry(batch, raft, keys, entry);
  if (what.state)
    batch.Put(raft, keys.hard_state(), encode(*what.state));
  if (what.snapshot)
    batch.Put(raft, keys.snapshot(), encode(*what.snapshot));
  if (what.compact_to)
    batch.DeleteRange(raft, keys.entry(log_index{0}),
                      keys.entry(log_index{what.compact_to->value() + 1}));
}

std::size_t size_of(std::span<const log_write> what) {
  constexpr std::size_t entry_overhead_bytes = 64;
  std::size_t bytes = 0;
  for (const auto& one : what)
    for (const auto& entry : one.entries)
      bytes += entry.payload->size() + entry_overhead_bytes;
  return bytes;
}

io_status damaged(shard_id shard, std::string_view what) {
  return {"the log of shard " + std::to_string(shard.value())
          + " is damaged: " + std::string{what}};
}

} // namespace

io_status rocks_log_store::write(std::span<const log_write> what) {
  rocksdb::WriteBatch batch{size_of(what)};
  for (const auto& one : what) {
    if (!contiguous(one))
      return {"refused to write a log with a hole, shard "
              + std::to_string(one.shard.value())};
    put_shard(batch, handles_.raft, one);
  }
  if (batch.Count() == 0)
    return {};
  return status_of(handles_.db->Write({}, &batch));
}

io_status rocks_log_store::sync() {
  if (handles_.in_memory)
    return {};
  return status_of(handles_.db->SyncWAL());
}

io_status rocks_log_store::create(shard_id shard, replica_id replica,
                                  const log_entry& first) {
  raft_keys keys{shard};
  replica_id before;
  bool found = false;
  if (auto status = find(keys.replica(), before, found); !status.ok())
    return status;
  if (found)
    return {"shard " + std::to_string(shard.value())
            + " was created before, as replica "
            + std::to_string(before.value())};
  rocksdb::WriteBatch batch;
  batch.Put(handles_.raft, keys.replica(), encode(replica));
  batch.Put(handles_.raft, keys.hard_state(),
            encode(hard_state{.term = first.term}));
  put_entry(batch, handles_.raft, keys, first);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return status_of(handles_.db->Write(synced, &batch));
}

template <class Row>
io_status rocks_log_store::find(const std::string& key, Row& row, bool& found) {
  std::string value;
  auto status = handles_.db->Get({}, handles_.raft, key, &value);
  found = status.ok();
  if (status.IsNotFound())
    return {};
  if (found && !decode(value, row))
    return {"a row of the Raft state is damaged"};
  return status_of(status);
}

io_status rocks_log_store::load(shard_id shard, shard_log& out) {
  raft_keys keys{shard};
  out = {};
  bool found = false;
  if (auto status = find(keys.replica(), out.replica, found); !status.ok())
    return status;
  if (auto status = find(keys.hard_state(), out.state, found); !status.ok())
    return status;
  snapshot_meta snapshot;
  if (auto status = find(keys.snapshot(), snapshot, found); !status.ok())
    return status;
  if (found)
    out.snapshot = std::move(snapshot);
  if (auto status = load_entries(shard, out); !status.ok())
    return status;
  return load_applied(shard, out);
}

io_status rocks_log_store::load_entries(shard_id shard, shard_log& out) {
  raft_keys keys{shard};
  auto nothing = std::make_shared<const std::string>();
  auto end = keys.entries_end();
  rocksdb::Slice upper{end};
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  options.fill_cache = false; // read once
  std::unique_ptr<rocksdb::Iterator> row{
    handles_.db->NewIterator(options, handles_.raft)};
  for (row->Seek(keys.entry(log_index{0})); row->Valid(); row->Next()) {
    auto index = raft_keys::index_of(row->key().ToStringView());
    entry_view entry;
    if (!index || !decode(row->value().ToStringView(), entry))
      return damaged(shard, "an entry does not match its checksum");
    if (!out.entries.empty()
        && index->value() != out.entries.back().index.value() + 1)
      return damaged(shard, "an entry is missing before "
                              + std::to_string(index->value()));
    auto payload = entry.kind == entry_kind::change
                     ? std::make_shared<const std::string>(entry.payload)
                     : nothing;
    out.entries.push_back({*index, entry.term, entry.kind, std::move(payload)});
  }
  return status_of(row->status());
}

io_status rocks_log_store::load_applied(shard_id shard, shard_log& out) {
  std::string value;
  auto status
    = handles_.db->Get({}, handles_.data, shard_state_key(shard), &value);
  if (status.IsNotFound())
    return {};
  shard_state state;
  if (status.ok() && !decode(value, state))
    return damaged(shard, "its applied index cannot be read");
  out.applied = state.applied;
  return status_of(status);
}

io_status rocks_log_store::read(shard_id shard, log_index from, log_index to,
                                std::size_t bytes_max,
                                std::vector<log_entry>& out) {
  raft_keys keys{shard};
  out.clear();
  auto end = keys.entries_end();
  rocksdb::Slice upper{end};
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper;
  std::unique_ptr<rocksdb::Iterator> row{
    handles_.db->NewIterator(options, handles_.raft)};
  std::size_t bytes = 0;
  auto expected = from.value();
  for (row->Seek(keys.entry(from)); row->Valid() && expected <= to.value();
       row->Next(), ++expected) {
    auto index = raft_keys::index_of(row->key().ToStringView());
    entry_view entry;
    if (!index || !decode(row->value().ToStringView(), entry))
      return damaged(shard, "an entry does not match its checksum");
    if (index->value() != expected)
      break;
    bytes += row->value().size();
    if (!out.empty() && bytes > bytes_max)
      break;
    out.push_back({*index, entry.term, entry.kind,
                   std::make_shared<const std::string>(entry.payload)});
  }
  return status_of(row->status());
}

} // namespace caucus::storage
