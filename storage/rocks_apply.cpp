// Step 9 of docs/message_flow.md: committed entries become rows. One unsynced
// batch holds the rows and the applied index: after a crash both are there or
// neither, and the log brings back what is missing.
#include "model/command_codec.hpp"
#include "storage/rocks_rows.hpp"
#include "storage/rocks_state_store.hpp"
#include "storage/rocks_status.hpp"
#include "storage/state_machine.hpp"

#include <algorithm>
#include <mutex>
#include <string>

namespace caucus::storage {

namespace {

io_status broken(const apply_request& what, log_index index,
                 std::string_view why) {
  return {"cannot apply entry " + std::to_string(index.value()) + " of shard "
          + std::to_string(what.shard.value()) + ": " + std::string{why}};
}

} // namespace

rocks_state_store::rocks_state_store(const rocks_handles& handles,
                                     shard_table& table)
  : handles_(handles), table_(table),
    rows_(std::make_unique<rocks_rows>(handles)), view_(*rows_) {}

rocks_state_store::~rocks_state_store() = default;

io_status
rocks_state_store::apply(std::span<const apply_request> what,
                         std::vector<std::vector<applied_entry>>& out) {
  out.assign(what.size(), {});
  // Else a snapshot could be installed between our reading the state and our
  // writing it back.
  std::lock_guard lock{table_.mutex()};
  if (std::exchange(replacements_seen_, table_.replacements())
      != table_.replacements())
    view_.forget();
  fresh_states states;
  auto status = apply_all(what, states, out);
  if (status.ok()) {
    for (const auto& [shard, state] : states)
      rows_->put(shard_state_key(shard), encode(state));
    view_.flush();
    status = rows_->commit();
  }
  if (!status.ok()) {
    // The caches may hold rows that never came to disk.
    view_.forget();
    rows_->clear();
    out.clear();
    return status;
  }
  view_.done();
  for (auto& [shard, state] : states)
    table_.set(shard, std::move(state));
  return {};
}

io_status
rocks_state_store::apply_all(std::span<const apply_request> what,
                             fresh_states& states,
                             std::vector<std::vector<applied_entry>>& out) {
  for (std::size_t i = 0; i < what.size(); ++i) {
    auto shard = what[i].shard;
    if (shard.value() >= limits::group_count)
      return {"there is no shard " + std::to_string(shard.value())};
    auto known = std::find_if(states.begin(), states.end(),
                              [&](const auto& x) { return x.first == shard; });
    auto state = known == states.end() ? table_.state(shard) : known->second;
    auto before = state.applied;
    if (auto status = apply_shard(what[i], state, out[i]); !status.ok())
      return status;
    if (known != states.end())
      known->second = std::move(state);
    else if (state.applied != before)
      states.emplace_back(shard, std::move(state));
  }
  return {};
}

io_status rocks_state_store::apply_shard(const apply_request& what,
                                         shard_state& state,
                                         std::vector<applied_entry>& out) {
  state_machine machine{view_, what.shard, state.generation};
  out.reserve(what.entries.size());
  for (const auto& entry : what.entries) {
    auto& done = out.emplace_back(applied_entry{.index = entry.index});
    if (entry.index <= state.applied)
      continue;
    if (entry.index.value() != state.applied.value() + 1)
      return broken(what, entry.index, "entries before it are missing");
    if (entry.kind == entry_kind::command) {
      auto commands = decode_batch(*entry.payload);
      if (!commands)
        return broken(what, entry.index, "its payload cannot be read");
      done.results.reserve(commands->size());
      for (const auto& one : *commands)
        done.results.push_back(machine.apply(one, entry.index));
      if (!view_.error().empty())
        return broken(what, entry.index, view_.error());
    }
    state.applied = entry.index;
    state.term = entry.term;
    if (entry.kind == entry_kind::change) {
      state.configuration = *entry.payload;
      state.configuration_index = entry.index;
    }
  }
  return {};
}

} // namespace caucus::storage
