// Step 8 of docs/message_flow.md: the Raft logs on RocksDB: writes.
#include "storage/keys.hpp"
#include "storage/records.hpp"
#include "storage/rocks_log_store.hpp"
#include "storage/rocks_status.hpp"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <set>

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

void put_drop(rocksdb::WriteBatch& batch, const rocks_handles& handles,
              shard_id shard) {
  for (auto* family : {handles.raft, handles.data})
    batch.DeleteRange(family, shard_begin(shard), shard_end(shard));
}

void put_install(rocksdb::WriteBatch& batch, const rocks_handles& handles,
                 shard_id shard, const staged_tables& staged) {
  raft_keys keys{shard};
  batch.DeleteRange(handles.raft, keys.entry(log_index{0}), keys.entries_end());
  batch.Put(handles.raft, keys.snapshot(), encode(staged.meta));
  batch.Put(handles.data, shard_state_key(shard), encode(staged.state()));
}

bool replaces_tables(const log_write& what) {
  return what.drop || what.install;
}

io_status refused(shard_id shard, std::string_view why) {
  return {"shard " + std::to_string(shard.value()) + ": " + std::string{why}};
}

} // namespace

// One batch of jobs, in order.
class rocks_log_store::job_batch {
public:
  job_batch(rocks_log_store& store, std::size_t bytes)
    : store_(store), batch_(bytes) {}

  io_status add(const log_write& what) {
    if (!contiguous(what))
      return refused(what.shard, "refused to write a log with a hole");
    const auto& handles = store_.handles_;
    if (what.drop) {
      put_drop(batch_, handles, what.shard);
      gone_.insert(what.shard);
    }
    if (what.create)
      if (auto status = create(what.shard, *what.create); !status.ok())
        return status;
    put_shard(batch_, handles.raft, what);
    if (!what.install)
      return {};
    const auto* staged = store_.table_.staged(what.shard);
    if (staged == nullptr || staged->meta != *what.install)
      return refused(what.shard, "this snapshot is not staged");
    put_install(batch_, handles, what.shard, *staged);
    return {};
  }

  io_status write() {
    if (batch_.Count() == 0)
      return {};
    return status_of(store_.handles_.db->Write({}, &batch_));
  }

private:
  // A second replica of a shard would vote for the first one's entries.
  io_status create(shard_id shard, replica_id replica) {
    replica_id before;
    if (!gone_.contains(shard))
      if (auto status = store_.find_replica(shard, before); !status.ok())
        return status;
    if (before != replica_id{})
      return refused(shard, "it was created before, as replica "
                              + std::to_string(before.value()));
    batch_.Put(store_.handles_.raft, raft_keys{shard}.replica(),
               encode(replica));
    return {};
  }

  rocks_log_store& store_;
  rocksdb::WriteBatch batch_;
  std::set<shard_id> gone_; // by this batch
};

io_status rocks_log_store::write(std::span<const log_write> what) {
  std::unique_lock lock{table_.mutex(), std::defer_lock};
  if (std::any_of(what.begin(), what.end(), replaces_tables))
    lock.lock();
  job_batch batch{*this, size_of(what)};
  for (const auto& one : what)
    if (auto status = batch.add(one); !status.ok())
      return status;
  if (auto status = batch.write(); !status.ok())
    return status;
  for (const auto& one : what) {
    if (one.drop)
      table_.dropped(one.shard);
    if (one.install)
      table_.installed(one.shard);
  }
  return {};
}

io_status rocks_log_store::sync() {
  if (handles_.in_memory)
    return {};
  return status_of(handles_.db->SyncWAL());
}

io_status rocks_log_store::create(shard_id shard, replica_id replica,
                                  const log_entry* first) {
  log_write job{.shard = shard, .create = replica};
  if (first != nullptr) {
    job.state = hard_state{.term = first->term};
    job.entries.push_back(*first);
  }
  if (auto status = write(std::span{&job, 1}); !status.ok())
    return status;
  return sync();
}

io_status rocks_log_store::drop(shard_id shard) {
  log_write job{.shard = shard, .drop = true};
  if (auto status = write(std::span{&job, 1}); !status.ok())
    return status;
  return sync();
}

} // namespace caucus::storage
