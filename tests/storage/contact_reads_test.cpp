// Contacts and watchers as readers find them.
#include "store_fixture.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace caucus::storage;

TEST_CASE("contacts come in pages, watchers while they watch") {
  const user_id ann{"ann"};
  const user_id bob{"bob"};
  const auto db = test::open_in_memory();
  auto& store = db->state();
  test::applier apply{store};
  apply(ann, create_user{ann, "Ann", "hash", 5});
  for (const auto* name : {"cat", "bob", "dan"})
    apply(ann, set_contact{ann, user_id{name}, true});
  using names = std::vector<user_id>;
  CHECK(store.contacts_of(ann, "", 9)
        == names{bob, user_id{"cat"}, user_id{"dan"}});
  CHECK(store.contacts_of(ann, "bob", 1) == names{user_id{"cat"}});
  CHECK(store.contacts_of(ann, "dan", 9).empty());
  CHECK(store.contacts_of(bob, "", 9).empty());
  const auto rows = store.outbox(shard_of(ann), 0, 9);
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].user == bob);
  CHECK(rows[1].watcher == watcher_row{ann, 0, false});
  for (const auto* name : {"zoe", "ann", "dan"})
    apply(bob, note_watcher{bob, {user_id{name}, 3, false}});
  apply(bob, note_watcher{bob, {ann, 4, true}});
  CHECK(store.watchers_of(bob, 9) == names{user_id{"dan"}, user_id{"zoe"}});
  CHECK(store.watchers_of(bob, 1) == names{user_id{"dan"}});
  CHECK(store.watchers_of(ann, 9).empty());
}
