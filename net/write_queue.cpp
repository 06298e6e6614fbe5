// Step 12 of docs/message_flow.md: what waits for one socket.
#include "net/write_queue.hpp"

#include "model/limits.hpp"
#include "net/frame_codec.hpp"

#include <algorithm>
#include <utility>

namespace caucus::net {

write_queue::pushed write_queue::push(outgoing what) {
  auto size = what.frame->size();
  if (what.kind != traffic::control
      && (late_ || waiting_bytes() + size > limits::outbox_bytes_max))
    return what.kind == traffic::message ? keep_head(what) : keep_latest(what);
  frames_.push_back(std::move(what.frame));
  queued_bytes_ += size;
  return pushed::queued;
}

write_queue::lateness& write_queue::late() {
  if (!late_)
    late_ = std::make_unique<lateness>();
  return *late_;
}

write_queue::pushed write_queue::keep_head(outgoing& what) {
  auto& heads = late().heads;
  auto& head = heads[std::move(what.conv)];
  head = std::max(head, what.seq);
  return heads.size() > limits::outbox_heads_max ? pushed::overflow
                                                 : pushed::degraded;
}

write_queue::pushed write_queue::keep_latest(outgoing& what) {
  if (what.topic == 0)
    return pushed::dropped;
  auto& latest = late().latest;
  const auto i
    = std::find_if(latest.begin(), latest.end(),
                   [&](const auto& one) { return one.first == what.topic; });
  if (i != latest.end())
    i->second = std::move(what.frame);
  else if (latest.size() < limits::outbox_latest_max)
    latest.emplace_back(what.topic, std::move(what.frame));
  else
    return pushed::dropped;
  return pushed::latest;
}

/// The heads at once, the rest as frames of the queue.
void write_queue::tell_late(std::vector<shared_bytes>& into) {
  if (!late_->heads.empty()) {
    into.push_back(heads_frame());
    taken_bytes_ += into.front()->size();
  }
  frames_.clear();
  next_ = 0;
  for (auto& [topic, frame] : late_->latest) {
    queued_bytes_ += frame->size();
    frames_.push_back(std::move(frame));
  }
  late_.reset();
}

void write_queue::take(std::vector<shared_bytes>& into) {
  into.clear();
  if (next_ == frames_.size() && late_) {
    tell_late(into);
    if (!into.empty())
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
  what.heads.assign(late_->heads.begin(), late_->heads.end());
  std::sort(what.heads.begin(), what.heads.end());
  return std::make_shared<const std::string>(encode_event(std::move(what)));
}

void write_queue::clear() noexcept {
  frames_.clear();
  next_ = queued_bytes_ = taken_bytes_ = 0;
  late_.reset();
  shrink();
}

void write_queue::shrink() noexcept {
  if (frames_.empty())
    std::vector<shared_bytes>{}.swap(frames_);
}

} // namespace caucus::net
