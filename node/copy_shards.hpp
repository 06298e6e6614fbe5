// Purpose: shards from the store of one cluster into that of another.
#pragma once

#include "model/ids.hpp"
#include "storage/database.hpp"

#include <functional>
#include <string>
#include <vector>

namespace caucus::node {

/// Copies what was applied of `shards`; in `to` they become groups with the
/// replica of `self` as the only voter. `copied` is called after each. Answers
/// one line for people if it cannot.
[[nodiscard]] std::string copy_shards(storage::database& from,
                                      storage::database& to, node_id self,
                                      const std::vector<shard_id>& shards,
                                      const std::function<void()>& copied);

} // namespace caucus::node
