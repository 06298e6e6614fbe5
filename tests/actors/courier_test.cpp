#include "actors/courier.hpp"
#include "fake_actors.hpp"
#include "replica_node.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using caucus::test::replica_node;

namespace {

const user_id ann{"ann"};
const user_id bob{"bob"};
const user_id cat{"cat"};

/// A node with all shards that the test needs, and a real courier.
struct fixture : replica_node {
  fixture() {
    for (const auto& user : {ann, bob, cat})
      if (!replicas->contains(shard_of(user)))
        add(shard_of(user));
    if (!replicas->contains(home))
      add(home);
    world->relays.push_back(spawn<test::fake_relay_impl>(frames));
  }

  courier_actor start_courier() { return spawn<courier_impl>(world, 1U); }

  void lead(const courier_actor& courier, bool leading = true) {
    tell(courier, leadership{home, leading, leading, log_term{1}});
    run();
  }

  void converse(std::vector<user_id> who) {
    const auto result = ask<apply_result>(
      replicas->at(home),
      to(home, create_conversation{tea, conv_kind::group, who.front(), "tea",
                                   who, 1}));
    REQUIRE(result);
  }

  bool listed(const user_id& user) {
    return disk.db->state().conversations_of(user, "", 10).size() == 1;
  }

  std::size_t rows_left() {
    return disk.db->state().outbox(home, 0, 100).size();
  }

  const conv_id tea{"g:42"};
  const shard_id home = shard_of(tea);
  std::shared_ptr<std::vector<fan_out>> frames
    = std::make_shared<std::vector<fan_out>>();
};

} // namespace

TEST_CASE_FIXTURE(fixture, "rows that are ready reach the members' lists and "
                           "leave the outbox") {
  auto courier = start_courier();
  lead(courier);
  converse({ann, bob, cat});
  CHECK(rows_left() == 3);
  tell(courier, outbox_ready{home});
  run();
  CHECK(listed(ann));
  CHECK(listed(bob));
  CHECK(listed(cat));
  CHECK(rows_left() == 0);
}

TEST_CASE_FIXTURE(fixture, "members who are new are told, with everyone") {
  auto courier = start_courier();
  lead(courier);
  converse({ann, bob});
  tell(courier, outbox_ready{home});
  run();
  REQUIRE(frames->size() == 1);
  CHECK(*frames->at(0).users == std::vector{ann, bob});
  const auto& text = *frames->at(0).what.what.frame;
  CHECK(text.find("conv.added") != std::string::npos);
  CHECK(text.find("\"bob\"") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "a leader that begins does what a crash left, "
                           "once") {
  converse({ann, bob});
  auto courier = start_courier();
  lead(courier);
  CHECK(listed(bob));
  CHECK(rows_left() == 0);
  CHECK(frames->size() == 1);
}

TEST_CASE_FIXTURE(fixture, "work done twice tells nobody twice") {
  converse({ann, bob});
  // The links were made, the crash came before the rows were taken out.
  for (const auto& row : disk.db->state().outbox(home, 0, 10))
    CHECK(ask<apply_result>(
      replicas->at(shard_of(row.user)),
      to(shard_of(row.user), link_conversation{row.user, row.link})));
  auto courier = start_courier();
  lead(courier);
  CHECK(rows_left() == 0);
  CHECK(frames->empty());
}

TEST_CASE_FIXTURE(fixture, "a shard that is not led is left alone") {
  auto courier = start_courier();
  converse({ann, bob});
  tell(courier, outbox_ready{home});
  run();
  CHECK(rows_left() == 2);
  lead(courier);
  CHECK(rows_left() == 0);
  lead(courier, false);
  tell(courier, outbox_ready{home});
  run();
}

TEST_CASE_FIXTURE(fixture, "what fails is tried again until it works") {
  REQUIRE(shard_of(ann) != shard_of(bob));
  REQUIRE(shard_of(bob) != home);
  auto courier = start_courier();
  lead(courier);
  const auto away = replicas->at(shard_of(bob));
  replicas->erase(shard_of(bob));
  converse({ann, bob});
  tell(courier, outbox_ready{home});
  run();
  CHECK(listed(ann));
  CHECK_FALSE(listed(bob));
  CHECK(rows_left() == 1);
  advance(limits::courier_retry_max * 2);
  CHECK(rows_left() == 1);
  (*replicas)[shard_of(bob)] = away;
  advance(limits::courier_retry_max);
  CHECK(listed(bob));
  CHECK(rows_left() == 0);
}

TEST_CASE_FIXTURE(fixture, "a group of many windows is worked through") {
  auto courier = start_courier();
  lead(courier);
  std::vector<user_id> who;
  for (std::size_t i = 0; i < 3 * limits::courier_window + 1; ++i) {
    who.push_back(user_id{"m" + std::to_string(1000 + i)});
    if (!replicas->contains(shard_of(who.back())))
      add(shard_of(who.back()));
  }
  converse(who);
  tell(courier, outbox_ready{home});
  run();
  CHECK(rows_left() == 0);
  for (const auto& user : who)
    CHECK(listed(user));
  // A large group's event lists nobody but the creator.
  REQUIRE_FALSE(frames->empty());
  CHECK(frames->at(0).what.what.frame->find("m1001") == std::string::npos);
}

namespace {

struct contacts : fixture {
  contacts() {
    for (const auto& user : {ann, bob})
      CHECK(
        ask<apply_result>(replicas->at(shard_of(user)),
                          to(shard_of(user), create_user{user, "", "", 1})));
    courier = start_courier();
    tell(courier, leadership{shard_of(ann), true, true, log_term{1}});
    run();
  }

  void set(bool on) {
    const auto done
      = ask<apply_result>(replicas->at(shard_of(ann)),
                          to(shard_of(ann), set_contact{ann, bob, on}));
    REQUIRE(done);
    CHECK(done->fresh);
  }

  void work() {
    tell(courier, outbox_ready{shard_of(ann)});
    run();
  }

  std::vector<user_id> watchers() {
    return disk.db->state().watchers_of(bob, 9);
  }

  std::size_t rows() {
    return disk.db->state().outbox(shard_of(ann), 0, 9).size();
  }

  courier_actor courier;
};

} // namespace

TEST_CASE_FIXTURE(contacts, "who adds a contact becomes its watcher, and is "
                            "told what it is now") {
  set(true);
  CHECK(rows() == 1);
  work();
  CHECK(watchers() == std::vector{ann});
  CHECK(rows() == 0);
  REQUIRE(frames->size() == 1);
  CHECK(*frames->at(0).users == std::vector{ann});
  const auto& text = *frames->at(0).what.what.frame;
  CHECK(text.find(R"("user":"bob","status":"online")") != std::string::npos);
  set(false);
  work();
  CHECK(watchers().empty());
  CHECK(rows() == 0);
  CHECK(frames->size() == 1);
}

TEST_CASE_FIXTURE(contacts, "a note that comes late loses") {
  REQUIRE(shard_of(ann) != shard_of(bob));
  set(true);
  set(false);
  const auto rows_of = disk.db->state().outbox(shard_of(ann), 0, 9);
  REQUIRE(rows_of.size() == 2);
  work();
  CHECK(watchers().empty());
  // The first one again, as a leader of before may send it.
  watcher_row late = *rows_of[0].watcher;
  late.version = rows_of[0].row;
  const auto done = ask<apply_result>(
    replicas->at(shard_of(bob)), to(shard_of(bob), note_watcher{bob, late}));
  REQUIRE(done);
  CHECK_FALSE(done->fresh);
  CHECK(watchers().empty());
}

TEST_CASE_FIXTURE(contacts, "a watcher waits for the contact's shard") {
  REQUIRE(shard_of(ann) != shard_of(bob));
  const auto away = replicas->at(shard_of(bob));
  replicas->erase(shard_of(bob));
  set(true);
  work();
  CHECK(rows() == 1);
  CHECK(frames->empty());
  (*replicas)[shard_of(bob)] = away;
  advance(limits::courier_retry_max);
  CHECK(watchers() == std::vector{ann});
  CHECK(rows() == 0);
  CHECK(frames->size() == 1);
}

TEST_CASE("rows get done under every schedule, with a leader that changes") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    fixture node;
    std::mt19937 rng{seed};
    auto courier = node.start_courier();
    node.lead(courier);
    node.converse({ann, bob, cat});
    node.tell(courier, outbox_ready{node.home});
    node.tell(courier, leadership{node.home, false, false, log_term{1}});
    node.tell(courier, leadership{node.home, true, true, log_term{2}});
    node.tell(courier, outbox_ready{node.home});
    node.run_shuffled(rng);
    CHECK(node.rows_left() == 0);
    CHECK(node.listed(ann));
    CHECK(node.listed(bob));
    CHECK(node.listed(cat));
  }
}
