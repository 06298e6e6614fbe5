// Purpose: a data folder from a backup.
#include "node/restore.hpp"

#include "model/limits_snapshot.hpp"
#include "model/node_facts.hpp"
#include "node/identity.hpp"
#include "replication/raft_peer.hpp"
#include "storage/database.hpp"

#include <chrono>
#include <system_error>
#include <utility>
#include <vector>

namespace caucus::node {

namespace {

using storage::snapshot_store;

/// Beyond it the store lets a frozen shard go: each shard has its own moment.
constexpr mono_ms moment
  = std::chrono::milliseconds{limits::snapshot_age_max}.count() + 1;

/// Copies the shards of one node into the store of a new cluster.
class restorer {
public:
  restorer(storage::database& from, storage::database& to)
    : from_(from), to_(to) {}

  std::string run() {
    if (auto error = load_identity(from_.node(), old_); !error.empty())
      return "the backup: " + error;
    if (!old_.node)
      return "the backup is of a node that never began";
    if (auto error = find_missing(); !error.empty())
      return error;
    for (std::uint16_t i = 0; i < limits::shard_count; ++i)
      if (auto error = copy(shard_id{i}); !error.empty())
        return "shard " + std::to_string(i) + ": " + error;
    return finish();
  }

private:
  std::string find_missing() {
    std::string names;
    for (std::uint16_t i = 0; i < limits::group_count; ++i) {
      shard_log found;
      if (auto status = from_.log().load(shard_id{i}, found); !status.ok())
        return status.error;
      if (found.replica == replica_id{})
        names += (names.empty() ? "" : ", ") + std::to_string(i);
    }
    return names.empty()
             ? names
             : "the backup has no replica of these groups: " + names;
  }

  /// What was applied; a shard where nothing ever was is begun by `finish`.
  std::string copy(shard_id shard) {
    const auto now = moment * shard.value();
    auto meta = from_.snapshots().offer(shard, {}, now);
    if (meta.index == log_index{})
      return {};
    const auto self = make_replica_id(*old_.node, random_number());
    meta.configuration = replication::encode_configuration({{self, true}});
    meta.configuration_index = meta.index;
    if (auto status = to_.log().create(shard, self, nullptr); !status.ok())
      return status.error;
    if (auto error = copy_rows(shard, meta, now); !error.empty())
      return error;
    const std::vector<log_write> job{
      {.shard = shard, .state = hard_state{meta.term, {}}, .install = meta}};
    return to_.log().write(job).error;
  }

  std::string copy_rows(shard_id shard, const snapshot_meta& meta,
                        mono_ms now) {
    to_.snapshots().begin(shard, meta);
    storage::chunk_rows rows;
    while (!rows.complete) {
      const auto after = rows.last;
      if (!from_.snapshots().read(shard, meta.index, after, now, rows))
        return "the store let it go";
      snapshot_store::staging how{};
      if (auto status = to_.snapshots().stage(shard, rows.rows, how);
          !status.ok())
        return status.error;
      if (how != snapshot_store::staging::good)
        return "a row is damaged";
    }
    return to_.snapshots().complete(shard) ? std::string{}
                                           : "the store gave it up";
  }

  /// The control group begins anew: this node is all that its cluster has. The
  /// identity comes last: a folder without it is no node's.
  std::string finish() {
    if (auto error = begin_groups(to_.log(), *old_.node); !error.empty())
      return error;
    if (auto status = to_.log().sync(); !status.ok())
      return status.error;
    // Else ids could be given twice where the clock was set back meanwhile.
    if (const auto ahead = from_.node().get(fact_sequencer_horizon))
      if (auto status = to_.node().put(fact_sequencer_horizon, *ahead);
          !status.ok())
        return status.error;
    return save_identity(to_.node(),
                         {old_.node, cluster_id{random_number()}, {}});
  }

  storage::database& from_;
  storage::database& to_;
  identity old_;
};

std::string copy_store(const std::filesystem::path& from,
                       const std::filesystem::path& to) {
  storage::database_options options;
  options.dir = from;
  const auto old = storage::database::open(options);
  if (!old.db)
    return old.text;
  options.dir = to;
  const auto fresh = storage::database::open(options);
  return fresh.db ? restorer{*old.db, *fresh.db}.run() : fresh.text;
}

} // namespace

std::string restore(const std::filesystem::path& from,
                    const std::filesystem::path& to) {
  std::error_code error;
  if (!std::filesystem::is_directory(from / "db", error))
    return from.string() + " is no backup";
  if (!std::filesystem::create_directory(to, error))
    return to.string() + ": "
           + (error ? error.message() : "it is there already");
  auto why = copy_store(from, to);
  if (!why.empty())
    std::filesystem::remove_all(to, error);
  return why;
}

} // namespace caucus::node
