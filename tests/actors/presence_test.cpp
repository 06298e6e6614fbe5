#include "support/fake_node.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace caucus::test;
using namespace std::chrono_literals;

namespace {

struct with_friends : fake_node {
  with_friends() {
    for (const auto* name : {"ann", "bob", "eve"})
      disk->add_user(name);
    disk->befriend("ann", "bob");
  }

  /// Presence events that `reader` hears of `about`, oldest first.
  std::vector<std::string> heard_by(const std::string& reader,
                                    const std::string& about) {
    std::vector<std::string> found;
    const auto of = "\"user\":\"" + about + '"';
    for (const auto& one : events("presence")) {
      const auto& frame = *one.what.what.frame;
      const auto who = names(*one.users);
      if (std::find(who.begin(), who.end(), reader) == who.end()
          || frame.find(of) == std::string::npos)
        continue;
      for (const auto* status :
           {"offline", "online", "away", "busy", "invisible"})
        if (frame.find("\"status\":\"" + std::string{status} + '"')
            != std::string::npos)
          found.push_back(status);
    }
    return found;
  }

  void choose(const std::string& user, presence_status status) {
    REQUIRE(error_of(ask_user(user, frame::presence_set{status}))
            == errc::none);
  }
};

using list = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(with_friends,
                  "friends hear that a user comes, strangers not") {
  up("ann", 1);
  CHECK(heard_by("bob", "ann") == list{"online"});
  CHECK(heard_by("eve", "ann").empty());
  for (const auto& one : events("presence"))
    CHECK(one.what.what.kind == net::traffic::ephemeral);
}

TEST_CASE_FIXTURE(with_friends,
                  "a new session hears who of its friends is there") {
  up("bob", 1);
  up("eve", 2);
  forget();
  up("ann", 3);
  CHECK(heard_by("ann", "bob") == list{"online"});
  CHECK(heard_by("ann", "eve").empty());
}

TEST_CASE_FIXTURE(with_friends, "a page that reloads does not flicker") {
  up("ann", 1);
  forget();
  down("ann", 1);
  advance(500ms);
  up("ann", 2);
  advance(5s);
  CHECK(heard_by("bob", "ann").empty());
}

TEST_CASE_FIXTURE(with_friends,
                  "after the linger the user is offline, on disk too") {
  up("ann", 1);
  const auto with_ann = system().registry().running();
  forget();
  *now_ms += 1000;
  down("ann", 1);
  *now_ms += 7000; // the linger does not count
  advance(3s);
  CHECK(heard_by("bob", "ann") == list{"offline"});
  const auto saved = disk->logged<set_last_seen>();
  REQUIRE(saved.size() == 2);
  CHECK(saved[0].last_seen_ms == start_ms); // a crash may come at any time
  CHECK(saved[1].last_seen_ms == start_ms + 1000);
  CHECK(system().registry().running() == with_ann - 1);
}

TEST_CASE_FIXTURE(with_friends, "two sessions are one user") {
  up("ann", 1);
  up("ann", 2);
  down("ann", 1);
  advance(5s);
  CHECK(heard_by("bob", "ann") == list{"online"});
  down("ann", 2);
  advance(5s);
  CHECK(heard_by("bob", "ann") == list{"online", "offline"});
}

TEST_CASE_FIXTURE(with_friends,
                  "a chosen status is told to friends and oneself") {
  up("ann", 1);
  forget();
  choose("ann", presence_status::away);
  CHECK(heard_by("bob", "ann") == list{"away"});
  CHECK(heard_by("ann", "ann") == list{"away"});
  forget();
  up("ann", 2); // the new device learns it
  CHECK(heard_by("ann", "ann") == list{"away"});
  CHECK(heard_by("bob", "ann").empty());
}

TEST_CASE_FIXTURE(with_friends, "nobody can choose to be offline") {
  up("ann", 1);
  CHECK(error_of(ask_user("ann", frame::presence_set{presence_status::offline}))
        == errc::bad_request);
}

TEST_CASE_FIXTURE(with_friends, "an invisible user is offline to others") {
  up("ann", 1);
  forget();
  choose("ann", presence_status::invisible);
  CHECK(heard_by("bob", "ann") == list{"offline"});
  CHECK(heard_by("ann", "ann") == list{"invisible"});
  forget();
  up("bob", 2);
  CHECK(heard_by("bob", "ann").empty());
  const auto hidden_at = *now_ms;
  *now_ms += 60'000;
  down("ann", 1);
  advance(5s);
  CHECK(heard_by("bob", "ann").empty());
  CHECK(disk->users[user_id{"ann"}].last_seen_ms == hidden_at);
}

TEST_CASE_FIXTURE(with_friends,
                  "friends of a conversation made later are told") {
  disk->links.clear();
  up("ann", 1);
  CHECK(heard_by("bob", "ann").empty());
  disk->befriend("ann", "bob");
  down("ann", 1);
  advance(5s);
  CHECK(heard_by("bob", "ann") == list{"offline"});
}

TEST_CASE_FIXTURE(with_friends, "who is offline is known from disk") {
  disk->users[user_id{"bob"}].last_seen_ms = 42;
  up("ann", 1);
  const auto rows = ask<std::vector<frame::presence_row>>(
    world->router,
    presence_query{{user_id{"ann"}, user_id{"bob"}, user_id{"nobody"}}});
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  for (const auto& row : *rows)
    if (row.user == user_id{"bob"})
      CHECK(row.last_seen_ms == 42);
    else
      CHECK(row.status == presence_status::online);
}

TEST_CASE_FIXTURE(with_friends,
                  "a session that comes while a user leaves stays") {
  up("ann", 1);
  down("ann", 1);
  script->hold = true; // leaving waits for the last-seen time
  advance(3s);
  tell(replica, caf::tick_atom_v);
  tell(world->router, session_up{user_id{"ann"}, session_id{2}, {}});
  run();
  script->hold = false;
  commit();
  advance(10s);
  CHECK(heard_by("bob", "ann") == list{"online", "offline", "online"});
  down("ann", 2);
  advance(5s);
  CHECK(heard_by("bob", "ann").back() == "offline");
}

TEST_CASE_FIXTURE(with_friends,
                  "sessions outlive a presence actor that fails") {
  up("ann", 1);
  kill_presence("ann");
  forget();
  advance(2s);
  choose("ann", presence_status::busy);          // answered by the successor
  CHECK(heard_by("bob", "ann") == list{"busy"}); // nobody heard of it
  down("ann", 1);
  advance(5s);
  CHECK(heard_by("bob", "ann").back() == "offline");
}

TEST_CASE_FIXTURE(with_friends, "a shard that is not led forgets sessions, and "
                                "whoever leads it is told them again") {
  up("ann", 1);
  forget();
  lead(false);
  up("eve", 2);
  lead(true);
  tell(shard, session_up{user_id{"ann"}, session_id{1}, {}, true});
  run();
  CHECK(heard_by("bob", "ann") == list{"online"}); // it was not on disk
  CHECK(heard_by("bob", "eve").empty());
}

TEST_CASE_FIXTURE(with_friends, "members of small groups are told too") {
  disk->add_group("g:5", {"ann", "eve"});
  up("ann", 1);
  CHECK(heard_by("eve", "ann") == list{"online"});
  CHECK(heard_by("bob", "ann") == list{"online"});
}

TEST_CASE_FIXTURE(with_friends,
                  "who has a user as a contact is told, not the other way") {
  disk->apply(set_contact{user_id{"eve"}, user_id{"ann"}, true});
  up("eve", 1);
  forget();
  up("ann", 2);
  CHECK(heard_by("eve", "ann") == list{"online"});
  CHECK(heard_by("bob", "ann") == list{"online"});
  CHECK(heard_by("ann", "eve").empty()); // ann did not ask for eve
  forget();
  choose("ann", presence_status::invisible);
  CHECK(heard_by("eve", "ann") == list{"offline"});
  choose("ann", presence_status::away);
  CHECK(heard_by("eve", "ann").back() == "away");
  disk->apply(set_contact{user_id{"eve"}, user_id{"ann"}, false});
  forget();
  choose("ann", presence_status::busy);
  CHECK(heard_by("eve", "ann").empty());
}

TEST_CASE_FIXTURE(with_friends, "a new session hears which of its contacts are "
                                "there") {
  disk->apply(set_contact{user_id{"eve"}, user_id{"ann"}, true});
  disk->apply(set_contact{user_id{"eve"}, user_id{"bob"}, true});
  up("ann", 1);
  forget();
  up("eve", 2);
  CHECK(heard_by("eve", "ann") == list{"online"});
  CHECK(heard_by("eve", "bob").empty()); // offline, as without a word
}

TEST_CASE_FIXTURE(with_friends, "a user without friends is told of to whoever "
                                "watches it") {
  up("eve", 1);
  const auto told = events("presence");
  REQUIRE(told.size() == 2);
  CHECK(told[0].users->empty());
  CHECK(told[0].what.what.frame->find("eve") != std::string::npos);
  CHECK(told[0].about == user_id{"eve"});
  CHECK(names(*told[1].users) == list{"eve"}); // its own sessions
  forget();
  choose("eve", presence_status::invisible);
  for (const auto& one : events("presence")) {
    const bool own = names(*one.users) == list{"eve"};
    CHECK((one.about == user_id{"eve"}) != own);
    CHECK((one.what.what.frame->find("invisible") != std::string::npos) == own);
  }
}

TEST_CASE_FIXTURE(with_friends,
                  "presence set without a session leaves no actor") {
  const auto before = system().registry().running();
  choose("eve", presence_status::away);
  advance(5s);
  CHECK(system().registry().running() == before);
  CHECK(disk->logged<set_last_seen>().empty());
}
