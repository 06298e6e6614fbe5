// Step 14 of docs/message_flow.md: everything that changed since a client's
// last visit.
#include "actors/reader_queries.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

namespace caucus {

namespace {

/// What a page may still hold. Its first message always fits.
class page_budget {
public:
  [[nodiscard]] std::size_t messages() const noexcept { return messages_; }
  [[nodiscard]] bool untouched() const noexcept {
    return messages_ == limits::sync_messages_max;
  }

  /// Whether `message` fits; takes its room.
  bool take(const stored_message& message) noexcept {
    const auto bytes = page_bytes(message);
    if (messages_ == 0 || (bytes > bytes_ && !untouched()))
      return false;
    --messages_;
    bytes_ -= std::min(bytes, bytes_);
    return true;
  }

private:
  std::size_t messages_ = limits::sync_messages_max;
  std::size_t bytes_ = limits::sync_bytes_max;
};

/// The gap above `since`, oldest first, as much as fits.
void fill_known(storage::state_store& store, message_seq since,
                page_budget& budget, frame::sync_row& row) {
  const auto& conv = row.summary.conv;
  const message_seq end{conv.head.value() + 1};
  auto found = store.messages(conv.conv, since, end, budget.messages(), false);
  for (auto& message : found) {
    fill_body(store, conv.conv, message);
    if (!budget.take(message))
      break;
    row.messages.push_back(std::move(message));
  }
  row.complete = !row.messages.empty() && row.messages.back().seq == conv.head;
}

/// The newest messages of a conversation that the client lacks.
void fill_unknown(storage::state_store& store, page_budget& budget,
                  frame::sync_row& row) {
  const auto& conv = row.summary.conv;
  const message_seq end{conv.head.value() + 1};
  auto found = store.messages(
    conv.conv, message_seq{}, end,
    std::min(limits::sync_unknown_messages_max, budget.messages()), true);
  while (!found.empty()) {
    fill_body(store, conv.conv, found.back());
    if (!budget.take(found.back()))
      break;
    row.messages.push_back(std::move(found.back()));
    found.pop_back();
  }
  std::reverse(row.messages.begin(), row.messages.end());
  const auto first = row.messages.empty() ? conv.head.value() + 1
                                          : row.messages.front().seq.value();
  row.complete = first == 1;
}

using since_map = std::unordered_map<conv_id, message_seq>;

/// Adds the link's row, if it has news. Answers whether the page is full.
bool add_row(storage::state_store& store, const since_map& since,
             page_budget& budget, frame::conv_summary summary,
             std::vector<frame::sync_row>& out) {
  const auto& conv = summary.conv;
  const auto known = since.find(conv.conv);
  const bool is_known = known != since.end();
  if (is_known && conv.head <= known->second)
    return false;
  const bool empty = conv.head.value() == 0;
  frame::sync_row row;
  row.summary = std::move(summary);
  if (is_known)
    fill_known(store, known->second, budget, row);
  else
    fill_unknown(store, budget, row);
  if (row.messages.empty() && !empty)
    return true; // no room for even one
  // A known row is cut only where the page is full.
  const bool cut = is_known && !row.complete;
  out.push_back(std::move(row));
  return cut;
}

} // namespace

sync_rows load_sync(storage::state_store& store, const read_sync& what) {
  const since_map since{what.since.begin(), what.since.end()};
  sync_rows out;
  page_budget budget;
  for (const auto& link : what.links) {
    auto summary = summarize(store, what.user, link, false);
    if (!summary)
      continue;
    out.more = add_row(store, since, budget, std::move(*summary), out.rows);
    if (out.more)
      break;
  }
  return out;
}

} // namespace caucus
