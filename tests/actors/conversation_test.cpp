#include "support/fake_node.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace caucus;
using namespace caucus::test;

namespace {

const conv_id room{"g:1"};

frame::msg_sent sent(const caf::expected<frame::reply>& x) {
  REQUIRE(error_of(x) == errc::none);
  return std::get<frame::msg_sent>(*x);
}

struct in_a_room : fake_node {
  in_a_room() {
    for (const auto* name : {"ann", "bob", "cat"})
      disk->add_user(name);
    disk->add_group(room.value(), {"ann", "bob", "cat"});
  }

  conv_call post_of(const std::string& user, const std::string& cid,
                    const std::string& body = "{}") {
    return {room, user_id{user}, session_id{1}, message(room, cid, body)};
  }
};

} // namespace

TEST_CASE_FIXTURE(in_a_room, "a message is answered with its place and told") {
  const auto first = sent(ask_conv("ann", room, message(room, "c1")));
  const auto second = sent(ask_conv("bob", room, message(room, "c1")));
  CHECK(first.seq == message_seq{1});
  CHECK(second.seq == message_seq{2});
  CHECK(first.id < second.id);
  const auto told = events("message");
  REQUIRE(told.size() == 2);
  CHECK(names(*told[0].users) == std::vector<std::string>{"ann", "bob", "cat"});
  CHECK(told[0].except.value().empty()); // the sender's other devices too
  CHECK(told[1].what.what.kind == net::traffic::message);
  CHECK(told[1].what.what.conv == room);
  CHECK(told[1].what.what.seq == message_seq{2});
  CHECK(told[1].by.shard == shard_of(room));
  CHECK(told[1].by.term == log_term{1});
}

TEST_CASE_FIXTURE(in_a_room, "nothing is answered or told before the commit") {
  script->hold = true;
  auto ann = new_client();
  tell(ann, std::string{"1"}, post_of("ann", "c1"));
  run();
  CHECK(answers->empty());
  CHECK(heard->empty());
  commit();
  CHECK(answers->size() == 1);
  CHECK(events("message").size() == 1);
}

TEST_CASE_FIXTURE(in_a_room, "a retry in flight hears the first one's answer") {
  script->hold = true;
  auto ann = new_client();
  tell(ann, std::string{"try"}, post_of("ann", "c1"));
  tell(ann, std::string{"retry"}, post_of("ann", "c1"));
  run();
  commit();
  REQUIRE(answers->size() == 2);
  for (const auto& one : *answers)
    CHECK(std::get<frame::msg_sent>(one.reply).seq == message_seq{1});
  CHECK(disk->logged<append_message>().size() == 1);
  CHECK(events("message").size() == 1);
}

TEST_CASE_FIXTURE(in_a_room, "a retry after the commit is answered, not told") {
  const auto first = sent(ask_conv("ann", room, message(room, "c1")));
  forget();
  const auto again = sent(ask_conv("ann", room, message(room, "c1")));
  CHECK(again.seq == first.seq);
  CHECK(again.id == first.id);
  CHECK(heard->empty());
}

TEST_CASE_FIXTURE(in_a_room, "the same cid with another body is a conflict") {
  script->hold = true;
  auto ann = new_client();
  tell(ann, std::string{"first"}, post_of("ann", "c1", "{}"));
  tell(ann, std::string{"other"}, post_of("ann", "c1", "{\"a\":1}"));
  run();
  REQUIRE(answers->size() == 1); // at once: no commit is needed to know
  CHECK((*answers)[0].label == "other");
  CHECK((*answers)[0].error == errc::conflict);
  commit();
  script->hold = false;
  const auto late = ask_conv("ann", room, message(room, "c1", "{\"a\":1}"));
  CHECK(error_of(late) == errc::conflict);
}

TEST_CASE_FIXTURE(in_a_room, "who is not a member is refused everything") {
  disk->add_user("eve");
  const std::vector<frame::op> ops{
    message(room, "c1"), frame::msg_history{room, {}, {}, 0},
    frame::mark_set{room, message_seq{1}, true}, frame::typing_set{room, true},
    frame::conv_members{room, {}, 0}};
  for (const auto& op : ops)
    CHECK(error_of(ask_conv("eve", room, op)) == errc::not_member);
  CHECK(disk->logged<append_message>().empty());
  CHECK(heard->empty());
}

TEST_CASE_FIXTURE(in_a_room, "a refused proposal is told to the sender only") {
  script->error = errc::unavailable;
  CHECK(error_of(ask_conv("ann", room, message(room, "c1")))
        == errc::unavailable);
  CHECK(heard->empty());
  script->error = errc::none;
  CHECK(sent(ask_conv("ann", room, message(room, "c1"))).seq == message_seq{1});
}

TEST_CASE_FIXTURE(in_a_room, "ids continue above the last one on disk") {
  disk->conversations[room].row->last_id = message_id{5'000'000};
  const auto first = sent(ask_conv("ann", room, message(room, "c1")));
  CHECK(first.id > message_id{5'000'000});
  CHECK(leases->front().floor == message_id{5'000'000});
}

TEST_CASE_FIXTURE(in_a_room, "calls wait while the conversation is read") {
  auto ann = new_client();
  for (int i = 0; i < 10; ++i)
    tell(ann, std::to_string(i), post_of("ann", "c" + std::to_string(i)));
  run();
  REQUIRE(answers->size() == 10);
  for (std::uint64_t i = 0; i < 10; ++i)
    CHECK(std::get<frame::msg_sent>((*answers)[i].reply).seq
          == message_seq{i + 1});
  CHECK(disk->conversation_reads == 1);
}

TEST_CASE_FIXTURE(in_a_room, "calls beyond the bound are refused, none hangs") {
  script->hold = true;
  auto ann = new_client();
  const auto count = limits::conversation_pending_max + 10;
  for (std::size_t i = 0; i < count; ++i)
    tell(ann, std::to_string(i), post_of("ann", "c" + std::to_string(i)));
  run();
  CHECK(answers->size() == 10);
  CHECK(answers->front().error == errc::unavailable);
  commit();
  CHECK(answers->size() == count);
  CHECK(disk->messages[room].size() == limits::conversation_pending_max);
}

TEST_CASE_FIXTURE(in_a_room, "a failed read is answered and tried again") {
  disk->read_error = errc::internal;
  CHECK(error_of(ask_conv("ann", room, message(room, "c1"))) == errc::internal);
  disk->read_error = errc::none;
  CHECK(sent(ask_conv("ann", room, message(room, "c1"))).seq == message_seq{1});
}

TEST_CASE_FIXTURE(in_a_room, "history goes to members, from a reader") {
  const auto page = ask_conv("ann", room, frame::msg_history{room, {}, {}, 0});
  REQUIRE(error_of(page) == errc::none);
  CHECK(std::get<frame::history_page>(*page).conv == room);
}

TEST_CASE_FIXTURE(in_a_room,
                  "a linearizable history is read behind a barrier") {
  script->hold = true;
  int reads_done = 0;
  reads->history = [&reads_done](const read_history& what) {
    CHECK(what.user == user_id{"ann"});
    ++reads_done;
    return frame::reply{frame::history_page{what.what.conv, {}, false}};
  };
  frame::msg_history all{room, {}, {}, 0};
  all.linearizable = true;
  auto ann = new_client();
  tell(ann, "read", conv_call{room, user_id{"ann"}, session_id{1}, all});
  run();
  CHECK(script->barriers == 1);
  CHECK(reads_done == 0);
  CHECK(answers->empty());
  commit();
  CHECK(reads_done == 1);
  REQUIRE(answers->size() == 1);
  CHECK(answers->front().error == errc::none);
  all.linearizable = false;
  CHECK(error_of(ask_conv("ann", room, all)) == errc::none);
  CHECK(script->barriers == 1);
}

TEST_CASE_FIXTURE(in_a_room, "a linearizable history that cannot be had is "
                             "refused, and not read") {
  reads->history = [](const read_history&) -> caf::result<frame::reply> {
    FAIL("read without a barrier");
    return caf::make_error(errc::internal);
  };
  frame::msg_history all{room, {}, {}, 0};
  all.linearizable = true;
  for (const auto why : {errc::unavailable, errc::timeout}) {
    script->error = why;
    CHECK(error_of(ask_conv("ann", room, all)) == why);
  }
  script->error = errc::none;
  script->hold = true; // a leader that was cut off
  auto ann = new_client();
  tell(ann, "read", conv_call{room, user_id{"ann"}, session_id{1}, all});
  advance(limits::command_timeout);
  REQUIRE(answers->size() == 1);
  CHECK(answers->front().error == errc::timeout);
}

TEST_CASE("order holds under every schedule") {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    in_a_room node;
    std::mt19937 rng{seed};
    std::vector<caf::actor> clients;
    for (int i = 0; i < 3; ++i)
      clients.push_back(node.new_client());
    const char* people[] = {"ann", "bob", "cat"};
    for (int i = 0; i < 20; ++i)
      for (int who = 0; who < 3; ++who)
        node.tell(clients[who], people[who] + std::to_string(i),
                  node.post_of(people[who], "c" + std::to_string(i)));
    node.run_shuffled(rng);

    REQUIRE(node.answers->size() == 60);
    const auto told = node.events("message");
    REQUIRE(told.size() == 60);
    for (std::uint64_t i = 0; i < 60; ++i)
      CHECK(told[i].what.what.seq == message_seq{i + 1});
    const auto& kept = node.disk->messages[room];
    for (std::size_t i = 1; i < kept.size(); ++i)
      CHECK(kept[i - 1].id < kept[i].id);
    std::map<user_id, int> next; // each sender's own order is kept
    for (const auto& one : kept)
      CHECK(one.cid == "c" + std::to_string(next[one.from]++));
  }
}
