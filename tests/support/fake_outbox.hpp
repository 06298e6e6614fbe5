// A socket's write side that keeps what it was given.
#pragma once

#include "net/outbox.hpp"

#include <optional>
#include <string>
#include <vector>

namespace caucus::test {

class fake_outbox : public net::outbox {
public:
  void push(net::outgoing what) override {
    if (!closed)
      frames.push_back(*what.frame);
  }
  void close(net::close_code code) override {
    if (!closed)
      closed = code;
  }
  void identified() override { is_identified = true; }
  [[nodiscard]] std::size_t waiting_bytes() const noexcept override {
    return 0;
  }

  /// The frames since the last call.
  std::vector<std::string> take() { return std::exchange(frames, {}); }

  std::vector<std::string> frames;
  std::optional<net::close_code> closed;
  bool is_identified = false;
};

} // namespace caucus::test
