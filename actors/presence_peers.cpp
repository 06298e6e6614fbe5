// Step 5 of docs/message_flow.md: whom a user's presence concerns: people of
// its direct conversations and small groups, and those who have it as a
// contact. The user's own list and its watchers are here, the groups' members
// are where those are led.
#include "actors/presence.hpp"
#include "actors/type_ids.hpp"
#include "model/limits.hpp"

#include <algorithm>
#include <iterator>

namespace caucus {

namespace {

/// Time for a shard to get a new leader, six times a second or so.
constexpr int failures_max = 60;

} // namespace

/// Reads who is to be told, then tells. Reading each time keeps up with new
/// conversations, and is rare: people change status seldom.
void presence_state::refresh() {
  if (std::exchange(loading_, true))
    return; // what is told then is what is true then
  load_failures_ = 0;
  met_.clear();
  groups_.clear();
  links_read_ = 0;
  read_peers({});
}

void presence_state::read_peers(const std::string& after) {
  self_
    ->request(world_->reader(), caf::infinite,
              read_links{user_, after, limits::list_page_max})
    .then(
      [this](const std::vector<conversation_link>& found) {
        found_links(found);
      },
      [this](const caf::error&) { go_on(); });
}

void presence_state::found_links(const std::vector<conversation_link>& links) {
  for (const auto& link : links)
    if (link.gone)
      continue;
    else if (link.kind == conv_kind::group)
      groups_.push_back(link.conv);
    else if (!link.peer.value().empty() && link.peer != user_)
      met_.push_back(link.peer);
  links_read_ += links.size();
  if (links.size() == limits::list_page_max
      && links_read_ < limits::presence_peers_max)
    read_peers(links.back().conv.value());
  else
    ask_members();
}

void presence_state::ask_members() {
  if (groups_.empty()) {
    read_watchers();
    return;
  }
  self_->request(world_->router, caf::infinite, read_members{groups_})
    .then(
      [this](const std::vector<user_id>& members) {
        met_.insert(met_.end(), members.begin(), members.end());
        read_watchers();
      },
      [this](const caf::error&) { load_failed(); });
}

/// Half of the people would never hear of the change.
void presence_state::load_failed() {
  if (++load_failures_ > failures_max) {
    go_on();
    return;
  }
  self_->run_delayed(limits::command_retry_max / 3, [this] { ask_members(); });
}

void presence_state::read_watchers() {
  self_->request(world_->reader(), caf::infinite, caucus::read_watchers{user_})
    .then([this](const std::vector<user_id>& found) { loaded(found); },
          [this](const caf::error&) { go_on(); });
}

void presence_state::loaded(const std::vector<user_id>& watchers) {
  peers_ = told_ = others(std::move(met_));
  if (!watchers.empty()) {
    auto all = *peers_;
    all.insert(all.end(), watchers.begin(), watchers.end());
    told_ = others(std::move(all));
  }
  go_on();
}

void presence_state::go_on() {
  loading_ = false;
  announce();
  greet();
  leave_if_done();
}

/// Each once, in name order, without the user.
presence_state::people
presence_state::others(std::vector<user_id> found) const {
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::erase(found, user_);
  if (found.size() > limits::presence_peers_max)
    found.resize(limits::presence_peers_max);
  return std::make_shared<const std::vector<user_id>>(std::move(found));
}

} // namespace caucus
