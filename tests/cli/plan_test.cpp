// Behaviour of cli/load/plan.hpp.
#include "cli/load/plan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace caucus::cli;

namespace {

load_plan plan_of(load_options options) {
  REQUIRE(complete(options) == "");
  return make_plan(options);
}

} // namespace

TEST_CASE("pairs talk in a conversation of their own") {
  auto plan = plan_of({.what = scenario::send, .connections = 6, .users = 6});
  CHECK(plan.conversations.size() == 3);
  REQUIRE(plan.speakers.size() == 6);
  for (const auto& each : plan.speakers) {
    CHECK(each.conversation == each.session / 2);
    CHECK(each.listeners == 1);
  }
}

TEST_CASE("a lone session talks to itself") {
  auto plan = plan_of({.what = scenario::send, .connections = 1});
  REQUIRE(plan.conversations.size() == 1);
  CHECK(plan.conversations[0].direct);
  CHECK(plan.conversations[0].users == std::vector<std::size_t>{0});
  CHECK(plan.speakers[0].listeners == 0);
}

TEST_CASE("pairs that share users share conversations and hear more") {
  auto plan = plan_of({.what = scenario::send, .connections = 8, .users = 4});
  CHECK(plan.conversations.size() == 2);
  for (const auto& each : plan.speakers)
    CHECK(each.listeners == 3);
}

TEST_CASE("a message of a group reaches exactly the group's sessions") {
  for (std::size_t users : {1, 3, 10, 60, 100}) {
    auto plan = plan_of({.what = scenario::fanout,
                         .connections = 100,
                         .users = users,
                         .members = 20});
    auto groups = std::min<std::size_t>(5, users);
    REQUIRE(plan.speakers.size() == 4 * groups);
    std::size_t heard = 0;
    for (const auto& each : plan.speakers)
      heard += each.listeners + 1;
    CHECK(heard == 4 * 100);
  }
}

TEST_CASE("groups have no user in common") {
  auto plan = plan_of(
    {.what = scenario::fanout, .connections = 90, .users = 30, .members = 30});
  std::set<std::size_t> seen;
  for (const auto& each : plan.conversations)
    for (auto user : each.users)
      CHECK(seen.insert(user).second);
}

TEST_CASE("sessions left over join the last group") {
  auto plan = plan_of(
    {.what = scenario::fanout, .connections = 25, .users = 25, .members = 10});
  REQUIRE(plan.speakers.size() == 8);
  CHECK(plan.speakers[0].listeners == 9);
  CHECK(plan.speakers[4].listeners == 14);
  for (auto user : plan.user_of_session)
    CHECK(user < 25);
}

TEST_CASE("idle sessions share their users and nobody speaks") {
  auto plan = plan_of({.what = scenario::idle, .connections = 10, .users = 3});
  CHECK(plan.user_of_session.size() == 10);
  CHECK(plan.speakers.empty());
}
