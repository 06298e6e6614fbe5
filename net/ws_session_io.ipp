// Step 1 and 12 of docs/message_flow.md: bytes in, bytes out.
#pragma once

#include "net/ws_session.ipp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace caucus::net {

/// A buffer sequence that is two pointers: Beast copies sequences freely.
struct buffers_view {
  using value_type = asio::const_buffer;
  using const_iterator = const asio::const_buffer*;

  const_iterator first = nullptr;
  const_iterator last = nullptr;

  [[nodiscard]] const_iterator begin() const noexcept { return first; }
  [[nodiscard]] const_iterator end() const noexcept { return last; }
};

// -- in ----------------------------------------------------------------------

template <class Stream>
void ws_session<Stream>::read() {
  auto room = large_.empty()
                ? asio::buffer(first_) + filled_
                : asio::buffer(large_.data(), large_.size()) + filled_;
  ws_.async_read_some(room, bound(&ws_session::on_read));
}

template <class Stream>
void ws_session<Stream>::on_read(error_code error, std::size_t size) {
  if (phase_ == phase::closed)
    return;
  if (error)
    return finish(code_of(error));
  timer_.heard(lane_.now());
  filled_ += size;
  lane_.counters().bytes_in.add(size);
  if (phase_ == phase::closing) {
    // What comes now is read only to find the client's close frame.
    filled_ = 0;
    return read();
  }
  if (!ws_.got_text()) {
    filled_ = 0;
    close(close_code::unsupported_data);
    return read();
  }
  if (!ws_.is_message_done()) {
    grow();
    return read();
  }
  deliver();
}

template <class Stream>
void ws_session<Stream>::grow() {
  auto room = large_.empty() ? first_.size() : large_.size();
  if (filled_ < room)
    return;
  // One byte more than a message may have: there is always room for a read.
  auto bigger = std::min<std::size_t>(std::max<std::size_t>(room * 2, 2048),
                                      limits::frame_bytes_max + 1);
  if (large_.empty())
    large_.assign(first_.data(), filled_);
  large_.resize(bigger);
}

template <class Stream>
void ws_session<Stream>::deliver() {
  auto start = large_.empty() ? first_.data() : large_.data();
  auto size = std::exchange(filled_, 0);
  lane_.counters().messages_in.add();
  owner_->on_message({start, size});
  // An idle session keeps no large buffer.
  std::string{}.swap(large_);
  if (phase_ == phase::open
      && queue_.waiting_bytes() > limits::outbox_pause_bytes) {
    // It asks and does not listen: its next commands wait in its own socket.
    paused_ = true;
    timer_.paused(true);
    return;
  }
  read();
}

template <class Stream>
void ws_session<Stream>::resume_reading() {
  if (!paused_
      || (phase_ == phase::open
          && queue_.waiting_bytes() > limits::outbox_pause_bytes / 2))
    return;
  paused_ = false;
  timer_.paused(false);
  read();
}

// -- out ---------------------------------------------------------------------

template <class Stream>
void ws_session<Stream>::push(outgoing what) {
  if (phase_ == phase::closing || phase_ == phase::closed)
    return;
  auto before = queue_.degraded();
  switch (queue_.push(std::move(what))) {
    case write_queue::pushed::queued: break;
    case write_queue::pushed::dropped: lane_.counters().dropped.add(); break;
    case write_queue::pushed::overflow: overflowed_ = true; break;
    case write_queue::pushed::latest:
    case write_queue::pushed::degraded:
      if (!before)
        lane_.counters().degraded.add();
      break;
  }
  mark_dirty();
}

template <class Stream>
void ws_session<Stream>::mark_dirty() {
  // While a write runs, its end takes care of the queue.
  if (dirty_ || phase_ == phase::opening || (writing_ && !overflowed_))
    return;
  dirty_ = true;
  lane_.flushes().add(this->shared_from_this());
}

template <class Stream>
void ws_session<Stream>::flush() {
  dirty_ = false;
  if (overflowed_)
    return finish(close_code::stalled);
  write();
}

template <class Stream>
void ws_session<Stream>::write() {
  if (writing_ || phase_ == phase::closed || phase_ == phase::opening)
    return;
  if (queue_.empty()) {
    if (phase_ == phase::closing)
      begin_close();
    return;
  }
  writing_ = lane_.borrow_write();
  queue_.take(writing_->batch.frames());
  for (auto piece : writing_->batch.build())
    writing_->buffers.emplace_back(piece.data(), piece.size());
  auto& counters = lane_.counters();
  counters.frames_out.add(writing_->batch.frames().size());
  counters.bytes_out.add(writing_->batch.size());
  counters.writes.add();
  timer_.write_started(lane_.now());
  const auto& buffers = writing_->buffers;
  ws_.async_write(buffers_view{buffers.data(), buffers.data() + buffers.size()},
                  bound(&ws_session::on_write));
}

template <class Stream>
void ws_session<Stream>::on_write(error_code error, std::size_t) {
  lane_.give_back(std::move(writing_));
  timer_.write_ended();
  if (phase_ == phase::closed)
    return;
  if (error)
    return broken(error);
  queue_.written();
  resume_reading();
  write();
}

} // namespace caucus::net
