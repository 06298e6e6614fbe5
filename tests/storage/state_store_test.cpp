// The tables: pages, and how entries become rows.
#include "model/snowflake.hpp"
#include "storage/state_store.hpp"
#include "store_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <string>
#include <thread>

using namespace caucus;
using namespace caucus::storage;
using test::entry_of;
using test::entry_with;

namespace {

const user_id ann{"ann"};
const user_id bob{"bob"};
const conv_id group{"g:1"};
const conv_id longer{"g:10"}; // begins like the other one
constexpr message_seq no_end{std::numeric_limits<std::uint64_t>::max()};

create_conversation creation(const conv_id& conv) {
  return {conv, conv_kind::group, ann, "tea", {ann, bob}, 7};
}

append_message said(const conv_id& conv, const std::string& cid) {
  auto id = snowflake::make(snowflake::epoch_ms + 5000, node_id{1}, 0);
  return {conv, ann, cid, R"({"text":"hi"})", {}, id};
}

struct state_fixture {
  std::string page(message_seq after, message_seq before, std::size_t limit,
                   bool newest) {
    std::string text;
    for (const auto& one : store.messages(group, after, before, limit, newest))
      text += std::to_string(one.seq.value()) + " ";
    return text;
  }

  std::unique_ptr<database> db = test::open_in_memory();
  state_store& store = db->state();
  test::applier apply{store};
};

struct ten_messages : state_fixture {
  ten_messages() {
    apply(longer, creation(longer));
    apply(longer, said(longer, "other"));
    apply(group, creation(group));
    for (int i = 1; i <= 10; ++i)
      apply(group, said(group, std::to_string(i)));
  }
};

} // namespace

TEST_CASE_FIXTURE(state_fixture, "what is not there is empty") {
  CHECK_FALSE(store.conversation(group));
  CHECK_FALSE(store.member(group, ann));
  CHECK_FALSE(store.user(ann));
  CHECK_FALSE(store.credentials(ann));
  CHECK(store.members(group, "", 10).empty());
  CHECK(store.conversations_of(ann, "", 10).empty());
  CHECK(store.outbox(shard_id{0}, 0, 10).empty());
  CHECK(page(message_seq{0}, no_end, 10, true).empty());
  CHECK(store.applied(shard_id{0}) == log_index{0});
}

TEST_CASE_FIXTURE(ten_messages, "rows carry what their key says") {
  auto conv = store.conversation(group);
  REQUIRE(conv);
  CHECK(conv->conv == group);
  CHECK(conv->head == message_seq{10});
  CHECK(conv->member_count == 2);
  CHECK(store.member(group, ann)->user == ann);
  CHECK(store.member(group, ann)->read == message_seq{10});
  auto all = store.messages(group, message_seq{0}, no_end, 100, false);
  REQUIRE(all.size() == 10);
  CHECK(all[3].cid == "4");
  CHECK(all[3].from == ann);
}

TEST_CASE_FIXTURE(ten_messages, "a page has the first or the last ones") {
  CHECK(page(message_seq{0}, no_end, 3, false) == "1 2 3 ");
  CHECK(page(message_seq{0}, no_end, 3, true) == "8 9 10 ");
  CHECK(page(message_seq{3}, message_seq{7}, 9, false) == "4 5 6 ");
  CHECK(page(message_seq{3}, message_seq{7}, 2, false) == "4 5 ");
  CHECK(page(message_seq{3}, message_seq{7}, 2, true) == "5 6 ");
  CHECK(page(message_seq{3}, message_seq{4}, 9, false).empty());
  CHECK(page(message_seq{7}, message_seq{3}, 9, true).empty());
  CHECK(page(message_seq{10}, no_end, 9, false).empty());
  CHECK(page(no_end, no_end, 9, false).empty());
  CHECK(page(message_seq{0}, no_end, 0, false).empty());
}

TEST_CASE_FIXTURE(state_fixture, "members come in name order, in pages") {
  auto crowd = creation(group);
  crowd.members.clear();
  for (const auto* name : {"ann", "ann.b", "anna", "bob", "zoe"})
    crowd.members.push_back(user_id{name});
  apply(group, crowd);
  auto names = [&](std::string_view after, std::size_t limit) {
    std::string text;
    for (const auto& one : store.members(group, after, limit))
      text += one.user.value() + " ";
    return text;
  };
  CHECK(names("", 9) == "ann ann.b anna bob zoe ");
  CHECK(names("", 2) == "ann ann.b ");
  CHECK(names("ann.b", 2) == "anna bob ");
  CHECK(names("ann", 9) == "ann.b anna bob zoe ");
  CHECK(names("anz", 9) == "bob zoe ");
  CHECK(names("zoe", 9).empty());
  CHECK(names("\xff\xff", 9).empty());
}

TEST_CASE_FIXTURE(state_fixture, "a user's conversations come in id order") {
  for (const auto* conv : {"g:2", "d:ann:bob", "g:10", "g:1"})
    apply(ann,
          link_conversation{ann, {conv_id{conv}, conv_kind::group, {}, 7}});
  apply(bob, link_conversation{bob, {group, conv_kind::group, {}, 7}});
  auto ids = [&](std::string_view after, std::size_t limit) {
    std::string text;
    for (const auto& one : store.conversations_of(ann, after, limit))
      text += one.conv.value() + " ";
    return text;
  };
  CHECK(ids("", 9) == "d:ann:bob g:1 g:10 g:2 ");
  CHECK(ids("g:1", 1) == "g:10 ");
  CHECK(ids("g:2", 9).empty());
}

TEST_CASE_FIXTURE(state_fixture, "users have a row, and a secret side") {
  apply(ann, create_user{ann, "Ann", "hash", 5});
  CHECK(store.user(ann)->user == ann);
  CHECK(store.user(ann)->name == "Ann");
  CHECK(store.credentials(ann)->user == ann);
  CHECK(store.credentials(ann)->password_hash == "hash");
}

TEST_CASE_FIXTURE(ten_messages, "outbox rows wait until they are finished") {
  auto shard = shard_of(group);
  auto rows = store.outbox(shard, 0, 10);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].row == 1);
  CHECK(rows[0].user == ann);
  CHECK(rows[0].link.conv == group);
  CHECK(rows[1].user == bob);
  CHECK(store.outbox(shard, 1, 10).size() == 1);
  apply(shard, {finish_outbox{{1}}});
  CHECK(store.outbox(shard, 0, 10).size() == 1);
  CHECK(store.outbox(shard, no_end.value(), 10).empty());
}

TEST_CASE_FIXTURE(ten_messages, "the same entries twice change nothing") {
  auto shard = shard_of(group);
  auto applied = store.applied(shard);
  std::vector<apply_request> again{
    {shard, {entry_of(applied.value(), 1, {said(group, "new")})}}};
  std::vector<std::vector<applied_entry>> out;
  REQUIRE(store.apply(again, out).ok());
  REQUIRE(out.size() == 1);
  REQUIRE(out[0].size() == 1);
  CHECK(out[0][0].index == applied);
  CHECK(out[0][0].results.empty());
  CHECK(store.applied(shard) == applied);
  CHECK(store.conversation(group)->head == message_seq{10});
}

TEST_CASE_FIXTURE(ten_messages, "entries of many shards go in one call") {
  auto one = shard_of(group);
  auto two = shard_of(longer);
  REQUIRE(one != two);
  auto next = store.applied(one).value() + 1;
  std::vector<apply_request> what{
    {one,
     {entry_of(next, 1, {said(group, "a"), said(group, "a")}),
      entry_with(next + 1, 1, entry_kind::barrier, ""),
      entry_with(next + 2, 1, entry_kind::change, "conf")}},
    {two, {entry_of(store.applied(two).value() + 1, 1, {})}},
    {one, {entry_of(next + 3, 1, {said(group, "b")})}}};
  std::vector<std::vector<applied_entry>> out;
  REQUIRE(store.apply(what, out).ok());
  REQUIRE(out.size() == 3);
  REQUIRE(out[0].size() == 3);
  REQUIRE(out[0][0].results.size() == 2);
  CHECK(out[0][0].results[0].seq == message_seq{11});
  CHECK_FALSE(out[0][0].results[1].fresh);
  CHECK(out[0][1].results.empty());
  CHECK(out[0][2].results.empty());
  CHECK(out[1][0].results.empty());
  CHECK(out[2][0].results[0].seq == message_seq{12});
  CHECK(store.applied(one) == log_index{next + 3});
}

TEST_CASE_FIXTURE(ten_messages,
                  "an entry that cannot be read stops the apply") {
  auto shard = shard_of(group);
  auto next = store.applied(shard).value() + 1;
  std::vector<apply_request> what{
    {shard,
     {entry_of(next, 1, {said(group, "a")}),
      entry_with(next + 1, 1, entry_kind::command, "not a batch")}}};
  std::vector<std::vector<applied_entry>> out;
  CHECK_FALSE(store.apply(what, out).ok());
  CHECK(store.applied(shard) == log_index{next - 1});
  CHECK(store.conversation(group)->head == message_seq{10});
  // The caches did not keep what the disk does not have.
  CHECK(apply(group, said(group, "b")).seq == message_seq{11});
}

TEST_CASE_FIXTURE(ten_messages, "entries with a gap before them are refused") {
  auto shard = shard_of(group);
  auto applied = store.applied(shard).value();
  std::vector<apply_request> what{
    {shard, {entry_of(applied + 2, 1, {said(group, "a")})}}};
  std::vector<std::vector<applied_entry>> out;
  CHECK_FALSE(store.apply(what, out).ok());
  CHECK(store.applied(shard) == log_index{applied});
}

TEST_CASE_FIXTURE(state_fixture, "the map is what the control group said") {
  CHECK(store.cluster() == cluster_map{});
  CHECK_FALSE(store.setting("token_secret"));
  auto admitted = apply(control_shard, {set_setting{"cluster_id", "77"},
                                        set_setting{"token_secret", "s"},
                                        admit_node{"a:1", "http://a", {}, 5},
                                        admit_node{"b:1", "", node_id{300}}});
  CHECK(admitted.at(3).node == node_id{300});
  std::vector both{node_id{300}, node_id{0}};
  apply(control_shard,
        {place_shards{{{control_shard, {node_id{0}}}, {shard_id{2}, both}}}});
  apply(control_shard, {set_setting{"token_secret", "t"}});
  cluster_map expected{
    .version = 2,
    .cluster = cluster_id{77},
    .nodes = {{node_id{0}, node_state::active, "a:1", "http://a", 5},
              {node_id{300}, node_state::active, "b:1", "", 0}},
    .placement = {{shard_id{2}, both}, {control_shard, {node_id{0}}}}};
  CHECK(store.cluster() == expected);
  CHECK(store.setting("token_secret") == "t");
  CHECK_FALSE(store.setting("token"));
}

TEST_CASE_FIXTURE(state_fixture, "who is online is a list of the shard") {
  std::vector<user_id> names;
  for (int i = 0; names.size() < 3; ++i)
    if (user_id one{"u" + std::to_string(i)}; shard_of(one) == shard_of(ann))
      names.push_back(one);
  std::sort(names.begin(), names.end());
  for (const auto& one : names) {
    apply(one, create_user{one, "", "", 1});
    apply(one, set_last_seen{one, 0, presence_status::away});
  }
  auto shard = shard_of(ann);
  CHECK(store.online_users(shard, "", 9) == names);
  CHECK(store.online_users(shard, names[0].value(), 1)
        == std::vector{names[1]});
  apply(names[1], set_last_seen{names[1], 5, presence_status::offline});
  CHECK(store.online_users(shard, "", 9) == std::vector{names[0], names[2]});
  CHECK(store.user(names[0])->status == presence_status::away);
}

TEST_CASE_FIXTURE(state_fixture, "a shard out of range is an error") {
  std::vector<apply_request> what{{shard_id{limits::group_count}, {}}};
  std::vector<std::vector<applied_entry>> out;
  CHECK_FALSE(store.apply(what, out).ok());
}

TEST_CASE_FIXTURE(state_fixture,
                  "readers never see a hole while others write") {
  apply(group, creation(group));
  std::atomic<bool> stop = false;
  std::atomic<bool> whole = true;
  std::thread reader{[&] {
    while (!stop) {
      // What was applied before the read started is in the page.
      auto head = store.conversation(group)->head;
      auto page = store.messages(group, message_seq{0}, no_end, 1000, false);
      for (std::size_t i = 0; i < page.size(); ++i)
        whole = whole && page[i].seq == message_seq{i + 1};
      whole = whole && page.size() >= head.value();
    }
  }};
  for (int i = 0; i < 200; ++i)
    apply(group, said(group, std::to_string(i)));
  stop = true;
  reader.join();
  CHECK(whole);
}
