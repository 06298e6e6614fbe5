// Purpose: which rows of a conversation stand on the screen.
#include "cli/chat/screen/pane.hpp"

#include "cli/chat/render.hpp"
#include "cli/chat/safe_text.hpp"

#include <algorithm>

namespace caucus::cli::chat {

namespace {

constexpr std::size_t indent = 4;

/// Gathers rows from the bottom upwards until there are enough.
class upwards {
public:
  upwards(std::size_t enough, std::size_t columns)
    : enough_(enough), columns_(columns) {}

  [[nodiscard]] bool full() const noexcept { return rows_.size() >= enough_; }

  void add(const std::string& line) {
    auto wrapped = wrap(line, columns_, indent);
    rows_.insert(rows_.end(), wrapped.rbegin(), wrapped.rend());
  }

  /// The newest comes first.
  [[nodiscard]] std::vector<std::string>& rows() noexcept { return rows_; }

private:
  std::size_t enough_;
  std::size_t columns_;
  std::vector<std::string> rows_;
};

void add_unsent(upwards& into, const std::string& conv, const outbox& unsent) {
  const auto& all = unsent.all();
  for (auto i = all.rbegin(); i != all.rend(); ++i)
    if (i->conv == conv)
      into.add("... " + safe_text(i->text) + " (not sent yet)");
}

} // namespace

pane_rows rows_of(const conversation* in, const std::deque<remark>& remarks,
                  const outbox& unsent, pane_size size, std::size_t scroll,
                  std::int64_t now) {
  upwards found{scroll + size.rows, size.columns};
  const auto conv = in == nullptr ? std::string{} : in->conv();
  if (in != nullptr)
    add_unsent(found, conv, unsent);
  auto said = remarks.rbegin();
  const auto add_remarks = [&](std::uint64_t not_below) {
    for (; said != remarks.rend() && !found.full(); ++said) {
      if (said->conv != conv)
        continue;
      if (said->seq < not_below)
        return;
      found.add("* " + said->text);
    }
  };
  if (in != nullptr) {
    const auto& lines = in->log.lines();
    for (auto i = lines.rbegin(); i != lines.rend() && !found.full(); ++i) {
      add_remarks(i->seq);
      found.add(line_of(*i, now));
    }
  }
  add_remarks(0);
  auto& rows = found.rows();
  pane_rows result;
  result.at_top = !found.full();
  result.scroll
    = std::min(scroll, rows.size() - std::min(rows.size(), size.rows));
  const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(result.scroll);
  const auto count = std::min(rows.size() - result.scroll, size.rows);
  result.rows.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
  std::reverse(result.rows.begin(), result.rows.end());
  return result;
}

} // namespace caucus::cli::chat
