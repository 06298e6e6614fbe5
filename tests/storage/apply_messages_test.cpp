// What commands do to messages and marks.
#include "map_rows.hpp"
#include "model/limits.hpp"
#include "model/snowflake.hpp"
#include "storage/state_machine.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace caucus;
using namespace caucus::storage;

namespace {

const user_id ann{"ann"};
const user_id bob{"bob"};
const conv_id group{"g:1"};
constexpr unix_ms start = snowflake::epoch_ms + 1'000'000;
constexpr unix_ms age_max
  = std::chrono::milliseconds{limits::dedupe_age_max}.count();

message_id at(unix_ms when) {
  return snowflake::make(when, node_id{1}, 0);
}

append_message said(const user_id& from, std::string cid, std::string body,
                    unix_ms when = start) {
  return {group, from, std::move(cid), std::move(body), {}, at(when)};
}

struct chat : test::machine_fixture {
  chat() : machine_fixture(shard_of(group)) {
    run(create_conversation{group, conv_kind::group, ann, "", {ann, bob}, 7});
  }

  member_row marks(const user_id& user) {
    return row<member_row>(keys.member(group, user.value())).value();
  }
  conversation_row conv() {
    return row<conversation_row>(keys.conversation(group)).value();
  }
};

} // namespace

TEST_CASE_FIXTURE(chat, "messages get 1, 2, 3 and are kept as they came") {
  auto first = said(ann, "c1", R"({"text":"hi"})");
  first.mentions = {bob};
  CHECK(apply(first)
        == apply_result{.fresh = true, .seq = message_seq{1}, .id = first.id});
  CHECK(apply(said(bob, "c1", "{}")).seq == message_seq{2});
  end_batch();
  CHECK(run(said(ann, "c2", "{}")).seq == message_seq{3});
  CHECK(conv().head == message_seq{3});
  auto kept = row<stored_message>(keys.message(group, message_seq{1}));
  REQUIRE(kept);
  CHECK(kept->from == ann);
  CHECK(kept->cid == "c1");
  CHECK(kept->body == first.body);
  CHECK(kept->mentions == first.mentions);
  CHECK(kept->id == first.id);
}

TEST_CASE_FIXTURE(chat, "the same cid and body get the first answer") {
  auto first = run(said(ann, "c1", "{}"));
  run(said(bob, "x", "{}"));
  auto again = said(ann, "c1", "{}", start + 5000);
  CHECK(apply(again) == apply_result{.seq = first.seq, .id = first.id});
  end_batch();
  CHECK(conv().head == message_seq{2});
}

TEST_CASE_FIXTURE(chat, "a duplicate within one batch is seen too") {
  CHECK(apply(said(ann, "c1", "{}")).fresh);
  auto again = apply(said(ann, "c1", "{}"));
  CHECK_FALSE(again.fresh);
  CHECK(again.seq == message_seq{1});
  end_batch();
  CHECK(conv().head == message_seq{1});
}

TEST_CASE_FIXTURE(chat, "the same cid with another body is a conflict") {
  run(said(ann, "c1", R"({"a":1})"));
  CHECK(run(said(ann, "c1", R"({"a":2})"))
        == apply_result{.error = errc::conflict});
  auto mentions = said(ann, "c1", R"({"a":1})");
  mentions.mentions = {bob};
  CHECK(run(mentions).error == errc::conflict);
  CHECK(conv().head == message_seq{1});
}

TEST_CASE_FIXTURE(chat, "each sender has cids of its own") {
  CHECK(run(said(ann, "c1", "1")).fresh);
  CHECK(run(said(bob, "c1", "2")).fresh);
  CHECK(conv().head == message_seq{2});
}

TEST_CASE_FIXTURE(chat, "a cid may come again when its age is over") {
  run(said(ann, "c1", "1"));
  CHECK(run(said(ann, "c1", "2", start + age_max)).error == errc::conflict);
  auto fresh = run(said(ann, "c1", "2", start + age_max + 1));
  CHECK(fresh.fresh);
  CHECK(fresh.seq == message_seq{2});
  // From now on the new one counts.
  CHECK(run(said(ann, "c1", "1", start + age_max + 2)).error == errc::conflict);
}

TEST_CASE_FIXTURE(chat, "an id from a slower clock is no reason to forget") {
  run(said(ann, "c1", "1", start + 5000));
  CHECK_FALSE(run(said(ann, "c1", "1", start)).fresh);
}

TEST_CASE_FIXTURE(chat, "nobody speaks where he is not") {
  CHECK(run(said(user_id{"eve"}, "c1", "{}"))
        == apply_result{.error = errc::not_member});
  auto nowhere = said(ann, "c1", "{}");
  nowhere.conv = conv_id{"g:2"};
  CHECK(run(nowhere).error == errc::conv_not_found);
  CHECK(conv().head == message_seq{0});
}

TEST_CASE_FIXTURE(chat, "the newest id is remembered") {
  run(said(ann, "c1", "1", start + 9));
  run(said(ann, "c2", "2", start));
  CHECK(conv().last_id == at(start + 9));
}

TEST_CASE_FIXTURE(chat, "who speaks has read up to there") {
  run(said(ann, "c1", "1"));
  run(said(bob, "c1", "2"));
  CHECK(marks(ann).read == message_seq{1});
  CHECK(marks(ann).delivered == message_seq{1});
  CHECK(marks(bob).read == message_seq{2});
}

TEST_CASE_FIXTURE(chat, "marks never go back and never pass the head") {
  for (const auto* cid : {"1", "2", "3"})
    run(said(ann, cid, "{}"));
  CHECK(run(advance_mark{group, bob, message_seq{2}, message_seq{1}})
        == apply_result{
          .fresh = true, .delivered = message_seq{2}, .read = message_seq{1}});
  CHECK(run(advance_mark{group, bob, message_seq{1}, message_seq{0}})
        == apply_result{.delivered = message_seq{2}, .read = message_seq{1}});
  CHECK(run(advance_mark{group, bob, message_seq{99}, message_seq{0}})
        == apply_result{
          .fresh = true, .delivered = message_seq{3}, .read = message_seq{1}});
  CHECK(marks(bob).delivered == message_seq{3});
  CHECK(marks(bob).read == message_seq{1});
}

TEST_CASE_FIXTURE(chat, "what was read was delivered") {
  run(said(ann, "1", "{}"));
  auto result = run(advance_mark{group, bob, message_seq{0}, message_seq{1}});
  CHECK(result.delivered == message_seq{1});
  CHECK(marks(bob).delivered == message_seq{1});
}

TEST_CASE_FIXTURE(chat, "a mark needs a member and a conversation") {
  CHECK(run(advance_mark{group, user_id{"eve"}, {}, {}}).error
        == errc::not_member);
  CHECK(run(advance_mark{conv_id{"g:2"}, ann, {}, {}}).error
        == errc::conv_not_found);
}

TEST_CASE_FIXTURE(chat, "an append reads one row and writes rows once") {
  run(said(ann, "warm", "{}"));
  rows.reads = rows.writes = 0;
  for (int i = 0; i < 100; ++i)
    apply(said(ann, std::to_string(i), "{}"));
  end_batch();
  CHECK(rows.reads == 100);      // the cid
  CHECK(rows.writes == 200 + 2); // message and cid; conversation and member
}

TEST_CASE_FIXTURE(chat, "a batch that was given up leaves no trace") {
  run(said(ann, "c1", "{}"));
  apply(said(ann, "c2", "{}"));
  view.forget();
  rows.waiting.clear();
  auto again = run(said(ann, "c3", "{}"));
  CHECK(again.seq == message_seq{2});
  CHECK(marks(ann).read == message_seq{2});
}

TEST_CASE_FIXTURE(chat, "a damaged row is an error, not an absent row") {
  run(said(ann, "c1", "{}"));
  auto key = keys.dedupe(group, ann, "c1");
  rows.committed[key].back() ^= 1;
  apply(said(ann, "c1", "{}"));
  CHECK(view.error() == "damaged row in table 5");
}

TEST_CASE_FIXTURE(chat, "a failed read is an error, not an absent row") {
  rows.fail_reads = true;
  CHECK(view.error().empty());
  apply(said(ann, "c1", "{}"));
  CHECK_FALSE(view.error().empty());
}
