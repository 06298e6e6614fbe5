// Purpose: messages that were written and are not yet in their conversation.
#include "cli/chat/outbox.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace caucus::cli::chat {

bool outbox::add(draft one) {
  if (drafts_.size() >= drafts_max)
    return false;
  drafts_.push_back(std::move(one));
  return true;
}

std::vector<draft> outbox::take_turn() {
  std::vector<draft> turn;
  std::set<std::string> passed; // those behind the first must wait
  for (auto& one : drafts_) {
    if (!passed.insert(one.conv).second || one.under_way)
      continue;
    one.under_way = true;
    turn.push_back(one);
  }
  return turn;
}

bool outbox::settle(const std::string& cid) {
  return std::erase_if(drafts_,
                       [&cid](const auto& one) { return one.cid == cid; })
         > 0;
}

void outbox::put_back(const std::string& cid) {
  for (auto& one : drafts_)
    if (one.cid == cid)
      one.under_way = false;
}

void outbox::put_all_back() {
  for (auto& one : drafts_)
    one.under_way = false;
}

std::vector<draft> outbox::drop(const std::string& conv) {
  std::vector<draft> lost;
  for (const auto& one : drafts_)
    if (one.conv == conv)
      lost.push_back(one);
  std::erase_if(drafts_, [&conv](const auto& one) { return one.conv == conv; });
  return lost;
}

} // namespace caucus::cli::chat
