#include "actors/presence_table.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace caucus;

namespace {

using table = presence_table<std::string>;
const user_id ann{"ann"};
const user_id bob{"bob"};

std::vector<std::string> due(table& x, mono_ms now) {
  std::vector<std::string> found;
  x.each_due(now, 1000, [&](const auto& handle) { found.push_back(handle); });
  return found;
}

std::vector<std::string> orphans(table& x) {
  std::vector<std::string> found;
  x.each_orphan([&](const auto& user) { found.push_back(user.value()); });
  return found;
}

} // namespace

TEST_CASE("who lost its last session is due once, after the span") {
  table users;
  users.up(ann, session_id{1});
  users.spawned(ann, "A", 7);
  users.down(ann, session_id{1});
  users.settle(ann, 100);
  CHECK(due(users, 1099).empty());
  CHECK(due(users, 1100) == std::vector<std::string>{"A"});
  CHECK(due(users, 9999).empty());
}

TEST_CASE("who came back and left again is due after the second time only") {
  table users;
  users.up(ann, session_id{1});
  users.spawned(ann, "A", 7);
  users.down(ann, session_id{1});
  users.settle(ann, 0);
  users.up(ann, session_id{2});
  users.down(ann, session_id{2});
  users.settle(ann, 900);
  CHECK(due(users, 1000).empty());
  CHECK(due(users, 1900) == std::vector<std::string>{"A"});
}

TEST_CASE("who has a session is never due") {
  table users;
  users.up(ann, session_id{1});
  users.up(ann, session_id{2});
  users.spawned(ann, "A", 7);
  users.down(ann, session_id{1});
  users.settle(ann, 0);
  CHECK(due(users, 5000).empty());
}

TEST_CASE("an actor may not end while a call or a session is on its way") {
  table users;
  users.up(ann, session_id{1});
  users.spawned(ann, "A", 7);
  users.of(ann).forwarded = 2;
  users.down(ann, session_id{1});
  CHECK(!users.release(7, 1));
  users.up(ann, session_id{2});
  CHECK(!users.release(7, 2));
  users.down(ann, session_id{2});
  CHECK(users.release(7, 2));
  CHECK(users.find(ann) == nullptr);
}

TEST_CASE("a user with sessions outlives its actor, one without does not") {
  table users;
  users.up(ann, session_id{1});
  users.spawned(ann, "A", 7);
  users.changed(7, {ann, presence_status::online, 5});
  users.of(bob);
  users.spawned(bob, "B", 8);
  users.fallen(7);
  users.fallen(8);
  CHECK(users.find(bob) == nullptr);
  CHECK(orphans(users) == std::vector<std::string>{"ann"});
  CHECK(users.of(ann).sessions.size() == 1);
  CHECK(users.of(ann).row.status == presence_status::online);
  CHECK(!users.changed(7, {ann, presence_status::offline, 6}));
}

TEST_CASE("sessions outlive the loss of the shard") {
  table users;
  users.up(ann, session_id{1});
  users.spawned(ann, "A", 7);
  users.of(bob);
  users.spawned(bob, "B", 8);
  std::vector<std::string> ended;
  users.drop_actors([&](const auto& handle) { ended.push_back(handle); });
  CHECK(ended.size() == 2);
  CHECK(users.size() == 1);
  CHECK(orphans(users).empty());
  users.orphan_all();
  CHECK(orphans(users) == std::vector<std::string>{"ann"});
}
