// The side of a snapshot that has the tables: they are frozen by RocksDB,
// which keeps what was there, and read by key.
#include "model/bytes.hpp"
#include "model/limits_snapshot.hpp"
#include "storage/rocks_find.hpp"
#include "storage/rocks_snapshot_store.hpp"

#include <rocksdb/db.h>
#include <rocksdb/snapshot.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

namespace caucus::storage {

namespace {

constexpr mono_ms in_ms(std::chrono::milliseconds time) {
  return time.count();
}

} // namespace

struct rocks_snapshot_store::frozen {
  explicit frozen(rocksdb::DB* db) : as_of(db) {}

  rocksdb::ManagedSnapshot as_of;
  data_generation generation;
  snapshot_meta meta;
  mono_ms since = 0;
  mono_ms used = 0;
  std::atomic<bool> done = false; // read to its end by somebody
};

rocks_snapshot_store::rocks_snapshot_store(const rocks_handles& handles,
                                           shard_table& table)
  : handles_(handles), table_(table) {}

rocks_snapshot_store::~rocks_snapshot_store() = default;

std::shared_ptr<rocks_snapshot_store::frozen>
rocks_snapshot_store::freeze(shard_id shard, mono_ms now) {
  auto made = std::make_shared<frozen>(handles_.db);
  auto key = shard_state_key(shard);
  shard_state state;
  scan_rows(
    handles_, key, key + '\0',
    [&state](std::string_view, std::string_view value) {
      decode_or_end(value, state);
      return true;
    },
    made->as_of.snapshot());
  made->generation = state.generation;
  made->meta = {state.applied, state.term, std::move(state.configuration),
                state.configuration_index};
  made->since = made->used = now;
  return made;
}

snapshot_meta rocks_snapshot_store::offer(shard_id shard, log_index at_least,
                                          mono_ms now) {
  std::lock_guard lock{mutex_};
  expire_locked(now);
  const auto known = frozen_.find(shard);
  if (known != frozen_.end() && known->second->meta.index >= at_least) {
    known->second->used = now;
    return known->second->meta;
  }
  auto made = freeze(shard, now);
  if (known != frozen_.end())
    known->second = made;
  else if (frozen_.size() < limits::snapshot_frozen_max || forget_a_done_one())
    frozen_.emplace(shard, made);
  return made->meta;
}

/// The one that nobody has asked for longest: it is kept in case that its
/// reader comes too late for the offer, which must not stop others.
bool rocks_snapshot_store::forget_a_done_one() {
  auto oldest = frozen_.end();
  for (auto one = frozen_.begin(); one != frozen_.end(); ++one)
    if (one->second->done
        && (oldest == frozen_.end()
            || one->second->used < oldest->second->used))
      oldest = one;
  if (oldest == frozen_.end())
    return false;
  frozen_.erase(oldest);
  return true;
}

std::optional<log_index> rocks_snapshot_store::held(shard_id shard) {
  std::lock_guard lock{mutex_};
  const auto known = frozen_.find(shard);
  if (known == frozen_.end())
    return std::nullopt;
  return known->second->meta.index;
}

bool rocks_snapshot_store::read(shard_id shard, log_index index,
                                std::string_view after, mono_ms now,
                                chunk_rows& out) {
  std::shared_ptr<frozen> from; // stays, whatever `offer` and `expire` do
  {
    std::lock_guard lock{mutex_};
    const auto known = frozen_.find(shard);
    if (known == frozen_.end() || known->second->meta.index != index)
      return false;
    from = known->second;
    from->used = now;
  }
  out = {};
  out.complete = true;
  data_keys keys{shard, from->generation};
  const auto prefix = keys.begin();
  auto begin = prefix;
  if (!after.empty())
    begin.append(after).push_back('\0'); // just above `after`
  byte_writer to{out.rows};
  auto visit = [&](std::string_view key, std::string_view value) {
    if (out.rows.size() >= limits::snapshot_chunk_bytes)
      return out.complete = false;
    auto tail = rest_of(key, prefix);
    to.bytes(tail);
    to.bytes(value);
    out.last = tail;
    return true;
  };
  scan_rows(handles_, begin, keys.end(), visit, from->as_of.snapshot());
  if (out.complete)
    from->done = true;
  counts_.chunks_read.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void rocks_snapshot_store::expire(mono_ms now) {
  std::lock_guard lock{mutex_};
  expire_locked(now);
}

void rocks_snapshot_store::expire_locked(mono_ms now) {
  std::erase_if(frozen_, [now](const auto& one) {
    const auto& [shard, what] = one;
    return now - what->used > in_ms(limits::snapshot_idle_max)
           || now - what->since > in_ms(limits::snapshot_age_max);
  });
}

} // namespace caucus::storage
