// Commits that take longer than a caller waits, and those nobody hears of.
#include "actors/accounts.hpp"
#include "support/fake_node.hpp"

#include <doctest/doctest.h>

using namespace caucus;
using namespace caucus::test;

namespace {

using std::chrono::seconds;

const conv_id room{"g:1"};

struct slow_node : fake_node {
  slow_node() {
    for (const auto* name : {"ann", "bob"})
      disk->add_user(name);
    disk->add_group(room.value(), {"ann", "bob"});
    script->hold = true;
    client = new_client();
  }

  void say(const std::string& label, frame::op op, const conv_id& to = room) {
    tell(client, label,
         conv_call{to, user_id{"ann"}, session_id{1}, std::move(op)});
    run();
  }

  const outcome& answer_to(const std::string& label) {
    const outcome* found = nullptr;
    for (const auto& one : *answers)
      if (one.label == label) {
        REQUIRE(found == nullptr); // each is answered once
        found = &one;
      }
    REQUIRE(found != nullptr);
    return *found;
  }

  caf::actor client;
};

message_seq seq_of(const outcome& what) {
  REQUIRE(what.error == errc::none);
  return std::get<frame::msg_sent>(what.reply).seq;
}

} // namespace

TEST_CASE_FIXTURE(slow_node, "a slow commit is told, although its sender has "
                             "given up") {
  say("a", message(room, "c1"));
  say("b", message(room, "c2"));
  advance(limits::command_timeout - seconds{1});
  CHECK(answers->empty());
  advance(seconds{1});
  CHECK(answer_to("a").error == errc::timeout);
  CHECK(answer_to("b").error == errc::timeout);
  CHECK(heard->empty());
  commit();
  const auto told = events("message");
  REQUIRE(told.size() == 2);
  CHECK(told[0].what.what.seq == message_seq{1});
  CHECK(told[1].what.what.seq == message_seq{2});
  CHECK(answers->size() == 2);

  script->hold = false;
  say("c", message(room, "c3"));
  CHECK(seq_of(answer_to("c")) == message_seq{3});
  say("far", frame::mark_set{room, message_seq{99}, true});
  CHECK(disk->logged<advance_mark>().empty()); // own messages are read: head 3
  CHECK(disk->conversation_reads == 1);
}

TEST_CASE_FIXTURE(slow_node, "a retry before the slow commit hears the first "
                             "one's answer") {
  say("try", message(room, "c1"));
  advance(limits::command_timeout);
  CHECK(answer_to("try").error == errc::timeout);
  say("retry", message(room, "c1"));
  commit();
  CHECK(seq_of(answer_to("retry")) == message_seq{1});
  CHECK(disk->logged<append_message>().size() == 1);
  CHECK(events("message").size() == 1);
}

TEST_CASE_FIXTURE(slow_node, "a retry after the slow commit is answered, not "
                             "told again") {
  say("try", message(room, "c1"));
  advance(limits::command_timeout);
  commit();
  script->hold = false;
  say("retry", message(room, "c1"));
  CHECK(seq_of(answer_to("retry")) == message_seq{1});
  CHECK(events("message").size() == 1);
}

TEST_CASE_FIXTURE(slow_node, "each caller waits its own time") {
  say("old", message(room, "c1"));
  advance(seconds{10});
  say("young", message(room, "c2"));
  advance(limits::command_timeout - seconds{10});
  CHECK(answer_to("old").error == errc::timeout);
  CHECK(answers->size() == 1);
  advance(seconds{9});
  CHECK(answers->size() == 1);
  advance(seconds{1});
  CHECK(answer_to("young").error == errc::timeout);
}

TEST_CASE_FIXTURE(slow_node, "slow marks and creations time out and count") {
  script->hold = false;
  tell(new_client(), std::string{"bob"},
       conv_call{room, user_id{"bob"}, session_id{2}, message(room, "c1")});
  run();
  forget();
  script->hold = true;
  const conv_id other{"g:2"};
  say("mark", frame::mark_set{room, message_seq{1}, true});
  say("create", frame::conv_create{conv_kind::group, {user_id{"bob"}}, "t"},
      other);
  advance(limits::command_timeout);
  CHECK(answer_to("mark").error == errc::timeout);
  CHECK(answer_to("create").error == errc::timeout);
  commit();
  CHECK(events("mark").size() == 1);
  CHECK(events("conv.added").size() == 1);
}

TEST_CASE_FIXTURE(slow_node, "posts whose callers gave up still count against "
                             "the bound") {
  for (std::size_t i = 0; i < limits::conversation_pending_max; ++i)
    tell(client, std::to_string(i),
         conv_call{room, user_id{"ann"}, session_id{1},
                   message(room, "c" + std::to_string(i))});
  run();
  advance(limits::command_timeout);
  CHECK(answers->size() == limits::conversation_pending_max);
  say("more", message(room, "more"));
  CHECK(answer_to("more").error == errc::unavailable);
  commit();
  script->hold = false;
  say("then", message(room, "then"));
  CHECK(seq_of(answer_to("then"))
        == message_seq{limits::conversation_pending_max + 1});
}

TEST_CASE_FIXTURE(slow_node, "an unknown outcome is told to all who wait, and "
                             "the conversation is read again") {
  say("held", message(room, "c1"));
  script->error = errc::timeout; // leadership is lost
  say("lost", message(room, "c2"));
  CHECK(answer_to("held").error == errc::timeout);
  CHECK(answer_to("lost").error == errc::timeout);
  CHECK(disk->conversation_reads == 1);
  commit(); // the first one was committed all the same
  CHECK(events("message").empty());
  script->error = errc::none;
  script->hold = false;
  say("again", message(room, "c3"));
  CHECK(seq_of(answer_to("again")) == message_seq{2});
  CHECK(disk->conversation_reads == 2);
}

TEST_CASE_FIXTURE(slow_node, "a registration does not wait for a slow commit") {
  auto accounts = spawn<accounts_impl>(world, nullptr);
  net::account_answer got;
  bool done = false;
  auto asker = system().spawn([&](caf::event_based_actor* self) {
    self
      ->request(accounts, caf::infinite,
                register_account{{"eve", "correct horse", "Eve"}})
      .then([&](const net::account_answer& x) {
        got = x;
        done = true;
      });
  });
  run();
  CHECK_FALSE(done);
  advance(limits::command_timeout);
  CHECK(done);
  CHECK(got.error == errc::timeout);
}
