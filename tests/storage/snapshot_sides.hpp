// Two nodes: one has a shard's tables, the other one needs them.
#pragma once

#include "model/snowflake.hpp"
#include "storage/snapshot_store.hpp"
#include "store_fixture.hpp"

#include <limits>
#include <string>
#include <vector>

namespace caucus::test {

/// A node's store with a conversation that grows.
struct snapshot_side {
  static inline const user_id ann{"ann"};
  static inline const conv_id group{"g:1"};
  static inline const shard_id shard = shard_of(group);

  std::uint64_t applied() { return store.applied(shard).value(); }

  void change(const std::string& configuration) {
    std::vector<storage::apply_request> what{
      {shard,
       {entry_with(applied() + 1, 3, entry_kind::change, configuration)}}};
    std::vector<std::vector<storage::applied_entry>> out;
    REQUIRE(store.apply(what, out).ok());
  }

  static log_entry making(std::uint64_t index) {
    return entry_of(
      index, 1,
      {create_conversation{group, conv_kind::group, ann, "", {ann}, 1}});
  }

  static log_entry saying(std::uint64_t index, const std::string& cid,
                          std::size_t bytes) {
    auto id = snowflake::make(snowflake::epoch_ms + 5000, node_id{1}, 0);
    return entry_of(
      index, 1,
      {append_message{group, ann, cid, std::string(bytes, 'x'), {}, id}});
  }

  apply_result put(log_entry entry) {
    std::vector<storage::apply_request> what{{shard, {std::move(entry)}}};
    std::vector<std::vector<storage::applied_entry>> out;
    REQUIRE(store.apply(what, out).ok());
    return out.at(0).at(0).results.at(0);
  }

  void make_group() { put(making(applied() + 1)); }

  apply_result say(const std::string& cid, std::size_t bytes = 20) {
    return put(saying(applied() + 1, cid, bytes));
  }

  std::uint64_t head() {
    auto row = store.conversation(group);
    return row ? row->head.value() : 0;
  }

  std::size_t messages() {
    constexpr message_seq end{std::numeric_limits<std::uint64_t>::max()};
    return store.messages(group, message_seq{}, end, 10'000, false).size();
  }

  storage::io_status install(const snapshot_meta& meta) {
    std::vector<log_write> job{{.shard = shard, .install = meta}};
    auto status = db->log().write(job);
    return status.ok() ? db->log().sync() : status;
  }

  shard_log load() {
    shard_log found;
    REQUIRE(db->log().load(shard, found).ok());
    return found;
  }

  std::unique_ptr<storage::database> db = open_in_memory();
  storage::state_store& store = db->state();
  storage::snapshot_store& snapshots = db->snapshots();
};

struct snapshot_sides {
  static inline const shard_id shard = snapshot_side::shard;

  snapshot_sides() {
    from.change("three voters");
    from.make_group();
    REQUIRE(to.db->log().create(shard, replica_id{5}, nullptr).ok());
  }

  /// All rows of a frozen state, in chunks; answers how many.
  int pull(const snapshot_meta& meta) {
    to.snapshots.begin(shard, meta);
    storage::chunk_rows rows;
    int chunks = 0;
    while (!rows.complete) {
      auto after = rows.last;
      REQUIRE(from.snapshots.read(shard, meta.index, after, 0, rows));
      storage::snapshot_store::staging how{};
      REQUIRE(to.snapshots.stage(shard, rows.rows, how).ok());
      REQUIRE(how == storage::snapshot_store::staging::good);
      ++chunks;
    }
    REQUIRE(to.snapshots.complete(shard));
    return chunks;
  }

  snapshot_meta offer(mono_ms now = 0, log_index at_least = {}) {
    return from.snapshots.offer(shard, at_least, now);
  }

  snapshot_side from;
  snapshot_side to;
};

} // namespace caucus::test
