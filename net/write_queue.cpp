// Step 12 of docs/message_flow.md: what waits for one socket.
#include "net/write_queue.hpp"

#include "model/limits.hpp"
#include "net/frame_codec.hpp"

#include <algorithm>
#include <utility>

namespace caucus::net {

write_queue::pushed write_queue::push(outgoing what) {
  auto size = what.frame->size();
  if (what.kind != traffic::control) {
    auto full = waiting_bytes() + size > limits::outbox_bytes_max;
    if (what.kind == traffic::ephemeral && (full || heads_))
      return pushed::dropped;
    if (what.kind == traffic::message && (full || heads_))
      return keep_head(what);
  }
  frames_.push_back(std::move(what.frame));
  queued_bytes_ += size;
  return pushed::queued;
}

write_queue::pushed write_queue::keep_head(outgoing& what) {
  if (!heads_)
    heads_ = std::make_unique<head_map>();
  auto& head = (*heads_)[std::move(what.conv)];
  head = std::max(head, what.seq);
  return heads_->size() > limits::outbox_heads_max ? pushed::overflow
                                                   : pushed::degraded;
}

void write_queue::take(std::vector<shared_bytes>& into) {
  into.clear();
  if (next_ == frames_.size() && heads_) {
    into.push_back(heads_frame());
    heads_.reset();
    taken_bytes_ += into.front()->size();
    return;
  }
  std::size_t bytes = 0;
  while (next_ < frames_.size() && into.size() < limits::coalesce_frames_max) {
    auto size = frames_[next_]->size();
    if (!into.empty() && bytes + size > limits::coalesce_bytes_max)
      break;
    bytes += size;
    into.push_back(std::move(frames_[next_++]));
  }
  queued_bytes_ -= bytes;
  taken_bytes_ += bytes;
  if (next_ == frames_.size()) {
    frames_.clear();
    next_ = 0;
  } else if (next_ > frames_.size() / 2) {
    // Each frame moves at most once per halving.
    frames_.erase(frames_.begin(),
                  frames_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
  }
}

shared_bytes write_queue::heads_frame() const {
  frame::heads_event what;
  what.heads.assign(heads_->begin(), heads_->end());
  std::sort(what.heads.begin(), what.heads.end());
  return std::make_shared<const std::string>(encode_event(std::move(what)));
}

void write_queue::clear() noexcept {
  frames_.clear();
  next_ = queued_bytes_ = taken_bytes_ = 0;
  heads_.reset();
  shrink();
}

void write_queue::shrink() noexcept {
  if (frames_.empty())
    std::vector<shared_bytes>{}.swap(frames_);
}

} // namespace caucus::net
