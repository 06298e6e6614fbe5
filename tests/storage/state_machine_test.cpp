// What commands do to users, lists, conversations and the outbox.
#include "map_rows.hpp"
#include "model/limits.hpp"
#include "storage/state_machine.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace caucus;
using namespace caucus::storage;

namespace {

const user_id ann{"ann"};
const user_id bob{"bob"};
const user_id cid{"cid"};
const conv_id pair = direct_conv_id(ann, bob);
const conv_id group{"g:1"};

struct of_ann : test::machine_fixture {
  of_ann() : machine_fixture(shard_of(ann)) {}
};

struct of_pair : test::machine_fixture {
  of_pair() : machine_fixture(shard_of(pair)) {}
};

struct of_group : test::machine_fixture {
  of_group() : machine_fixture(shard_of(group)) {}
};

const create_conversation create_pair{pair, conv_kind::direct, ann,
                                      "",   {ann, bob},        7};
const create_conversation create_group{group, conv_kind::group, bob,
                                       "tea", {ann, bob, cid},  7};

} // namespace

TEST_CASE_FIXTURE(of_ann, "a new user gets a row and credentials") {
  auto result = run(create_user{ann, "Ann", "hash", 5});
  CHECK(result == apply_result{.fresh = true});
  auto user = row<user_row>(keys.user(ann));
  REQUIRE(user);
  CHECK(user->name == "Ann");
  CHECK(user->created_ms == 5);
  CHECK(user->last_seen_ms == 0);
  CHECK(row<credentials_row>(keys.credentials(ann))->password_hash == "hash");
}

TEST_CASE_FIXTURE(of_ann, "a taken user name stays with who took it") {
  apply(create_user{ann, "Ann", "hash", 5});
  // In the same batch and in a later one.
  CHECK(apply(create_user{ann, "Eve", "evil", 6}).error == errc::user_exists);
  end_batch();
  CHECK(run(create_user{ann, "Eve", "evil", 6}).error == errc::user_exists);
  CHECK(row<user_row>(keys.user(ann))->name == "Ann");
  CHECK(row<credentials_row>(keys.credentials(ann))->password_hash == "hash");
}

TEST_CASE_FIXTURE(of_ann, "last seen moves forward only") {
  CHECK(run(set_last_seen{ann, 9}).error == errc::user_not_found);
  run(create_user{ann, "Ann", "hash", 5});
  CHECK(run(set_last_seen{ann, 9}).fresh);
  CHECK_FALSE(run(set_last_seen{ann, 8}).fresh);
  CHECK_FALSE(run(set_last_seen{ann, 9}).fresh);
  CHECK(row<user_row>(keys.user(ann))->last_seen_ms == 9);
}

TEST_CASE_FIXTURE(of_ann, "the last word about being online counts") {
  run(create_user{ann, "Ann", "hash", 5});
  CHECK(run(set_last_seen{ann, 9, presence_status::away}).fresh);
  CHECK(row<user_row>(keys.user(ann))->status == presence_status::away);
  CHECK(row<online_row>(keys.online("ann")));
  CHECK_FALSE(run(set_last_seen{ann, 9, presence_status::away}).fresh);
  // Not newer, but the user is gone.
  CHECK(run(set_last_seen{ann, 3, presence_status::offline}).fresh);
  CHECK(row<user_row>(keys.user(ann))->status == presence_status::offline);
  CHECK(row<user_row>(keys.user(ann))->last_seen_ms == 9);
  CHECK_FALSE(row<online_row>(keys.online("ann")));
}

TEST_CASE_FIXTURE(of_ann, "a link is written once, the first one stays") {
  conversation_link link{pair, conv_kind::direct, bob, 7};
  CHECK(run(link_conversation{ann, link}).fresh);
  link.since_ms = 8;
  CHECK(run(link_conversation{ann, link}) == apply_result{});
  auto found
    = row<conversation_link>(keys.user_conversation(ann, pair.value()));
  REQUIRE(found);
  CHECK(found->since_ms == 7);
  CHECK(found->peer == bob);
}

TEST_CASE_FIXTURE(of_ann, "malformed names and foreign users are refused") {
  CHECK(run(create_user{user_id{"Ann"}, "", "", 0}).error == errc::bad_request);
  CHECK(run(create_user{user_id{std::string("a\0b", 3)}, "", "", 0}).error
        == errc::bad_request);
  CHECK(
    run(link_conversation{ann, {conv_id{"x"}, conv_kind::group, {}, 0}}).error
    == errc::bad_request);
  REQUIRE(shard_of(bob) != shard);
  CHECK(run(create_user{bob, "", "", 0}).error == errc::internal);
  CHECK(rows.committed.empty());
}

TEST_CASE_FIXTURE(of_group, "a new group has its members and one owner") {
  auto result = run(create_group);
  CHECK(result == apply_result{.fresh = true, .outbox_rows = 3});
  auto conv = row<conversation_row>(keys.conversation(group));
  REQUIRE(conv);
  CHECK(conv->title == "tea");
  CHECK(conv->creator == bob);
  CHECK(conv->created_ms == 7);
  CHECK(conv->member_count == 3);
  CHECK(conv->head == message_seq{0});
  CHECK(row<member_row>(keys.member(group, "ann"))->role
        == member_role::member);
  CHECK(row<member_row>(keys.member(group, "bob"))->role == member_role::owner);
}

TEST_CASE_FIXTURE(of_pair, "in a direct conversation nobody is owner") {
  CHECK(run(create_pair).outbox_rows == 2);
  for (const auto* name : {"ann", "bob"})
    CHECK(row<member_row>(keys.member(pair, name))->role
          == member_role::member);
  // Each one's list shall name the other one.
  CHECK(row<outbox_row>(keys.outbox(1))->user == ann);
  CHECK(row<outbox_row>(keys.outbox(1))->link.peer == bob);
  CHECK(row<outbox_row>(keys.outbox(2))->user == bob);
  CHECK(row<outbox_row>(keys.outbox(2))->link.peer == ann);
}

TEST_CASE("notes to oneself have one member, who is the peer too") {
  auto notes = direct_conv_id(ann, ann);
  test::machine_fixture at{shard_of(notes)};
  CHECK(at.run(create_conversation{notes, conv_kind::direct, ann, "", {ann}, 7})
          .outbox_rows
        == 1);
  CHECK(at.row<outbox_row>(at.keys.outbox(1))->link.peer == ann);
}

TEST_CASE_FIXTURE(of_group, "creating it again changes nothing") {
  apply(create_group);
  CHECK(apply(create_group) == apply_result{}); // in the same batch
  end_batch();
  auto before = rows.committed;
  auto again = create_group;
  again.title = "coffee";
  CHECK(run(again) == apply_result{});
  CHECK(rows.committed == before);
}

TEST_CASE_FIXTURE(of_group, "a group that breaks the rules is refused whole") {
  auto unsorted = create_group;
  std::swap(unsorted.members[0], unsorted.members[1]);
  CHECK(run(unsorted).error == errc::bad_request);
  auto twice = create_group;
  twice.members = {ann, bob, bob};
  CHECK(run(twice).error == errc::bad_request);
  auto outsider = create_group;
  outsider.creator = user_id{"eve"};
  CHECK(run(outsider).error == errc::bad_request);
  auto direct = create_group;
  direct.kind = conv_kind::direct;
  CHECK(run(direct).error == errc::bad_request);
  auto nobody = create_group;
  nobody.members.clear();
  CHECK(run(nobody).error == errc::bad_request);
  auto crowd = create_group;
  crowd.members.resize(limits::members_max + 1, ann);
  CHECK(run(crowd).error == errc::too_many_members);
  CHECK(rows.committed.empty());
}

TEST_CASE_FIXTURE(of_group, "numbers of outbox rows never come again") {
  run(create_group);
  CHECK(run(finish_outbox{{1, 2, 3}}).fresh);
  CHECK_FALSE(run(finish_outbox{{1, 2, 3, 99}}).fresh);
  CHECK_FALSE(row<outbox_row>(keys.outbox(1)));
  // Another group of the same shard goes on counting.
  auto other = create_group;
  for (int i = 2; shard_of(other.conv) != shard || other.conv == group; ++i)
    other.conv = conv_id{"g:" + std::to_string(i)};
  run(other);
  CHECK_FALSE(row<outbox_row>(keys.outbox(3)));
  CHECK(row<outbox_row>(keys.outbox(4))->link.conv == other.conv);
  CHECK(row<outbox_row>(keys.outbox(6)));
}

TEST_CASE_FIXTURE(of_group, "rows made and finished in one batch are gone") {
  apply(create_group);
  CHECK(apply(finish_outbox{{1, 2, 3}}).fresh);
  CHECK_FALSE(apply(finish_outbox{{1}}).fresh);
  end_batch();
  CHECK_FALSE(row<outbox_row>(keys.outbox(1)));
}
