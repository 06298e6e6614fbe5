// Purpose: a data folder from a backup.
#pragma once

#include <filesystem>
#include <string>

namespace caucus::node {

/// Makes the folder `to`, which must not exist, from `from`, a checkpoint of
/// one node: a fresh cluster of one, with the node's number, the tables that it
/// had applied, and new Raft groups that it alone votes in. Placement, other
/// nodes and the old cluster's id are left behind. Reads every row once;
/// blocks.
///
/// Answers one line for people if it cannot: a shard without a replica there,
/// a folder in the way, a damaged file. What was begun is removed then.
[[nodiscard]] std::string restore(const std::filesystem::path& from,
                                  const std::filesystem::path& to);

} // namespace caucus::node
