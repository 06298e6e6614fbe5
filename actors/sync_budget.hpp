// Step 5 of docs/message_flow.md: how much one answer to `sync` may hold.
#pragma once

#include "actors/reader_queries.hpp"
#include "model/limits.hpp"

#include <cstddef>
#include <utility>

namespace caucus {

/// Collects rows from several reads until the answer is full: at most
/// `limits::sync_messages_max` messages and about `limits::sync_bytes_max`
/// bytes, but always one row, so that the client gets on.
class sync_budget {
public:
  /// Takes what fits, in order. Answers whether there is room for more.
  bool add(sync_rows&& part) {
    for (auto& row : part.rows) {
      if (!fits(row)) {
        page_.more = true;
        return false;
      }
      page_.conversations.push_back(std::move(row));
    }
    page_.more = page_.more || part.more;
    return !page_.more;
  }

  /// The answer. Call once, at the end. `next` is the last row that is in it:
  /// pages go on in the order of the conversations' ids, so a caller whose
  /// `since` names few of them gets to the end all the same.
  frame::sync_page take() {
    if (page_.more && !page_.conversations.empty())
      page_.next = page_.conversations.back().summary.conv.conv.value();
    return std::move(page_);
  }

private:
  /// The summary around a row's messages; a title has up to 256 bytes.
  static constexpr std::size_t row_bytes = 256;
  bool fits(const frame::sync_row& row) {
    std::size_t bytes = row_bytes;
    for (const auto& message : row.messages)
      bytes += page_bytes(message);
    const auto messages = row.messages.size();
    if (!page_.conversations.empty()
        && (messages_ + messages > limits::sync_messages_max
            || bytes_ + bytes > limits::sync_bytes_max))
      return false;
    messages_ += messages;
    bytes_ += bytes;
    return true;
  }

  frame::sync_page page_;
  std::size_t messages_ = 0;
  std::size_t bytes_ = 0;
};

} // namespace caucus
