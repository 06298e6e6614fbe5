// Step 12 of docs/message_flow.md: writes start at the end of a burst. A
// thread first handles every event that is ready, then writes each socket
// once: entering the kernel is what a delivery costs (measured).
#pragma once

#include <functional>
#include <memory>
#include <vector>

namespace caucus::net {

/// Something with bytes to send.
class flushable {
public:
  virtual ~flushable() = default;

  /// Starts the write. Called once per `flush_list::add`.
  virtual void flush() = 0;
};

/// The sockets of one I/O thread that have something to send.
class flush_list {
public:
  /// `request_run` asks the thread to call `run` behind all that is ready now.
  explicit flush_list(std::function<void()> request_run)
    : request_run_(std::move(request_run)) {}

  /// The caller adds itself at most once per burst.
  void add(std::shared_ptr<flushable> dirty) {
    dirty_.push_back(std::move(dirty));
    if (dirty_.size() == 1)
      request_run_();
  }

  void run() {
    running_.swap(dirty_);
    for (auto& one : running_)
      one->flush();
    running_.clear();
  }

  /// Forgets everyone, unflushed: the thread ends.
  void clear() { dirty_.clear(); }

private:
  std::function<void()> request_run_;
  std::vector<std::shared_ptr<flushable>> dirty_;
  std::vector<std::shared_ptr<flushable>> running_;
};

} // namespace caucus::net
