// Purpose: which rows of a conversation stand on the screen.
#pragma once

#include "cli/chat/book.hpp"
#include "cli/chat/outbox.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace caucus::cli::chat {

/// The client's own words, behind the entry that was the newest then.
struct remark {
  std::string conv{}; // empty: none was open
  std::uint64_t seq = 0;
  std::string text{};
};

struct pane_size {
  std::size_t rows = 0;
  std::size_t columns = 0;
};

/// What `rows_of` found.
struct pane_rows {
  std::vector<std::string> rows{}; // from top to bottom
  std::size_t scroll = 0;          // not beyond the oldest row
  bool at_top = false;             // the oldest row that is held is among them
};

/// The rows to show: messages, remarks in between, and last what is not sent
/// yet; the newest stand at the bottom, `scroll` rows of them below it.
/// `in`: null: none is open.
[[nodiscard]] pane_rows rows_of(const conversation* in,
                                const std::deque<remark>& remarks,
                                const outbox& unsent, pane_size size,
                                std::size_t scroll, std::int64_t now);

} // namespace caucus::cli::chat
