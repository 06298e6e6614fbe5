// Step 14 of docs/message_flow.md: one answer out of several nodes'.
#include "actors/scatter.hpp"

#include "actors/reader_queries.hpp"
#include "model/limits.hpp"

#include <unordered_set>
#include <utility>

namespace caucus {

namespace {

/// A part that holds this much may lack rows: the largest message did not fit.
constexpr std::size_t full_page_bytes
  = limits::page_bytes_max - limits::body_bytes_max
    - limits::mentions_max * (limits::user_bytes_max + 3)
    - limits::reactions_max * (limits::reaction_bytes_max + 6)
    - limits::reaction_users_max * (limits::user_bytes_max + 3)
    - limits::cid_bytes_max - limits::user_bytes_max - 1024;

bool may_be_cut(const std::vector<frame::conv_summary>& part) {
  std::size_t bytes = 0;
  for (const auto& row : part)
    bytes += row.last ? page_bytes(*row.last) : 0;
  return bytes > full_page_bytes;
}

} // namespace

std::vector<user_id>
missing_users(std::vector<user_id> asked,
              const std::vector<std::vector<user_row>>& parts) {
  std::unordered_set<user_id> found;
  for (const auto& part : parts)
    for (const auto& row : part)
      found.insert(row.user);
  std::erase_if(asked, [&](const auto& x) { return found.contains(x); });
  return asked;
}

std::vector<user_id> merge_members(std::vector<std::vector<user_id>> parts) {
  std::vector<user_id> out;
  for (auto& part : parts)
    out.insert(out.end(), std::make_move_iterator(part.begin()),
               std::make_move_iterator(part.end()));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (out.size() > limits::presence_peers_max)
    out.resize(limits::presence_peers_max);
  return out;
}

std::vector<frame::conv_summary>
merge_summaries(const shares<conversation_link>& asked,
                const std::vector<conversation_link>& links,
                std::vector<std::vector<frame::conv_summary>> parts) {
  std::vector<bool> cut;
  for (const auto& part : parts)
    cut.push_back(may_be_cut(part));
  std::vector<std::size_t> next(parts.size(), 0);
  std::vector<frame::conv_summary> out;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < links.size(); ++i) {
    const auto at = asked.part_of[i];
    auto& part = parts[at];
    if (next[at] == part.size() && cut[at])
      break;
    if (next[at] == part.size() || part[next[at]].conv.conv != links[i].conv)
      continue; // it does not exist there
    auto& row = part[next[at]++];
    bytes += row.last ? page_bytes(*row.last) : 0;
    if (!out.empty() && bytes > limits::page_bytes_max)
      break;
    out.push_back(std::move(row));
  }
  return out;
}

sync_rows merge_sync(const shares<conversation_link>& asked,
                     const std::vector<conversation_link>& links,
                     std::vector<sync_rows> parts) {
  std::vector<std::size_t> next(parts.size(), 0);
  sync_rows out;
  for (std::size_t i = 0; i < links.size(); ++i) {
    auto& part = parts[asked.part_of[i]];
    auto& at = next[asked.part_of[i]];
    if (at == part.rows.size()) {
      if (part.more) {
        out.more = true;
        break;
      }
      continue;
    }
    if (part.rows[at].summary.conv.conv == links[i].conv)
      out.rows.push_back(std::move(part.rows[at++]));
  }
  return out;
}

} // namespace caucus
