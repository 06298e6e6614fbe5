// Purpose: shards from the store of one cluster into that of another.
#include "node/copy_shards.hpp"

#include "model/limits_snapshot.hpp"
#include "node/identity.hpp"
#include "replication/raft_peer.hpp"

#include <chrono>

namespace caucus::node {

namespace {

using storage::snapshot_store;

/// Beyond it the store lets a frozen shard go: each shard has its own moment.
constexpr mono_ms moment
  = std::chrono::milliseconds{limits::snapshot_age_max}.count() + 1;

std::string copy_rows(storage::database& from, storage::database& to,
                      shard_id shard, const snapshot_meta& meta, mono_ms now) {
  to.snapshots().begin(shard, meta);
  storage::chunk_rows rows;
  while (!rows.complete) {
    const auto after = rows.last;
    if (!from.snapshots().read(shard, meta.index, after, now, rows))
      return "the store let it go";
    snapshot_store::staging how{};
    if (auto status = to.snapshots().stage(shard, rows.rows, how); !status.ok())
      return status.error;
    if (how != snapshot_store::staging::good)
      return "a row is damaged";
  }
  return to.snapshots().complete(shard) ? std::string{}
                                        : "the store gave it up";
}

std::string copy_shard(storage::database& from, storage::database& to,
                       node_id self, shard_id shard) {
  const auto now = moment * shard.value();
  auto meta = from.snapshots().offer(shard, {}, now);
  if (meta.index == log_index{})
    return "it has gone from the copy";
  const auto replica = make_replica_id(self, random_number());
  meta.configuration = replication::encode_configuration({{replica, true}});
  meta.configuration_index = meta.index;
  if (auto status = to.log().create(shard, replica, nullptr); !status.ok())
    return status.error;
  if (auto error = copy_rows(from, to, shard, meta, now); !error.empty())
    return error;
  const std::vector<log_write> job{
    {.shard = shard, .state = hard_state{meta.term, {}}, .install = meta}};
  return to.log().write(job).error;
}

} // namespace

std::string copy_shards(storage::database& from, storage::database& to,
                        node_id self, const std::vector<shard_id>& shards,
                        const std::function<void()>& copied) {
  for (const auto shard : shards) {
    if (auto error = copy_shard(from, to, self, shard); !error.empty())
      return "shard " + std::to_string(shard.value()) + ": " + error;
    copied();
  }
  return {};
}

} // namespace caucus::node
