// Step 8 of docs/message_flow.md: the Raft logs on RocksDB: reads.
#include "storage/rocks_log_store.hpp"

#include "storage/keys.hpp"
#include "storage/records.hpp"
#include "storage/rocks_status.hpp"

#include <rocksdb/db.h>

#include <cstddef>
#include <memory>

namespace caucus::storage {

namespace {

io_status damaged(shard_id shard, std::string_view what) {
  return {"the log of shard " + std::to_string(shard.value())
          + " is damaged: " + std::string{what}};
}

template <class Row>
io_status find(const rocks_handles& handles, const std::string& key, Row& row,
               bool& found) {
  std::string value;
  auto status = handles.db->Get({}, handles.raft, key, &value);
  found = status.ok();
  if (status.IsNotFound())
    return {};
  if (found && !decode(value, row))
    return {"a row of the Raft state is damaged"};
  return status_of(status);
}

} // namespace

io_status rocks_log_store::find_replica(shard_id shard, replica_id& replica) {
  bool found = false;
  return find(handles_, raft_keys{shard}.replica(), replica, found);
}

io_status rocks_log_store::load(shard_id shard, shard_log& out) {
  raft_keys keys{shard};
  out = {};
  bool found = false;
  if (auto status = find(handles_, keys.replica(), out.replica, found);
      !status.ok())
    return status;
  if (auto status = find(handles_, keys.hard_state(), out.state, found);
      !status.ok())
    return status;
  snapshot_meta snapshot;
  if (auto status = find(handles_, keys.snapshot(), snapshot, found);
      !status.ok())
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
