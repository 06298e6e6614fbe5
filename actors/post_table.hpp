// Step 6 of docs/message_flow.md: messages on their way to the log. A retry
// that comes while the first try is still under way joins it.
#pragma once

#include "model/message.hpp"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace caucus {

/// Posts in flight of one conversation, by sender and `cid`. Plain: `Waiter`
/// is whatever waits for the answer.
template <class Waiter>
class post_table {
public:
  struct post {
    stored_message message;
    std::vector<Waiter> waiters;
  };

  enum class verdict {
    /// The first of its `cid`: `post` is to be proposed, then finished.
    fresh,
    /// The same message is under way: the waiter hears its answer.
    joined,
    /// Another message with this `cid` is under way: the waiter is not taken.
    conflict,
  };

  struct added {
    verdict result;
    post* what = nullptr; // fresh: stays valid until `finish`
  };

  added add(stored_message message, Waiter& waiter) {
    auto key = key_of(message.from, message.cid);
    const auto [i, fresh] = posts_.try_emplace(std::move(key));
    auto& post = i->second;
    if (!fresh && !same(post.message, message))
      return {verdict::conflict};
    post.waiters.push_back(std::move(waiter));
    if (!fresh)
      return {verdict::joined};
    post.message = std::move(message);
    return {verdict::fresh, &post};
  }

  /// Takes the post out, to answer everybody who waits.
  post finish(const post* what) {
    auto node = posts_.extract(key_of(what->message.from, what->message.cid));
    return std::move(node.mapped());
  }

  [[nodiscard]] std::size_t size() const noexcept { return posts_.size(); }

private:
  /// The store's rule (message_hash): body and mentions make the message.
  static bool same(const stored_message& a, const stored_message& b) {
    return a.body == b.body && a.mentions == b.mentions;
  }

  static std::string key_of(const user_id& from, const std::string& cid) {
    return from.value() + '\n' + cid; // no user has a line break
  }

  std::unordered_map<std::string, post> posts_; // nodes never move
};

} // namespace caucus
