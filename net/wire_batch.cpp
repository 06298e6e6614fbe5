#include "net/wire_batch.hpp"

namespace caucus::net {

const std::vector<std::string_view>& wire_batch::build() {
  pieces_.clear();
  joined_.clear();
  if (frames_.size() == 1) {
    pieces_.emplace_back(*frames_.front());
    return pieces_;
  }
  auto room = frames_.size() + 1;
  for (const auto& frame : frames_)
    if (frame->size() < large_bytes)
      room += frame->size();
  joined_.reserve(room); // pieces look into it: it must not move
  std::size_t start = 0;
  auto cut = [&] {
    pieces_.emplace_back(joined_.data() + start, joined_.size() - start);
    start = joined_.size();
  };
  for (const auto& frame : frames_) {
    joined_.push_back(&frame == &frames_.front() ? '[' : ',');
    if (frame->size() < large_bytes) {
      joined_.append(*frame);
    } else {
      cut();
      pieces_.emplace_back(*frame);
    }
  }
  joined_.push_back(']');
  cut();
  return pieces_;
}

std::size_t wire_batch::size() const noexcept {
  std::size_t result = 0;
  for (auto piece : pieces_)
    result += piece.size();
  return result;
}

void wire_batch::clear() noexcept {
  constexpr std::size_t keep_bytes = 32 * 1024;
  frames_.clear();
  pieces_.clear();
  joined_.clear();
  if (joined_.capacity() > keep_bytes)
    std::string{}.swap(joined_);
}

} // namespace caucus::net
