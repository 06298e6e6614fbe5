#include "actors/reader.hpp"
#include "actors/type_ids.hpp"
#include "deterministic.hpp"
#include "model/limits.hpp"
#include "state_filler.hpp"

#include <doctest/doctest.h>

using namespace caucus;

namespace {

const user_id ann{"ann"};
const user_id bob{"bob"};
const user_id cat{"cat"};
const conv_id tea{"g:1"};

struct fixture : caucus::test::deterministic {
  fixture() {
    reader = spawn<reader_impl>(&disk.db->state(), disk.log.get(),
                                disk.fatal.handler());
  }

  frame::history_page page(frame::msg_history what) {
    auto got = ask<frame::reply>(reader, read_history{ann, std::move(what)});
    REQUIRE(got);
    return std::get<frame::history_page>(*got);
  }

  static std::vector<std::uint64_t> seqs(const frame::history_page& page) {
    std::vector<std::uint64_t> out;
    for (const auto& one : page.messages)
      out.push_back(one.seq.value());
    return out;
  }

  caucus::test::shard_disk disk;
  caucus::test::state_filler fill{disk.db->state()};
  reader_actor reader;
};

using seq_list = std::vector<std::uint64_t>;

} // namespace

TEST_CASE_FIXTURE(fixture, "who is online and what the cluster is are read") {
  fill.put(shard_of(ann), create_user{ann, "", "", 1});
  fill.put(shard_of(ann), set_last_seen{ann, 0, presence_status::away});
  auto online
    = ask<std::vector<user_id>>(reader, read_online{shard_of(ann), "", 9});
  REQUIRE(online);
  CHECK(*online == std::vector{ann});
  fill.put(control_shard, admit_node{"a:1"});
  fill.put(control_shard, set_setting{"name", "value"});
  auto map = ask<cluster_map>(reader, read_cluster{});
  REQUIRE(map);
  CHECK(map->version == 1);
  CHECK(map->nodes.size() == 1);
  auto setting = ask<setting_value>(reader, read_setting{"name"});
  REQUIRE(setting);
  CHECK(setting->value == "value");
}

TEST_CASE_FIXTURE(fixture, "contacts and watchers are read") {
  fill.put(shard_of(ann), create_user{ann, "", "", 1});
  fill.put(shard_of(ann), set_contact{ann, bob, true});
  fill.put(shard_of(bob), note_watcher{bob, {ann, 1, false}});
  const auto contacts
    = ask<std::vector<user_id>>(reader, read_contacts{ann, "", 9});
  REQUIRE(contacts);
  CHECK(*contacts == std::vector{bob});
  const auto watchers = ask<std::vector<user_id>>(reader, read_watchers{bob});
  REQUIRE(watchers);
  CHECK(*watchers == std::vector{ann});
}

TEST_CASE_FIXTURE(fixture, "history without a place is the newest page") {
  fill.converse(tea, {ann, bob});
  fill.talk(tea, ann, 7);
  auto got = page({tea, {}, {}, 3});
  CHECK(got.conv == tea);
  CHECK(seqs(got) == seq_list{5, 6, 7});
  CHECK(got.more);
  got = page({tea, {}, {}, 7});
  CHECK(seqs(got) == seq_list{1, 2, 3, 4, 5, 6, 7});
  CHECK_FALSE(got.more);
}

TEST_CASE_FIXTURE(fixture, "history before a place is the newest below it") {
  fill.converse(tea, {ann, bob});
  fill.talk(tea, ann, 7);
  auto got = page({tea, message_seq{5}, {}, 3});
  CHECK(seqs(got) == seq_list{2, 3, 4});
  CHECK(got.more);
  got = page({tea, message_seq{2}, {}, 3});
  CHECK(seqs(got) == seq_list{1});
  CHECK_FALSE(got.more);
}

TEST_CASE_FIXTURE(fixture, "history after a place is the oldest above it") {
  fill.converse(tea, {ann, bob});
  fill.talk(tea, ann, 7);
  auto got = page({tea, {}, message_seq{2}, 3});
  CHECK(seqs(got) == seq_list{3, 4, 5});
  CHECK(got.more);
  got = page({tea, {}, message_seq{4}, 3});
  CHECK(seqs(got) == seq_list{5, 6, 7});
  CHECK_FALSE(got.more);
}

TEST_CASE_FIXTURE(fixture, "a page has its default and its bound") {
  fill.converse(tea, {ann, bob});
  fill.talk(tea, ann, 120);
  CHECK(page({tea, {}, {}, 0}).messages.size() == limits::history_page_default);
  CHECK(page({tea, {}, {}, 5000}).messages.size() == limits::history_page_max);
}

TEST_CASE_FIXTURE(fixture, "a page of large messages ends at its bytes and "
                           "says that more follows") {
  fill.converse(tea, {ann, bob});
  fill.talk(tea, ann, 40, limits::body_bytes_max - 2);
  const auto fit = limits::page_bytes_max / limits::body_bytes_max - 1;
  auto got = page({tea, {}, {}, 100});
  REQUIRE(got.messages.size() == fit);
  CHECK(got.messages.back().seq == message_seq{40});
  CHECK(got.messages.front().seq == message_seq{41 - fit});
  CHECK(got.more);
  got = page({tea, {}, message_seq{3}, 100});
  REQUIRE(got.messages.size() == fit);
  CHECK(got.messages.front().seq == message_seq{4});
  CHECK(got.messages.back().seq == message_seq{3 + fit});
  CHECK(got.more);
  got = page({tea, {}, message_seq{30}, 100});
  CHECK(seqs(got) == seq_list{31, 32, 33, 34, 35, 36, 37, 38, 39, 40});
  CHECK_FALSE(got.more);
}

TEST_CASE_FIXTURE(fixture, "history of nothing is empty") {
  fill.converse(tea, {ann, bob});
  const auto got = page({tea, {}, {}, 10});
  CHECK(got.messages.empty());
  CHECK_FALSE(got.more);
}

TEST_CASE_FIXTURE(fixture, "history is for members, and not older than what "
                           "they have seen") {
  const conv_id pair{"d:ann:bob"};
  fill.converse(tea, {ann, bob});
  fill.converse(pair, {ann, bob});
  fill.talk(tea, ann, 7);
  const auto refusal = [this](const user_id& who, const conv_id& conv,
                              std::optional<message_seq> seen = {}) {
    frame::msg_history what{conv, {}, {}, 10};
    what.seen = seen;
    const auto got = ask<frame::reply>(reader, read_history{who, what});
    return got ? errc::none : to_errc(got.error());
  };
  CHECK(refusal(ann, conv_id{"g:9"}) == errc::conv_not_found);
  CHECK(refusal(cat, tea) == errc::not_member);
  CHECK(refusal(cat, pair) == errc::conv_not_found); // nor that it exists
  CHECK(refusal(ann, tea, message_seq{7}) == errc::none);
  CHECK(refusal(ann, tea, message_seq{8}) == errc::unavailable);
}

TEST_CASE_FIXTURE(fixture, "a conversation comes with all its members") {
  fill.converse(tea, {bob, ann});
  const auto got = ask<conv_snapshot>(reader, read_conversation{tea});
  REQUIRE(got);
  REQUIRE(got->row);
  CHECK(got->members.size() == 2);
  const auto none
    = ask<conv_snapshot>(reader, read_conversation{conv_id{"g:9"}});
  REQUIRE(none);
  CHECK_FALSE(none->row);
}

TEST_CASE_FIXTURE(fixture, "a summary has marks, unread and the last message") {
  fill.converse(tea, {ann, bob});
  fill.talk(tea, ann, 5);
  fill.put(shard_of(tea),
           advance_mark{tea, bob, message_seq{4}, message_seq{2}});
  const conversation_link gone{conv_id{"g:9"}, conv_kind::group, {}, 1};
  const conversation_link here{tea, conv_kind::group, {}, 1};
  const auto got = ask<std::vector<frame::conv_summary>>(
    reader, read_summaries{bob, {gone, here}});
  REQUIRE(got);
  REQUIRE(got->size() == 1);
  const auto& row = got->front();
  CHECK(row.conv.head == message_seq{5});
  CHECK(row.delivered == message_seq{4});
  CHECK(row.read == message_seq{2});
  CHECK(row.unread == 3);
  REQUIRE(row.last);
  CHECK(row.last->seq == message_seq{5});
}

TEST_CASE_FIXTURE(fixture, "summaries end where their last messages are too "
                           "large together") {
  read_summaries what{ann, {}};
  for (int i = 1000; i < 1020; ++i) {
    const conv_id conv{"g:" + std::to_string(i)};
    fill.converse(conv, {ann});
    fill.talk(conv, ann, 1, limits::body_bytes_max - 2);
    what.links.push_back({conv, conv_kind::group, {}, 1});
  }
  const auto got = ask<std::vector<frame::conv_summary>>(reader, what);
  REQUIRE(got);
  CHECK(got->size() == limits::page_bytes_max / limits::body_bytes_max - 1);
}

TEST_CASE_FIXTURE(fixture, "a summary is only for members") {
  fill.converse(tea, {ann, bob});
  const conversation_link here{tea, conv_kind::group, {}, 1};
  const auto got = ask<std::vector<frame::conv_summary>>(
    reader, read_summaries{cat, {here}});
  REQUIRE(got);
  CHECK(got->empty());
}

TEST_CASE_FIXTURE(fixture, "members are those of small conversations, once "
                           "each") {
  const conv_id juice{"g:3"};
  fill.converse(juice, {ann, bob});
  fill.converse(tea, {ann, bob, cat});
  std::vector<user_id> many{ann};
  for (std::size_t i = 0; i < limits::small_group_members_max; ++i)
    many.push_back(user_id{"m" + std::to_string(i)});
  fill.converse(conv_id{"g:2"}, many);
  const auto got = ask<std::vector<user_id>>(
    reader, read_members{{juice, tea, conv_id{"g:2"}, conv_id{"g:99"}}});
  REQUIRE(got);
  CHECK(*got == std::vector{ann, bob, cat});
}

TEST_CASE_FIXTURE(fixture, "users and credentials are those that exist") {
  fill.put(shard_of(ann), create_user{ann, "Ann", "hash", 1});
  const auto users = ask<std::vector<user_row>>(reader, read_users{{bob, ann}});
  REQUIRE(users);
  REQUIRE(users->size() == 1);
  CHECK(users->front().name == "Ann");
  const auto secret
    = ask<storage::credentials_row>(reader, read_credentials{ann});
  REQUIRE(secret);
  CHECK(secret->password_hash == "hash");
  CHECK(ask<storage::credentials_row>(reader, read_credentials{bob}).error()
        == errc::user_not_found);
}

TEST_CASE_FIXTURE(fixture, "a token is good until its user's epoch is over") {
  fill.put(shard_of(ann), create_user{ann, "Ann", "hash", 1});
  const auto check = [&](const user_id& user) {
    const auto answer
      = ask<frame::reply>(reader, check_token{user, {5, 0, 1, false}});
    return answer ? caf::error{} : answer.error();
  };
  CHECK(check(ann) == caf::error{});
  CHECK(check(bob) == errc::user_not_found);
  fill.put(shard_of(ann), end_tokens{ann, 0, 0, 2});
  CHECK(check(ann) == errc::bad_token);
}
