// Purpose: messages that were written and are not yet in their conversation.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <vector>

namespace caucus::cli::chat {

/// They keep their `cid`, so that sending again is safe after any failure.
struct draft {
  std::string cid{};
  std::string conv{};
  std::string text{};
  std::vector<std::string> mentions{};
  bool under_way = false; // the node has it, perhaps
};

/// In the order of writing; per conversation one is under way at a time, so
/// that what was written first comes first.
class outbox {
public:
  /// Beyond: the user must wait.
  static constexpr std::size_t drafts_max = 1000;

  /// False: full.
  [[nodiscard]] bool add(draft one);

  /// Those whose turn it is; they are under way from now on.
  [[nodiscard]] std::vector<draft> take_turn();

  /// It is in its conversation, or refused for good. False: unknown.
  bool settle(const std::string& cid);

  /// It was not done: its turn comes again.
  void put_back(const std::string& cid);
  /// The connection is gone: what was under way goes out again.
  void put_all_back();

  /// The user is in that conversation no more. Answers what is lost.
  std::vector<draft> drop(const std::string& conv);

  [[nodiscard]] std::size_t size() const noexcept { return drafts_.size(); }
  [[nodiscard]] bool empty() const noexcept { return drafts_.empty(); }
  [[nodiscard]] const std::list<draft>& all() const noexcept { return drafts_; }

private:
  std::list<draft> drafts_;
};

} // namespace caucus::cli::chat
