// Step 14 of docs/message_flow.md: one question to several nodes, and one
// answer out of theirs. Plain: knows who was asked what.
#pragma once

#include "actors/messages.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace caucus {

/// Items of a question, by the node that answers for them.
template <class Item>
struct shares {
  std::vector<node_id> nodes;
  std::vector<std::vector<Item>> parts; // of each node, in the asked order
  std::vector<std::size_t> part_of;     // of each item, in the asked order
  /// An item has no known node: there is no whole answer now.
  bool homeless = false;
};

/// `where(item)` gives the item's node, or nothing.
template <class Item, class Where>
shares<Item> share_out(const std::vector<Item>& items, Where where) {
  shares<Item> out;
  for (const auto& item : items) {
    const auto node = where(item);
    if (!node) {
      out.homeless = true;
      return out;
    }
    const auto i = std::find(out.nodes.begin(), out.nodes.end(), *node);
    const auto at = static_cast<std::size_t>(i - out.nodes.begin());
    if (i == out.nodes.end()) {
      out.nodes.push_back(*node);
      out.parts.emplace_back();
    }
    out.parts[at].push_back(item);
    out.part_of.push_back(at);
  }
  return out;
}

/// Those that no node knows, in the asked order.
[[nodiscard]] std::vector<user_id>
missing_users(std::vector<user_id> asked,
              const std::vector<std::vector<user_row>>& parts);

/// All of them once, sorted, at most limits::presence_peers_max.
[[nodiscard]] std::vector<user_id>
merge_members(std::vector<std::vector<user_id>> parts);

/// The rows of all parts in the order of `links`. Ends where the next row may
/// be missing because its node's part was cut for its bytes.
[[nodiscard]] std::vector<frame::conv_summary>
merge_summaries(const shares<conversation_link>& asked,
                const std::vector<conversation_link>& links,
                std::vector<std::vector<frame::conv_summary>> parts);

/// The same for `sync`; `more` where it ended early.
[[nodiscard]] sync_rows merge_sync(const shares<conversation_link>& asked,
                                   const std::vector<conversation_link>& links,
                                   std::vector<sync_rows> parts);

} // namespace caucus
