// What becomes of messages: edits, deletions, reactions; and what counts as
// unread beside them.
#include "map_rows.hpp"
#include "model/limits.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace caucus;
using namespace caucus::storage;

namespace {

const user_id ann{"ann"};
const user_id bob{"bob"};
const user_id eve{"eve"};
const conv_id group{"g:1"};
constexpr message_seq first{1};

struct talk : test::machine_fixture {
  talk() : machine_fixture(shard_of(group)) {
    run(create_conversation{group, conv_kind::group, ann, "", {ann, bob}, 7});
    run(append_message{group, bob, "c1", "{\"a\":1}", {ann}, next()});
  }

  message_id next() { return message_id{++last}; }
  apply_result edit(const user_id& who, const std::string& body,
                    message_seq target = first) {
    return run(edit_message{group, who, target, body, next()});
  }
  apply_result react(const user_id& who, const std::string& text,
                     bool on = true, message_seq target = first) {
    return run(react_message{group, who, target, text, on, next()});
  }
  stored_message entry(std::uint64_t seq) {
    return row<stored_message>(keys.message(group, message_seq{seq})).value();
  }
  conversation_row conv() {
    return row<conversation_row>(keys.conversation(group)).value();
  }
  member_row member(const user_id& user) {
    return row<member_row>(keys.member(group, user.value())).value();
  }

  std::uint64_t last = 100;
};

} // namespace

TEST_CASE_FIXTURE(talk, "an edit takes a place, and changes its target") {
  const auto done = edit(bob, "{\"a\":2}");
  CHECK(done
        == apply_result{
          .fresh = true, .seq = message_seq{2}, .id = message_id{last}});
  CHECK(entry(1).body == "{\"a\":2}");
  CHECK(entry(1).changed == message_id{last});
  CHECK(entry(1).cid == "c1");
  CHECK(entry(2).kind == message_kind::edited);
  CHECK(entry(2).from == bob);
  CHECK(entry(2).target == first);
  CHECK(entry(2).body.empty());
  CHECK(conv().head == message_seq{2});
  CHECK(conv().last_id == message_id{last});
  CHECK(conv().last_message == first);
}

TEST_CASE_FIXTURE(talk, "the same edit again changes nothing") {
  edit(bob, "{\"a\":2}");
  CHECK(edit(bob, "{\"a\":2}") == apply_result{});
  CHECK(conv().head == message_seq{2});
}

TEST_CASE_FIXTURE(talk, "only the author edits; an admin may delete") {
  CHECK(edit(ann, "{}").error == errc::forbidden);
  CHECK(edit(eve, "{}").error == errc::not_member);
  run(append_message{group, ann, "c2", "{\"b\":1}", {}, next()});
  CHECK(edit(bob, "", message_seq{2}).error == errc::forbidden);
  CHECK(edit(ann, "").fresh); // bob's, by the owner
  CHECK(conv().head == message_seq{3});
}

TEST_CASE_FIXTURE(talk, "what was deleted is gone, with what hung on it") {
  react(ann, "+1");
  CHECK(edit(bob, "").fresh);
  const auto gone = entry(1);
  CHECK(gone.body.empty());
  CHECK(gone.mentions.empty());
  CHECK(gone.reactions.empty());
  CHECK(gone.changed == message_id{last});
  CHECK(entry(3).kind == message_kind::deleted);
  CHECK(edit(bob, "") == apply_result{}); // a retry
  CHECK(edit(bob, "{}").error == errc::message_not_found);
  CHECK(react(ann, "+1").error == errc::message_not_found);
}

TEST_CASE_FIXTURE(talk, "there must be a message") {
  CHECK(edit(bob, "{}", message_seq{9}).error == errc::message_not_found);
  edit(bob, "{}");
  CHECK(edit(bob, "{\"c\":1}", message_seq{2}).error
        == errc::message_not_found); // an edit is none
  CHECK(run(edit_message{conv_id{"g:2"}, bob, first, "{}", next()}).error
        == errc::conv_not_found);
}

TEST_CASE_FIXTURE(talk, "an edit sees a message of its own batch") {
  apply(append_message{group, bob, "c2", "{\"a\":1}", {}, next()});
  CHECK(apply(edit_message{group, bob, message_seq{2}, "{}", next()}).fresh);
  CHECK(
    apply(react_message{group, ann, message_seq{2}, "+1", true, next()}).fresh);
  end_batch();
  CHECK(entry(2).body == "{}");
  CHECK(entry(2).reactions == std::vector{reaction_row{"+1", {ann}}});
}

TEST_CASE_FIXTURE(talk, "a reaction is put on once and taken off once") {
  CHECK(react(bob, "+1").fresh);
  CHECK(react(bob, "+1") == apply_result{});
  CHECK(react(ann, "+1").fresh);
  CHECK(entry(1).reactions == std::vector{reaction_row{"+1", {ann, bob}}});
  CHECK(entry(3).kind == message_kind::reaction);
  CHECK(entry(3).text == "+1");
  CHECK(entry(3).on);
  CHECK(react(ann, "+1", false).fresh);
  CHECK(react(ann, "+1", false) == apply_result{});
  CHECK(react(bob, "+1", false).fresh);
  CHECK(entry(1).reactions.empty());
  CHECK_FALSE(entry(5).on);
}

TEST_CASE_FIXTURE(talk, "the kinds of reactions on a message are bounded") {
  for (std::size_t i = 0; i < limits::reactions_max; ++i)
    CHECK(react(bob, std::to_string(i)).fresh);
  CHECK(react(bob, "more").error == errc::too_large);
  CHECK(react(ann, "0").fresh); // one that is there already
}

TEST_CASE_FIXTURE(talk, "only messages are unread") {
  CHECK(member(ann).read_ordinal == 0);
  CHECK(member(bob).read_ordinal == 1); // its own
  react(bob, "+1");
  edit(bob, "{}");
  CHECK(conv().ordinal == 1);
  run(append_message{group, bob, "c2", "{}", {}, next()}); // seq 4
  run(append_message{group, bob, "c3", "{}", {}, next()}); // seq 5
  CHECK(conv().ordinal == 3);
  CHECK(conv().last_message == message_seq{5});
  run(advance_mark{group, ann, {}, message_seq{3}});
  CHECK(member(ann).read_ordinal == 1);
  run(advance_mark{group, ann, message_seq{5}, {}}); // delivered, not read
  CHECK(member(ann).read_ordinal == 1);
  run(advance_mark{group, ann, {}, message_seq{4}});
  CHECK(member(ann).read_ordinal == 2);
  react(bob, "-1");
  run(advance_mark{group, ann, {}, message_seq{6}});
  CHECK(member(ann).read_ordinal == 3);
}

TEST_CASE_FIXTURE(talk, "who reacts has not read what came before") {
  run(append_message{group, bob, "c2", "{}", {}, next()});
  react(ann, "+1");
  CHECK(member(ann).read == message_seq{0});
  CHECK(member(ann).read_ordinal == 0);
}
