// Steps 8 and 9 of docs/message_flow.md: where each shard's tables are.
#include "storage/shard_table.hpp"

#include "storage/rocks_status.hpp"

#include <rocksdb/db.h>

#include <algorithm>
#include <string>
#include <utility>

namespace caucus::storage {

io_status shard_table::load(const rocks_handles& handles) {
  for (std::uint16_t i = 0; i < limits::group_count; ++i) {
    shard_id shard{i};
    shard_state state;
    std::string value;
    auto status
      = handles.db->Get({}, handles.data, shard_state_key(shard), &value);
    if (!status.ok() && !status.IsNotFound())
      return status_of(status);
    if (status.ok() && !decode(value, state))
      return {"the applied index of shard " + std::to_string(i)
              + " is damaged"};
    set(shard, std::move(state));
  }
  return {};
}

void shard_table::set(shard_id shard, shard_state state) {
  auto& now = states_[shard.value()];
  now = std::move(state);
  generation_[shard.value()].store(now.generation.value(),
                                   std::memory_order_release);
  applied_[shard.value()].store(now.applied.value(), std::memory_order_release);
}

void shard_table::dropped(shard_id shard) {
  ++replacements_;
  set(shard, {});
  std::erase_if(outdated_, [shard](const auto& one) {
    return one.first == shard; // gone already, and its number may come again
  });
  // But a chunk of what comes may be written after the deletion.
  give_up_staging(shard);
}

void shard_table::begin_staging(shard_id shard, const snapshot_meta& meta) {
  auto& newest = newest_generation_[shard.value()];
  newest = std::max(newest, states_[shard.value()].generation.value()) + 1;
  staging_[shard] = {data_generation{newest}, meta};
}

void shard_table::give_up_staging(shard_id shard) {
  for (auto* tables : {&staging_, &staged_})
    if (const auto one = tables->extract(shard))
      outdate(shard, one.mapped().generation);
}

const staged_tables* shard_table::staging(shard_id shard) const {
  const auto found = staging_.find(shard);
  return found == staging_.end() ? nullptr : &found->second;
}

bool shard_table::complete_staging(shard_id shard) {
  const auto one = staging_.extract(shard);
  if (!one)
    return false;
  staged_[shard] = one.mapped();
  return true;
}

const staged_tables* shard_table::staged(shard_id shard) const {
  const auto found = staged_.find(shard);
  return found == staged_.end() ? nullptr : &found->second;
}

void shard_table::installed(shard_id shard) {
  const auto one = staged_.extract(shard);
  ++replacements_;
  outdate(shard, states_[shard.value()].generation);
  set(shard, one.mapped().state());
}

void shard_table::outdate(shard_id shard, data_generation generation) {
  auto& newest = newest_generation_[shard.value()];
  newest = std::max(newest, generation.value());
  outdated_.emplace_back(shard, generation);
}

std::vector<std::pair<shard_id, data_generation>> shard_table::take_outdated() {
  return std::exchange(outdated_, {});
}

} // namespace caucus::storage
