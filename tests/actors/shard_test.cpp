#include "support/fake_node.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace caucus;
using namespace caucus::test;
using namespace std::chrono_literals;

namespace {

const conv_id room{"g:1"};

struct with_room : fake_node {
  with_room() {
    disk->add_user("ann");
    disk->add_user("bob");
    disk->add_group(room.value(), {"ann", "bob"});
  }

  std::size_t actors() { return system().registry().running(); }

  std::uint64_t post(const std::string& cid) {
    const auto reply = ask_conv("ann", room, message(room, cid));
    REQUIRE(error_of(reply) == errc::none);
    return std::get<frame::msg_sent>(*reply).seq.value();
  }
};

} // namespace

TEST_CASE_FIXTURE(with_room, "a shard that is not led refuses, then serves") {
  lead(false);
  CHECK(world->shards_ready == 0);
  CHECK(error_of(ask_conv("ann", room, message(room, "c")))
        == errc::unavailable);
  CHECK(error_of(ask_user("ann", frame::conv_list{})) == errc::unavailable);
  lead(true);
  CHECK(world->shards_ready == limits::shard_count);
  CHECK(post("c") == 1);
}

TEST_CASE_FIXTURE(with_room,
                  "an idle conversation leaves memory and comes back") {
  const auto before = actors();
  CHECK(post("c1") == 1);
  CHECK(actors() == before + 1);
  advance(limits::conversation_idle_timeout - 2s);
  CHECK(actors() == before + 1);
  advance(4s);
  CHECK(actors() == before);
  CHECK(post("c2") == 2);
  CHECK(disk->conversation_reads == 2);
}

TEST_CASE_FIXTURE(with_room, "a conversation in use stays in memory") {
  for (int i = 0; i < 10; ++i) {
    post("c" + std::to_string(i));
    advance(limits::conversation_idle_timeout / 2);
  }
  CHECK(disk->conversation_reads == 1);
}

TEST_CASE_FIXTURE(with_room, "one that waits for a commit does not end") {
  script->hold = true;
  auto ann = new_client();
  tell(ann, std::string{"1"},
       conv_call{room, user_id{"ann"}, session_id{1}, message(room, "c")});
  advance(limits::conversation_idle_timeout + 5s);
  CHECK(answers->size() == 1); // `timeout`: nobody waits for it but itself
  commit();
  CHECK(events("message").size() == 1);
}

TEST_CASE("a call that comes while a conversation ends is not lost") {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    with_room node;
    std::mt19937 rng{seed};
    node.post("c0");
    // The tick asks it to end; the calls race with that.
    auto ann = node.new_client();
    for (int i = 1; i <= 5; ++i) {
      node.tick_proposer();
      node.tell(ann, std::to_string(i),
                conv_call{room, user_id{"ann"}, session_id{1},
                          message(room, "c" + std::to_string(i))});
    }
    node.run_shuffled(rng);
    REQUIRE(node.answers->size() == 5);
    for (const auto& one : *node.answers)
      CHECK(one.error == errc::none);
    CHECK(node.disk->messages[room].size() == 6);
  }
}

TEST_CASE_FIXTURE(with_room, "a conversation that fails is replaced") {
  CHECK(post("c1") == 1);
  kill_proposer();
  CHECK(post("c2") == 2);
  CHECK(disk->conversation_reads == 2);
}

TEST_CASE_FIXTURE(with_room, "who waits for one that fails gets an answer") {
  script->hold = true;
  auto ann = new_client();
  tell(ann, std::string{"1"},
       conv_call{room, user_id{"ann"}, session_id{1}, message(room, "c")});
  run();
  kill_proposer();
  REQUIRE(answers->size() == 1);
  CHECK(retryable(answers->front().error));
  commit();
  script->hold = false;
  CHECK(post("c") == 1); // the retry finds that it was committed
  CHECK(disk->messages[room].size() == 1);
}

TEST_CASE_FIXTURE(with_room, "a shard that is lost ends its conversations") {
  const auto before = actors();
  post("c1");
  lead(false);
  CHECK(actors() == before);
}

TEST_CASE_FIXTURE(with_room, "a user's list comes in pages") {
  for (int i = 2; i < 10; ++i)
    disk->add_group("g:" + std::to_string(i), {"ann"});
  std::string after;
  std::vector<std::string> seen;
  do {
    const auto reply = ask_user("ann", frame::conv_list{after, 4});
    REQUIRE(error_of(reply) == errc::none);
    const auto& page = std::get<frame::conv_page>(*reply);
    for (const auto& row : page.conversations)
      seen.push_back(row.conv.conv.value());
    after = page.next;
  } while (!after.empty());
  CHECK(seen.size() == 9);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
}

TEST_CASE_FIXTURE(with_room, "a page of the list that was cut goes on behind "
                             "its last row") {
  for (int i = 2; i < 10; ++i)
    disk->add_group("g:" + std::to_string(i), {"ann"});
  reads->summaries_max = 3;
  std::string after;
  std::vector<std::string> seen;
  do {
    const auto reply = ask_user("ann", frame::conv_list{after, 4});
    REQUIRE(error_of(reply) == errc::none);
    const auto& page = std::get<frame::conv_page>(*reply);
    CHECK(page.conversations.size() <= 3);
    for (const auto& row : page.conversations)
      seen.push_back(row.conv.conv.value());
    after = page.next;
  } while (!after.empty());
  CHECK(seen.size() == 9);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
}

TEST_CASE_FIXTURE(with_room, "sync reads all links, not one page of them") {
  for (int i = 1000; i < 1250; ++i)
    disk->add_group("g:" + std::to_string(i), {"ann"});
  reads->sync = [](const conversation_link& link) {
    frame::sync_row row;
    row.summary.conv.conv = link.conv;
    return std::optional{row};
  };
  const auto reply = ask_user("ann", frame::sync{});
  REQUIRE(error_of(reply) == errc::none);
  const auto& page = std::get<frame::sync_page>(*reply);
  CHECK(page.conversations.size() == 251);
  CHECK(!page.more);
}

TEST_CASE_FIXTURE(with_room, "sync stops at its bound and says so") {
  for (int i = 1000; i < 1250; ++i)
    disk->add_group("g:" + std::to_string(i), {"ann"});
  reads->sync = [](const conversation_link& link) {
    frame::sync_row row;
    row.summary.conv.conv = link.conv;
    row.messages.resize(50);
    return std::optional{row};
  };
  const auto reply = ask_user("ann", frame::sync{});
  const auto& page = std::get<frame::sync_page>(*reply);
  CHECK(page.conversations.size() == limits::sync_messages_max / 50);
  CHECK(page.more);
}

TEST_CASE_FIXTURE(with_room, "sync by pages tells each conversation once") {
  for (int i = 1000; i < 1250; ++i)
    disk->add_group("g:" + std::to_string(i), {"ann"});
  reads->sync = [](const conversation_link& link) {
    frame::sync_row row;
    row.summary.conv.conv = link.conv;
    row.messages.resize(50);
    return std::optional{row};
  };
  frame::sync what;
  std::vector<conv_id> seen;
  do {
    const auto reply = ask_user("ann", what);
    REQUIRE(error_of(reply) == errc::none);
    const auto& page = std::get<frame::sync_page>(*reply);
    CHECK(page.more == !page.next.empty());
    for (const auto& row : page.conversations)
      seen.push_back(row.summary.conv.conv);
    what.after = page.next;
  } while (!what.after.empty() && seen.size() < 1000);
  CHECK(seen.size() == 251);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
}

TEST_CASE_FIXTURE(with_room, "a conversation's op on a user is refused") {
  CHECK(error_of(ask_user("ann", message(room, "c"))) == errc::bad_request);
  CHECK(error_of(ask_conv("ann", room, frame::conv_list{}))
        == errc::bad_request);
}
