// Purpose: lines from a pipe, a file or a terminal.
#include "cli/chat/line_source.hpp"

#include <array>
#include <cerrno>
#include <unistd.h>
#include <utility>

namespace caucus::cli::chat {

void line_source::read_from(int descriptor) {
  std::array<char, 16 * 1024> bytes{};
  const auto count = ::read(descriptor, bytes.data(), bytes.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN))
    return;
  if (count > 0) {
    rest_.append(bytes.data(), static_cast<std::size_t>(count));
    return cut_lines();
  }
  ended_ = true;
  if (!rest_.empty())
    lines_.push_back(std::exchange(rest_, {}));
}

void line_source::cut_lines() {
  std::size_t begin = 0;
  for (auto end = rest_.find('\n'); end != rest_.npos;
       end = rest_.find('\n', begin)) {
    lines_.push_back(rest_.substr(begin, end - begin));
    begin = end + 1;
  }
  rest_.erase(0, begin);
  if (rest_.size() > line_bytes_max)
    lines_.push_back(std::exchange(rest_, {}));
}

std::string line_source::take() {
  auto line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

} // namespace caucus::cli::chat
