// Purpose: who of a load run's sessions is which user and talks to whom.
#include "cli/load/plan.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace caucus::cli {

namespace {

std::vector<std::size_t> without_duplicates(std::vector<std::size_t> users) {
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
  return users;
}

void count_listeners(load_plan& plan) {
  std::vector<std::size_t> sessions_of(
    1
    + *std::max_element(plan.user_of_session.begin(),
                        plan.user_of_session.end()));
  for (auto user : plan.user_of_session)
    ++sessions_of[user];
  for (auto& speaker : plan.speakers) {
    for (auto user : plan.conversations[speaker.conversation].users)
      speaker.listeners += sessions_of[user];
    --speaker.listeners; // itself
  }
}

load_plan plan_pairs(const load_options& options) {
  load_plan plan;
  std::map<std::vector<std::size_t>, std::size_t> known;
  for (std::size_t i = 0; i < options.connections; ++i)
    plan.user_of_session.push_back(i % options.users);
  for (std::size_t i = 0; i < options.connections; ++i) {
    auto other = std::min(i ^ 1U, options.connections - 1);
    auto users = without_duplicates(
      {plan.user_of_session[i], plan.user_of_session[other]});
    auto [place, fresh] = known.try_emplace(users, plan.conversations.size());
    if (fresh)
      plan.conversations.push_back(
        {.direct = true, .users = users, .creator = i});
    plan.speakers.push_back({.session = i, .conversation = place->second});
  }
  return plan;
}

constexpr std::size_t speakers_per_group = 4;

load_plan plan_groups(const load_options& options) {
  load_plan plan;
  auto groups = std::max<std::size_t>(
    1, std::min(options.connections / options.members, options.users));
  auto users_per_group = options.users / groups;
  std::vector<std::vector<std::size_t>> users(groups);
  for (std::size_t i = 0; i < options.connections; ++i) {
    auto group = std::min(i / options.members, groups - 1);
    auto user = group * users_per_group
                + (i - group * options.members) % users_per_group;
    plan.user_of_session.push_back(user);
    users[group].push_back(user);
  }
  for (std::size_t group = 0; group < groups; ++group) {
    auto first = group * options.members;
    plan.conversations.push_back(
      {.users = without_duplicates(users[group]), .creator = first});
    // Several, so that one session's limit of commands is not the group's.
    for (std::size_t i = 0; i < std::min(speakers_per_group, options.members);
         ++i)
      plan.speakers.push_back({.session = first + i, .conversation = group});
  }
  return plan;
}

} // namespace

load_plan make_plan(const load_options& options) {
  load_plan plan;
  if (options.what == scenario::send)
    plan = plan_pairs(options);
  else if (options.what == scenario::fanout)
    plan = plan_groups(options);
  else
    for (std::size_t i = 0; i < options.connections; ++i)
      plan.user_of_session.push_back(i % options.users);
  count_listeners(plan);
  return plan;
}

} // namespace caucus::cli
