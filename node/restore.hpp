// Purpose: a data folder from a backup.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace caucus::node {

/// Hears how far it is, one line for people at a time.
using restore_progress = std::function<void(const std::string&)>;

/// Makes the folder `to`, which must not exist, from copies of one or more
/// nodes' stores: a fresh cluster of one, with each shard from the copy that
/// had applied most of it, and new Raft groups that this node alone votes in.
/// It gets the number of the first copy's node. Placement, other nodes and the
/// old cluster's id are left behind.
///
/// `from`: a copy, or a folder with copies in folders node-N; in these, what is
/// no whole copy is passed over. Reads every row that it takes once, one copy
/// after the other; blocks.
///
/// Answers one line for people if it cannot: a shard that no copy has, copies
/// of different clusters, a folder in the way, a damaged file. What was begun
/// is removed then. Until all is done it is called `to`.part.
[[nodiscard]] std::string
restore(const std::vector<std::filesystem::path>& from,
        const std::filesystem::path& to, const restore_progress& progress);

} // namespace caucus::node
