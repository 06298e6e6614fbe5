// Step 4 of docs/message_flow.md: revocations that a session may have missed.
#pragma once

#include "actors/client_messages.hpp"
#include "model/limits_auth.hpp"

#include <deque>
#include <unordered_map>

namespace caucus {

/// A `hello` is judged at the user's shard, and its session known to the relay
/// a moment later. A revocation that comes between the two finds no session: it
/// is kept here, for longer than that moment. Plain.
class recent_revocations {
public:
  void add(const revoke_sessions& what) {
    if (!by_user_.insert_or_assign(what.user, what.rule).second)
      return;
    order_.push_back(what.user);
    if (order_.size() > limits::revocations_kept_max) {
      by_user_.erase(order_.front());
      order_.pop_front();
    }
  }

  /// Null: none.
  [[nodiscard]] const token_rule* find(const user_id& user) const {
    const auto i = by_user_.find(user);
    return i == by_user_.end() ? nullptr : &i->second;
  }

private:
  std::unordered_map<user_id, token_rule> by_user_;
  std::deque<user_id> order_; // the oldest first
};

} // namespace caucus
