// Behaviour of cli/chat/packet.hpp and cli/chat/command.hpp.
#include "cli/chat/command.hpp"
#include "cli/chat/packet.hpp"

#include <doctest/doctest.h>

using namespace caucus::cli::chat;

TEST_CASE("an array frame gives its objects in order") {
  const auto all = read_frame(
    R"([{"ev":"message","conv":"c","seq":3,"id":"9","ts":5,"from":"ann",
        "cid":"x","body":{"text":"hi"},"reactions":{"+1":["bob"]}},
       {"re":7,"ok":{"conv":"c","seq":4,"id":"10","ts":6}},
       {"re":8,"err":{"code":"timeout","text":"t","retry":true,
        "retry_after_ms":20}}])");
  REQUIRE(all);
  REQUIRE(all->size() == 3);
  const auto& message = (*all)[0].what;
  CHECK(message.kind == entry_kind::message);
  CHECK(message.conv == "c");
  CHECK(message.seq == 3);
  CHECK(message.text == "hi");
  CHECK(message.reactions.at("+1") == std::vector<std::string>{"bob"});
  CHECK((*all)[1].re == 7);
  CHECK((*all)[1].what.seq == 4);
  CHECK_FALSE((*all)[1].refused);
  REQUIRE((*all)[2].refused);
  CHECK((*all)[2].refused->code == "timeout");
  CHECK((*all)[2].refused->retry);
  CHECK((*all)[2].refused->retry_after_ms == 20);
}

TEST_CASE(
  "members are users in an event, rows in an answer, a count in a row") {
  const auto event = read_frame(
    R"({"ev":"conv.member_added","conv":"c","seq":2,"members":["bob"]})");
  REQUIRE(event);
  CHECK(event->front().what.members == std::vector<std::string>{"bob"});
  const auto page = read_frame(
    R"({"re":1,"ok":{"conv":"c","members":[{"user":"bob","role":"owner",
       "status":"away","last_seen":4}],"next":"n"}})");
  REQUIRE(page);
  REQUIRE(page->front().people.size() == 1);
  CHECK(page->front().people.front().role == "owner");
  CHECK(page->front().next == "n");
  const auto rows = read_frame(
    R"({"re":1,"ok":{"conversations":[{"conv":"c","kind":"group",
       "title":"club","head":4,"read":2,"unread":2,"members":3,
       "last":{"conv":"c","seq":4,"ts":9,"from":"a","body":{"text":"l"}}}]}})");
  REQUIRE(rows);
  REQUIRE(rows->front().rows.size() == 1);
  const auto& row = rows->front().rows.front();
  CHECK(row.members == 3);
  CHECK(row.unread == 2);
  REQUIRE(row.last);
  CHECK(row.last->text == "l");
}

TEST_CASE("a field of another type counts as absent, another body is shown") {
  const auto all
    = read_frame(R"({"ev":"message","conv":7,"seq":"3","body":{"image":"x"}})");
  REQUIRE(all);
  CHECK(all->front().what.conv.empty());
  CHECK(all->front().what.seq == 0);
  CHECK(all->front().what.text == R"({"image":"x"})");
}

TEST_CASE("what is no frame is refused") {
  for (const auto* text : {"", "x", "7", "[7]", "{}", R"({"ok":{}})",
                           R"({"re":1})", R"([{"ev":"a"},{}])"})
    CHECK_MESSAGE(!read_frame(text), text);
}

TEST_CASE("a command is written as JSON") {
  CHECK(command{"a"}.text() == R"({"op":"a"})");
  CHECK(command{"msg.send"}
          .put("conv", "c\"")
          .put("on", true)
          .put("seq", std::uint64_t{7})
          .put("members", std::vector<std::string>{"a", "b"})
          .put("none", std::vector<std::string>{})
          .put("since", std::map<std::string, std::uint64_t>{{"c", 1}})
          .put_body("hi\n")
          .text(5)
        == R"({"op":"msg.send","rid":5,"conv":"c\"","on":true,"seq":7,)"
           R"("members":["a","b"],"none":[],"since":{"c":1},)"
           R"("body":{"text":"hi\n"}})");
}
