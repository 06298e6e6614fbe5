// Purpose: commands that wait for their answer, on one connection.
#pragma once

#include "cli/chat/command.hpp"
#include "cli/chat/packet.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>

namespace caucus::cli::chat {

/// Gives numbers to commands and brings answers to those who asked. Of those
/// that answer pages only as many are under way as the node allows.
class requests {
public:
  using answer = std::function<void(const packet&)>;
  using sender = std::function<void(std::string)>;

  /// The code of an answer that never came.
  static constexpr const char* disconnected = "disconnected";

  explicit requests(sender send) : send_(std::move(send)) {}

  /// Answers the number of the request.
  std::uint64_t ask(const command& what, answer then);

  /// Hands an answer to who asked; one that nobody asked for is dropped.
  void settle(const packet& what);

  /// The connection is gone: everything is refused with `disconnected`.
  void lose_all();

  [[nodiscard]] bool waits(std::uint64_t rid) const {
    return asked_.contains(rid);
  }

private:
  struct request {
    command what;
    answer then;
    bool page = false;
  };

  void send(std::uint64_t rid, request one);

  sender send_;
  std::uint64_t next_rid_ = 1;
  std::map<std::uint64_t, request> asked_; // under way
  std::deque<std::pair<std::uint64_t, request>> held_;
  std::size_t pages_ = 0;
};

} // namespace caucus::cli::chat
