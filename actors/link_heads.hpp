// Step 11 of docs/message_flow.md: frames for clients that a link could not
// send. They are not sent later: who is told a conversation's head asks for
// what it lacks.
#pragma once

#include "actors/messages.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace caucus {

/// The newest head per conversation, for all users that lost a frame of it.
class link_heads {
public:
  struct head {
    conv_id conv;
    message_seq seq;
    std::shared_ptr<const std::vector<user_id>> users;
  };

  /// A frame was dropped. False: so many conversations have heads already that
  /// the link must begin anew.
  [[nodiscard]] bool dropped(const fan_out& what) {
    const auto& frame = what.what.what;
    if (frame.kind == net::traffic::ephemeral)
      return true; // allowed to be lost
    if (frame.kind == net::traffic::control || frame.conv.value().empty())
      return false;
    if (heads_.size() >= limits::link_heads_max && !heads_.contains(frame.conv))
      return false;
    auto& head = heads_[frame.conv];
    head.conv = frame.conv;
    head.seq = std::max(head.seq, frame.seq);
    merge(head.users, what.users);
    return true;
  }

  [[nodiscard]] bool empty() const noexcept { return heads_.empty(); }
  void clear() { heads_.clear(); }

  /// All of them, once.
  [[nodiscard]] std::vector<head> take_all() {
    std::vector<head> result;
    result.reserve(heads_.size());
    for (auto& [conv, head] : heads_)
      result.push_back(std::move(head));
    heads_.clear();
    return result;
  }

private:
  using users_ptr = std::shared_ptr<const std::vector<user_id>>;

  static void merge(users_ptr& into, const users_ptr& more) {
    if (!more || into == more)
      return; // a conversation has one list while its members stay
    if (!into) {
      into = more;
      return;
    }
    auto all = std::make_shared<std::vector<user_id>>(*into);
    all->insert(all->end(), more->begin(), more->end());
    std::sort(all->begin(), all->end());
    all->erase(std::unique(all->begin(), all->end()), all->end());
    into = std::move(all);
  }

  std::unordered_map<conv_id, head> heads_;
};

} // namespace caucus
