// A user's contacts, and who watches a user.
#include "map_rows.hpp"
#include "model/limits.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace caucus;
using namespace caucus::storage;

namespace {

const user_id ann{"ann"};
const user_id bob{"bob"};

struct person : test::machine_fixture {
  person() : machine_fixture(shard_of(ann)) {
    run(create_user{ann, "Ann", "hash", 7});
  }

  apply_result add(const user_id& contact) {
    return run(set_contact{ann, contact, true});
  }
  apply_result remove(const user_id& contact) {
    return run(set_contact{ann, contact, false});
  }
  bool has(const user_id& contact) {
    return row<contact_row>(keys.contact(ann, contact.value())).has_value();
  }
  std::uint32_t count() {
    return row<user_row>(keys.user(ann)).value().contacts;
  }

  /// Note of `watcher` about ann.
  apply_result note(const user_id& watcher, std::uint64_t version, bool gone) {
    return run(note_watcher{ann, {watcher, version, gone}});
  }
  watcher_row seen(const user_id& watcher) {
    return row<watcher_row>(keys.watcher(ann, watcher.value())).value();
  }
};

} // namespace

TEST_CASE_FIXTURE(person, "a contact is added once and removed once, and its "
                          "shard is told each time") {
  const apply_result changed{.fresh = true, .outbox_rows = 1};
  CHECK(add(bob) == changed);
  CHECK(has(bob));
  CHECK(count() == 1);
  CHECK(add(bob) == apply_result{});
  CHECK(remove(bob) == changed);
  CHECK_FALSE(has(bob));
  CHECK(count() == 0);
  CHECK(remove(bob) == apply_result{});
  for (std::uint64_t i : {1, 2}) {
    const auto work = row<outbox_row>(keys.outbox(i));
    REQUIRE(work);
    CHECK(work->user == bob);
    CHECK(work->watcher == watcher_row{ann, 0, i == 2});
  }
  CHECK_FALSE(row<outbox_row>(keys.outbox(3)));
}

TEST_CASE_FIXTURE(person, "who is no user, another shard's or oneself is "
                          "refused") {
  CHECK(add(user_id{"not a name"}).error == errc::bad_request);
  CHECK(add(ann).error == errc::bad_request);
  user_id stranger{"s"};
  while (shard_of(stranger) == shard_of(ann))
    stranger = user_id{stranger.value() + 's'};
  CHECK(run(set_contact{stranger, ann, true}).error == errc::internal);
  CHECK(run(note_watcher{stranger, {ann, 1, false}}).error == errc::internal);
  user_id nobody{"n"};
  while (shard_of(nobody) != shard_of(ann))
    nobody = user_id{nobody.value() + 'n'};
  CHECK(run(set_contact{nobody, ann, true}).error == errc::user_not_found);
  CHECK(note(user_id{"not a name"}, 1, false).error == errc::bad_request);
  CHECK_FALSE(row<outbox_row>(keys.outbox(1)));
}

TEST_CASE_FIXTURE(person, "contacts have a bound") {
  const auto name
    = [](std::size_t i) { return user_id{"u" + std::to_string(i)}; };
  for (std::size_t i = 0; i < limits::contacts_max; ++i)
    REQUIRE(add(name(i)).fresh);
  CHECK(add(bob).error == errc::too_large);
  CHECK(add(name(1)) == apply_result{}); // is there
  CHECK(remove(name(1)).fresh);
  CHECK(add(bob).fresh);
}

TEST_CASE_FIXTURE(person, "of notes about a watcher the newest one counts") {
  CHECK(note(bob, 5, false).fresh);
  CHECK(seen(bob) == watcher_row{{}, 5, false});
  CHECK(note(bob, 5, false) == apply_result{});
  CHECK(note(bob, 6, true).fresh);
  CHECK(note(bob, 4, false) == apply_result{});
  CHECK(seen(bob) == watcher_row{{}, 6, true});
  CHECK(note(bob, 7, false).fresh);
  CHECK_FALSE(seen(bob).gone);
}

TEST_CASE_FIXTURE(person, "in one batch each change sees the one before") {
  CHECK(apply(set_contact{ann, bob, true}).fresh);
  CHECK_FALSE(apply(set_contact{ann, bob, true}).fresh);
  CHECK(apply(set_contact{ann, bob, false}).fresh);
  end_batch();
  CHECK_FALSE(has(bob));
  CHECK(count() == 0);
}
