#include "actors/presence_table.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace caucus;

namespace {

using table = presence_table<std::string>;
const user_id ann{"ann"};
const user_id bob{"bob"};
const node_id here{1};
const node_id there{2};

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
  users.up(ann, session_id{1}, here, false);
  users.spawned(ann, "A", 7);
  users.down(ann, session_id{1});
  users.settle(ann, 100);
  CHECK(due(users, 1099).empty());
  CHECK(due(users, 1100) == std::vector<std::string>{"A"});
  CHECK(due(users, 9999).empty());
}

TEST_CASE("who came back and left again is due after the second time only") {
  table users;
  users.up(ann, session_id{1}, here, false);
  users.spawned(ann, "A", 7);
  users.down(ann, session_id{1});
  users.settle(ann, 0);
  users.up(ann, session_id{2}, here, false);
  users.down(ann, session_id{2});
  users.settle(ann, 900);
  CHECK(due(users, 1000).empty());
  CHECK(due(users, 1900) == std::vector<std::string>{"A"});
}

TEST_CASE("who has a session is never due") {
  table users;
  users.up(ann, session_id{1}, here, false);
  users.up(ann, session_id{2}, here, false);
  users.spawned(ann, "A", 7);
  users.down(ann, session_id{1});
  users.settle(ann, 0);
  CHECK(due(users, 5000).empty());
}

TEST_CASE("an actor may not end while a call or a session is on its way") {
  table users;
  users.up(ann, session_id{1}, here, false);
  users.spawned(ann, "A", 7);
  users.of(ann).forwarded = 2;
  users.down(ann, session_id{1});
  CHECK(!users.release(7, 1));
  users.up(ann, session_id{2}, here, false);
  CHECK(!users.release(7, 2));
  users.down(ann, session_id{2});
  CHECK(users.release(7, 2));
  CHECK(users.find(ann) == nullptr);
}

TEST_CASE("a user with sessions outlives its actor, one without does not") {
  table users;
  users.up(ann, session_id{1}, here, false);
  users.spawned(ann, "A", 7);
  users.changed(7, {ann, presence_status::online, 5}, presence_status::online);
  users.of(bob);
  users.spawned(bob, "B", 8);
  users.fallen(7);
  users.fallen(8);
  CHECK(users.find(bob) == nullptr);
  CHECK(orphans(users) == std::vector<std::string>{"ann"});
  CHECK(users.of(ann).sessions.size() == 1);
  CHECK(users.of(ann).row.status == presence_status::online);
  CHECK(!users.changed(7, {ann, presence_status::offline, 6},
                       presence_status::offline));
}

TEST_CASE("nothing outlives the loss of the shard") {
  table users;
  users.up(ann, session_id{1}, here, false);
  users.spawned(ann, "A", 7);
  users.of(bob);
  users.spawned(bob, "B", 8);
  users.remember({user_id{"cat"}, presence_status::online, 3},
                 presence_status::online);
  std::vector<std::string> ended;
  users.clear([&](const auto& handle) { ended.push_back(handle); });
  CHECK(ended.size() == 2);
  CHECK(users.size() == 0);
  CHECK(orphans(users).empty());
  CHECK(!users.each_gone(10, [](const auto&) { CHECK(false); }));
}

TEST_CASE("who was online before and was not told of is gone, a part at a "
          "time") {
  table users;
  for (int i = 0; i < 5; ++i)
    users.remember({user_id{"u" + std::to_string(i)}, presence_status::away, 3},
                   presence_status::away);
  users.up(user_id{"u2"}, session_id{1}, here, true);
  std::vector<std::string> gone;
  const auto keep = [&](const auto& user) { gone.push_back(user.value()); };
  CHECK(users.each_gone(2, keep));
  CHECK(gone.size() == 2);
  while (users.each_gone(2, keep)) {
    // A tick each.
  }
  CHECK(gone == std::vector<std::string>{"u4", "u3", "u1", "u0"});
  CHECK(users.of(user_id{"u2"}).row.status == presence_status::away);
}

TEST_CASE("sessions of a lost node are dropped unless it tells them again") {
  table users;
  users.up(ann, session_id{1}, here, false);
  users.up(ann, session_id{2}, there, false);
  users.up(bob, session_id{3}, there, false);
  users.doubt(there);
  users.up(bob, session_id{3}, there, true);
  users.up(bob, session_id{4}, there, false);
  std::vector<std::uint64_t> gone;
  users.each_doubted(there, [&](const user_id& user, session_id id) {
    gone.push_back(id.value());
    users.down(user, id);
  });
  CHECK(gone == std::vector<std::uint64_t>{2});
  CHECK(users.of(ann).sessions.size() == 1);
  CHECK(users.of(bob).sessions.size() == 2);
}
