// Who is in a group, who may change it, and what its people's shards are told.
#include "map_rows.hpp"
#include "model/limits.hpp"
#include "model/snowflake.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace caucus;
using namespace caucus::storage;

namespace {

const user_id ann{"ann"};
const user_id bob{"bob"};
const user_id cat{"cat"};
const user_id dan{"dan"};
const conv_id group{"g:1"};
using people = std::vector<user_id>;

/// ann owns it, bob and cat are members.
struct club : test::machine_fixture {
  club() : machine_fixture(shard_of(group)) {
    run(create_conversation{
      group, conv_kind::group, ann, "club", {ann, bob, cat}, 7});
  }

  message_id next() {
    return snowflake::make(snowflake::epoch_ms + ++last, node_id{1}, 0);
  }
  apply_result add(const user_id& who, const people& users) {
    return run(change_people{group, who, users, true, next()});
  }
  apply_result remove(const user_id& who, const people& users) {
    return run(change_people{group, who, users, false, next()});
  }
  apply_result give(const user_id& who, const people& users, member_role role) {
    return run(set_roles{group, who, users, role, next()});
  }
  apply_result open(const user_id& who) {
    return run(update_conversation{group, who, {}, true, next()});
  }
  stored_message entry(std::uint64_t seq) {
    return row<stored_message>(keys.message(group, message_seq{seq})).value();
  }
  conversation_row conv() {
    return row<conversation_row>(keys.conversation(group)).value();
  }
  std::optional<member_row> member(const user_id& user) {
    return row<member_row>(keys.member(group, user.value()));
  }

  unix_ms last = 1000;
};

} // namespace

TEST_CASE_FIXTURE(club, "an admin adds people, who begin with nothing unread") {
  run(append_message{group, ann, "c1", "{}", {}, next()});
  const auto done = add(ann, {bob, dan});
  CHECK(done.fresh);
  CHECK(done.seq == message_seq{2});
  CHECK(done.users == people{dan}); // bob was there
  CHECK(done.outbox_rows == 1);
  CHECK(entry(2).kind == message_kind::members_added);
  CHECK(entry(2).users == people{dan});
  CHECK(conv().member_count == 4);
  REQUIRE(member(dan));
  CHECK(member(dan)->role == member_role::member);
  CHECK(member(dan)->read == message_seq{2});
  CHECK(member(dan)->read_ordinal == 1);
  const auto work = row<outbox_row>(keys.outbox(4));
  REQUIRE(work);
  CHECK(work->user == dan);
  CHECK(work->link.conv == group);
  CHECK(work->link.version == message_seq{2});
  CHECK(work->link.since_ms == snowflake::epoch_ms + last);
  CHECK_FALSE(work->link.gone);
  CHECK(add(ann, {dan}) == apply_result{});
}

TEST_CASE_FIXTURE(club, "members add nobody to a closed group") {
  CHECK(add(bob, {dan}).error == errc::forbidden);
  CHECK(add(dan, {dan}).error == errc::forbidden); // nor join it
  CHECK(add(dan, {bob}).error == errc::not_member);
  CHECK(open(bob).error == errc::forbidden);
  CHECK(open(ann).fresh);
  CHECK(add(dan, {dan}).fresh);
  CHECK(add(bob, {user_id{"eve"}}).fresh);
  CHECK(conv().member_count == 5);
}

TEST_CASE_FIXTURE(club,
                  "who leaves is gone; so may come whom an admin removes") {
  const auto left = remove(bob, {bob});
  CHECK(left.users == people{bob});
  CHECK_FALSE(member(bob));
  CHECK(conv().member_count == 2);
  CHECK(row<outbox_row>(keys.outbox(4))->link.gone);
  CHECK(run(append_message{group, bob, "c1", "{}", {}, next()}).error
        == errc::not_member);
  CHECK(remove(cat, {ann}).error == errc::forbidden);
  CHECK(remove(ann, {bob}) == apply_result{}); // is not there
  CHECK(remove(ann, {cat}).fresh);
  CHECK(conv().member_count == 1);
  CHECK(add(ann, {bob}).fresh);
  CHECK(member(bob)->read == conv().head);
}

TEST_CASE_FIXTURE(club, "changes of one batch see each other") {
  CHECK(apply(change_people{group, ann, {dan}, true, next()}).fresh);
  CHECK(apply(append_message{group, dan, "c1", "{}", {}, next()}).fresh);
  CHECK(apply(change_people{group, ann, {dan}, false, next()}).fresh);
  CHECK(apply(append_message{group, dan, "c2", "{}", {}, next()}).error
        == errc::not_member);
  end_batch();
  CHECK_FALSE(member(dan));
  CHECK(conv().head == message_seq{3});
}

TEST_CASE_FIXTURE(club, "a group keeps an owner while it has members") {
  CHECK(remove(ann, {ann}).error == errc::conflict);
  CHECK(remove(ann, {ann, bob}).error == errc::conflict);
  CHECK(give(ann, {ann}, member_role::member).error == errc::conflict);
  CHECK(give(ann, {bob}, member_role::owner).users == people{bob});
  CHECK(conv().owner_count == 2);
  CHECK(give(ann, {ann}, member_role::member).fresh);
  CHECK(conv().owner_count == 1);
  CHECK(remove(ann, {ann}).fresh);
  CHECK(remove(bob, {bob, cat}).fresh); // all who are left
  CHECK(conv().member_count == 0);
  CHECK(conv().owner_count == 0);
}

TEST_CASE_FIXTURE(club, "who comes into an empty open group owns it") {
  open(ann);
  remove(ann, {ann, bob, cat});
  CHECK(add(dan, {dan}).fresh);
  CHECK(member(dan)->role == member_role::owner);
  CHECK(conv().owner_count == 1);
}

TEST_CASE_FIXTURE(club, "roles are the owner's to give") {
  CHECK(give(bob, {cat}, member_role::admin).error == errc::forbidden);
  CHECK(give(ann, {dan}, member_role::admin).error == errc::not_member);
  const auto done = give(ann, {bob, cat}, member_role::admin);
  CHECK(done.seq == message_seq{1});
  CHECK(entry(1).kind == message_kind::roles);
  CHECK(entry(1).role == member_role::admin);
  CHECK(entry(1).users == people{bob, cat});
  CHECK(give(ann, {bob}, member_role::admin) == apply_result{});
  CHECK(remove(bob, {cat}).error == errc::forbidden); // an admin as well
  CHECK(add(bob, {dan}).fresh);
  CHECK(remove(bob, {dan}).fresh);
}

TEST_CASE_FIXTURE(club, "a title changes, and what is absent stays") {
  CHECK(run(update_conversation{group, bob, "no", {}, next()}).error
        == errc::forbidden);
  CHECK(run(update_conversation{group, ann, "new", {}, next()}).fresh);
  CHECK(open(ann).fresh);
  CHECK(conv().title == "new");
  CHECK(conv().open);
  CHECK(entry(2).kind == message_kind::updated);
  CHECK(entry(2).text == "new");
  CHECK(entry(2).on);
  CHECK(open(ann) == apply_result{});
}

TEST_CASE_FIXTURE(club, "a direct conversation stays as it is") {
  const auto direct = direct_conv_id(ann, bob);
  test::machine_fixture other{shard_of(direct)};
  other.run(
    create_conversation{direct, conv_kind::direct, ann, "", {ann, bob}, 7});
  CHECK(other.run(change_people{direct, ann, {cat}, true, next()}).error
        == errc::forbidden);
  CHECK(other.run(change_people{direct, ann, {ann}, false, next()}).error
        == errc::forbidden);
  CHECK(other.run(change_people{direct, cat, {cat}, true, next()}).error
        == errc::conv_not_found); // nor does anybody learn that it is
  CHECK(other.run(update_conversation{direct, ann, "t", {}, next()}).error
        == errc::forbidden);
  CHECK(
    other.run(set_roles{direct, ann, {bob}, member_role::admin, next()}).error
    == errc::forbidden);
}

TEST_CASE_FIXTURE(club, "lists of people are well formed, and bounded") {
  CHECK(add(ann, {}).error == errc::bad_request);
  CHECK(add(ann, {dan, dan}).error == errc::bad_request);
  CHECK(add(ann, {dan, bob}).error == errc::bad_request);
  CHECK(add(ann, {user_id{"No Name"}}).error == errc::bad_request);
  people many;
  for (std::size_t i = 0; i <= limits::people_change_max; ++i)
    many.emplace_back("u" + std::to_string(1000 + i));
  CHECK(add(ann, many).error == errc::bad_request);
  many.pop_back();
  CHECK(add(ann, many).users.size() == limits::people_change_max);
}

TEST_CASE("a user's list follows the conversation's log, not the courier") {
  test::machine_fixture home{shard_of(ann)};
  const auto link = [&](std::uint64_t version, bool gone) {
    return home.run(link_conversation{
      ann, {group, conv_kind::group, {}, 1, message_seq{version}, gone}});
  };
  const auto kept = [&] {
    return home.row<conversation_link>(
      home.keys.user_conversation(ann, group.value()));
  };
  CHECK(link(0, false).fresh);
  CHECK_FALSE(link(0, false).fresh);
  CHECK(link(9, true).fresh);
  CHECK_FALSE(link(5, false).fresh); // came late
  CHECK(kept()->gone);
  CHECK(link(12, false).fresh);
  CHECK_FALSE(kept()->gone);
}
