// Step 7 of docs/message_flow.md: who is in a shard's group.
#pragma once

#include "replication/raft_peer.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace caucus {

/// The wanted members in the order that Raft needs: those who stay keep their
/// places, whatever order was asked for (guard G12). Empty: nobody, or
/// somebody twice.
[[nodiscard]] inline std::optional<std::vector<replication::member>>
in_order(const std::vector<replication::member>& now,
         const std::vector<replication::member>& wanted) {
  const auto in = [](const std::vector<replication::member>& where,
                     const replication::member& who) {
    return std::find_if(where.begin(), where.end(),
                        [&who](const auto& one) { return one.id == who.id; });
  };
  std::vector<replication::member> out;
  for (const auto& one : now)
    if (const auto found = in(wanted, one); found != wanted.end())
      out.push_back(*found);
  for (const auto& one : wanted)
    if (in(now, one) == now.end() && in(out, one) == out.end())
      out.push_back(one);
  const auto unnamed
    = [](const replication::member& one) { return one.id.value() == 0; };
  if (out.empty() || out.size() != wanted.size()
      || std::any_of(out.begin(), out.end(), unnamed))
    return std::nullopt;
  return out;
}

} // namespace caucus
