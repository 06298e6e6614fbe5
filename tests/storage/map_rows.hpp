// Rows in a map: the state machine without RocksDB.
#pragma once

#include "storage/state_machine.hpp"

#include <map>
#include <optional>
#include <string>

namespace caucus::test {

/// What `rocks_rows` is in the node: puts are seen after `commit` only.
class map_rows final : public storage::row_store {
public:
  using rows = std::map<std::string, std::string, std::less<>>;

  found get(const std::string& key, std::string& value) override {
    ++reads;
    if (fail_reads)
      return found::failed;
    auto row = committed.find(key);
    if (row == committed.end())
      return found::no;
    value = row->second;
    return found::yes;
  }

  void put(const std::string& key, std::string_view value) override {
    ++writes;
    waiting[key] = std::string{value};
  }

  void erase(const std::string& key) override { waiting[key] = std::nullopt; }

  void commit() {
    for (auto& [key, value] : waiting) {
      if (value)
        committed[key] = *value;
      else
        committed.erase(key);
    }
    waiting.clear();
  }

  rows committed;
  std::map<std::string, std::optional<std::string>> waiting;
  std::size_t reads = 0;
  std::size_t writes = 0;
  bool fail_reads = false;
};

/// A shard's tables and the machine over them.
struct machine_fixture {
  explicit machine_fixture(shard_id which) : shard(which) {}

  apply_result apply(const command& what) {
    return storage::state_machine{view, shard, storage::first_generation}.apply(
      what, log_index{++index});
  }

  /// Ends the batch that the commands so far were in.
  void end_batch() {
    view.flush();
    rows.commit();
    view.done();
  }

  /// One command in a batch of its own.
  apply_result run(const command& what) {
    auto result = apply(what);
    end_batch();
    return result;
  }

  /// A row as a reader would find it after the batch.
  template <class Row>
  std::optional<Row> row(const std::string& key) {
    auto found = rows.committed.find(key);
    Row result;
    if (found == rows.committed.end()
        || !storage::decode(found->second, result))
      return std::nullopt;
    return result;
  }

  shard_id shard;
  std::uint64_t index = 0; // each command has an entry of its own
  storage::data_keys keys{shard};
  map_rows rows;
  storage::apply_view view{rows};
};

} // namespace caucus::test
