// Step 9 of docs/message_flow.md: committed entries become rows. One unsynced
// batch holds the rows and the applied index: after a crash both are there or
// neither, and the log brings back what is missing.
#include "model/command_codec.hpp"
#include "storage/rocks_rows.hpp"
#include "storage/rocks_state_store.hpp"
#include "storage/rocks_status.hpp"
#include "storage/state_machine.hpp"

#include <rocksdb/db.h>

#include <string>

namespace caucus::storage {

namespace {

io_status broken(const apply_request& what, log_index index,
                 std::string_view why) {
  return {"cannot apply entry " + std::to_string(index.value()) + " of shard "
          + std::to_string(what.shard.value()) + ": " + std::string{why}};
}

} // namespace

rocks_state_store::rocks_state_store(const rocks_handles& handles)
  : handles_(handles), rows_(std::make_unique<rocks_rows>(handles)),
    view_(*rows_) {}

rocks_state_store::~rocks_state_store() = default;

io_status rocks_state_store::load() {
  for (std::uint16_t shard = 0; shard < limits::shard_count; ++shard) {
    std::string value;
    auto status = handles_.db->Get({}, handles_.data,
                                   shard_state_key(shard_id{shard}), &value);
    if (status.IsNotFound())
      continue;
    if (!status.ok())
      return status_of(status);
    if (!decode(value, states_[shard]))
      return {"the applied index of shard " + std::to_string(shard)
              + " is damaged"};
  }
  publish(states_);
  return {};
}

io_status
rocks_state_store::apply(std::span<const apply_request> what,
                         std::vector<std::vector<applied_entry>>& out) {
  out.assign(what.size(), {});
  auto states = states_;
  auto status = apply_all(what, states, out);
  if (status.ok()) {
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
  states_ = states;
  publish(states_);
  return {};
}

io_status
rocks_state_store::apply_all(std::span<const apply_request> what,
                             shard_states& states,
                             std::vector<std::vector<applied_entry>>& out) {
  for (std::size_t i = 0; i < what.size(); ++i) {
    auto shard = what[i].shard;
    if (shard.value() >= states.size())
      return {"there is no shard " + std::to_string(shard.value())};
    auto& state = states[shard.value()];
    auto before = state;
    if (auto status = apply_shard(what[i], state, out[i]); !status.ok())
      return status;
    if (state != before)
      rows_->put(shard_state_key(shard), encode(state));
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
        done.results.push_back(machine.apply(one));
      if (!view_.error().empty())
        return broken(what, entry.index, view_.error());
    }
    state.applied = entry.index;
  }
  return {};
}

void rocks_state_store::publish(const shard_states& states) {
  for (std::size_t i = 0; i < states.size(); ++i) {
    generation_[i].store(states[i].generation.value(),
                         std::memory_order_release);
    applied_[i].store(states[i].applied.value(), std::memory_order_release);
  }
}

} // namespace caucus::storage
