// Purpose: what a data folder says of its node and of the cluster.
#include "node/identity.hpp"

#include "cluster/map_codec.hpp"
#include "model/limits.hpp"
#include "replication/raft_peer.hpp"

#include <charconv>
#include <random>
#include <string_view>

namespace caucus::node {

namespace {

constexpr std::string_view node_key = "node_id";
constexpr std::string_view cluster_key = "cluster_id";
constexpr std::string_view map_key = "cluster_map";
constexpr std::string_view attempt_key = "join_attempt";

template <class T>
std::optional<T> number_in(std::string_view text) {
  T out = 0;
  const auto* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, out);
  return error == std::errc{} && last == end ? std::optional{out}
                                             : std::nullopt;
}

/// A group's first entry: its only voter.
log_entry first_entry(replica_id self) {
  log_entry entry;
  entry.index = log_index{1};
  entry.term = log_term{1};
  entry.kind = entry_kind::change;
  entry.payload = std::make_shared<const std::string>(
    replication::encode_configuration({{self, true}}));
  return entry;
}

storage::io_status begin_group(storage::log_store& log, shard_id shard,
                               node_id node) {
  shard_log found;
  if (auto status = log.load(shard, found); !status.ok())
    return status;
  if (found.replica != replica_id{})
    return {};
  const auto self = make_replica_id(node, random_number());
  const auto first = first_entry(self);
  return log.create(shard, self, &first);
}

} // namespace

std::uint64_t random_number() {
  std::random_device source;
  const auto number = (std::uint64_t{source()} << 32) | source();
  return number == 0 ? 1 : number;
}

std::string load_identity(storage::node_store& facts, identity& out) {
  if (const auto kept = facts.get(node_key)) {
    const auto number = number_in<std::uint16_t>(*kept);
    if (!number || *number >= limits::node_count_max)
      return "its node number is damaged";
    out.node = node_id{*number};
  }
  if (const auto kept = facts.get(cluster_key)) {
    const auto number = number_in<std::uint64_t>(*kept);
    if (!number)
      return "its cluster's id is damaged";
    out.cluster = cluster_id{*number};
  }
  if (const auto kept = facts.get(map_key)) {
    auto map = cluster::decode_map(*kept);
    if (!map)
      return "its map of the cluster is damaged";
    out.map = std::move(*map);
  }
  return {};
}

std::string save_identity(storage::node_store& facts, const identity& what) {
  if (what.map.version != 0)
    if (auto error = save_map(facts, what.map); !error.empty())
      return error;
  const auto cluster = std::to_string(what.cluster.value());
  if (auto status = facts.put(cluster_key, cluster); !status.ok())
    return status.error;
  return facts.put(node_key, std::to_string(what.node.value().value())).error;
}

std::string save_map(storage::node_store& facts, const cluster_map& map) {
  return facts.put(map_key, cluster::encode_map(map)).error;
}

std::uint64_t join_attempt(storage::node_store& facts) {
  if (const auto kept = facts.get(attempt_key))
    if (const auto number = number_in<std::uint64_t>(*kept))
      return *number;
  const auto fresh = random_number();
  return facts.put(attempt_key, std::to_string(fresh)).ok() ? fresh : 0;
}

std::string begin_groups(storage::log_store& log, node_id node) {
  for (std::uint16_t i = 0; i < limits::group_count; ++i)
    if (auto status = begin_group(log, shard_id{i}, node); !status.ok())
      return "shard " + std::to_string(i) + ": " + status.error;
  return {};
}

} // namespace caucus::node
