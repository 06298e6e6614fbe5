// Behaviour of cli/chat/controller.hpp and cli/chat/plain_view.hpp.
#include "chat_rig.hpp"
#include "cli/chat/screen/pane.hpp"
#include "cli/chat/screen/terminal.hpp"

#include <doctest/doctest.h>

using namespace caucus::cli::chat;
using namespace std::chrono_literals;
using caucus::test::chat_rig;
using caucus::test::json;

namespace {

bool has(const std::string& text, std::string_view part) {
  if (text.find(part) != std::string::npos)
    return true;
  MESSAGE(text);
  return false;
}

json page(std::uint64_t from, std::uint64_t to) {
  json messages = json::array();
  for (auto seq = from; seq <= to; ++seq)
    messages.push_back(
      chat_rig::message("a", seq, "bob", "text " + std::to_string(seq)));
  return {{"conv", "a"}, {"messages", messages}, {"more", from > 1}};
}

/// In conversation `a`, of which 130 messages are there.
void enter(chat_rig& rig) {
  rig.begin(json::array({chat_rig::row("a", 130), chat_rig::row("b", 2, 1)}));
  rig.user.take_line("/open a");
  rig.answer(rig.next("msg.history"), page(31, 130));
}

} // namespace

TEST_CASE("conversations are listed, opened, and scrolled back") {
  chat_rig rig;
  rig.begin(json::array({chat_rig::row("a", 130), chat_rig::row("b", 2, 1)}));
  CHECK(has(rig.printed(), "* online as ann\n"));
  rig.user.take_line("/list");
  CHECK(has(rig.printed(), "* 2 b (group, 2 members, 1 unread) b\n"));
  rig.user.take_line("/open nothing");
  CHECK(has(rig.printed(), "! there is no conversation nothing"));
  rig.user.take_line("/open 1");
  const auto ask = rig.next("msg.history");
  CHECK(ask["before"] == 131);
  CHECK_FALSE(rig.user.takes("text"));
  CHECK(rig.user.takes("/quit"));
  rig.answer(ask, page(31, 130));
  CHECK(rig.user.takes("text"));
  const auto shown = rig.printed();
  CHECK(has(shown, "[a] #111 "));
  CHECK(has(shown, "bob: text 130\n"));
  CHECK(shown.find("#110") == std::string::npos);
  rig.user.take_line("/history 85");
  const auto older = rig.next("msg.history");
  CHECK(older["before"] == 31);
  rig.answer(older, page(1, 30));
  const auto text = rig.printed();
  CHECK(has(text, "#26 "));
  CHECK(has(text, "#110 "));
  CHECK(text.find("#25 ") == std::string::npos);
  CHECK(text.find("#111 ") == std::string::npos);
  rig.user.take_line("/history 500");
  CHECK(rig.sent.empty());
  CHECK(has(rig.printed(), "#1 "));
}

TEST_CASE("what is said goes to the open conversation") {
  chat_rig rig;
  rig.begin(json::array({chat_rig::row("a", 0)}));
  rig.user.take_line("hello");
  CHECK(has(rig.printed(), "! no conversation is open"));
  rig.user.take_line("/open a");
  rig.user.take_line("hello @bob");
  const auto send = rig.next("msg.send");
  CHECK(send["conv"] == "a");
  CHECK(send["body"]["text"] == "hello @bob");
  CHECK(send["mentions"] == json::array({"bob"}));
  CHECK_FALSE(rig.user.idle());
  CHECK(rig.user.takes("more"));
  CHECK_FALSE(rig.user.takes("/react 1 +1")); // its target is not there yet
  rig.answer(send, {{"conv", "a"}, {"seq", 1}, {"id", "1"}, {"ts", 0}});
  CHECK(rig.user.idle());
  CHECK(has(rig.printed(), "ann: hello @bob\n"));
}

TEST_CASE("messages of all conversations are told, with their place") {
  chat_rig rig;
  enter(rig);
  (void)rig.printed();
  rig.hear(chat_rig::message("b", 3, "cat", "over here"));
  rig.hear({{"ev", "message.edited"},
            {"conv", "b"},
            {"seq", 4},
            {"from", "cat"},
            {"target", 3},
            {"body", {{"text", "there"}}}});
  rig.hear({{"ev", "message.reaction"},
            {"conv", "b"},
            {"seq", 5},
            {"from", "ann"},
            {"target", 3},
            {"reaction", "+1"},
            {"on", true}});
  const auto text = rig.printed();
  CHECK(has(text, "[b] #3 "));
  CHECK(has(text, "cat edited #3: there\n"));
  CHECK(has(text, "ann reacted +1 to #3\n"));
}

TEST_CASE("commands about messages and the group reach the node") {
  chat_rig rig;
  enter(rig);
  rig.sent.clear();
  rig.user.take_line("/edit 5 better");
  CHECK(rig.next("msg.edit")["body"]["text"] == "better");
  rig.user.take_line("/delete #5");
  CHECK(rig.next("msg.delete")["seq"] == 5);
  rig.user.take_line("/unreact 5 +1");
  CHECK(rig.next("msg.react")["on"] == false);
  rig.user.take_line("/add bob cat");
  CHECK(rig.next("conv.add")["members"] == json::array({"bob", "cat"}));
  rig.user.take_line("/role bob admin");
  CHECK(rig.next("conv.update")["role"] == "admin");
  rig.user.take_line("/access open");
  CHECK(rig.next("conv.update")["open"] == true);
  rig.user.take_line("/status away");
  CHECK(rig.next("presence.set")["status"] == "away");
  (void)rig.printed();
  rig.user.take_line("/leave");
  rig.refuse(rig.next("conv.leave"), "conflict", false);
  CHECK(has(rig.printed(), "! conflict! (conflict)\n"));
}

TEST_CASE("a new conversation is opened when it is there") {
  chat_rig rig;
  rig.begin(json::array());
  rig.user.take_line("/new group \"the club\" bob");
  const auto create = rig.next("conv.create");
  CHECK(create["kind"] == "group");
  CHECK(create["title"] == "the club");
  rig.answer(create, {{"conv", "g"}, {"created", true}});
  CHECK_FALSE(rig.user.takes("text"));
  rig.answer(rig.next("conv.info"), chat_rig::row("g", 0));
  CHECK(rig.user.takes("text"));
  REQUIRE(rig.user.current() != nullptr);
  CHECK(rig.user.current()->conv() == "g");
}

TEST_CASE("members and presence are shown") {
  chat_rig rig;
  enter(rig);
  (void)rig.printed();
  rig.user.take_line("/who");
  rig.answer(
    rig.next("conv.members"),
    {{"conv", "a"},
     {"members", {{{"user", "bob"}, {"role", "owner"}, {"status", "away"}}}}});
  CHECK(has(rig.printed(), "* bob, owner, away\n"));
  rig.hear({{"ev", "presence"}, {"user", "bob"}, {"status", "online"}});
  rig.hear({{"ev", "presence"}, {"user", "bob"}, {"status", "online"}});
  CHECK(rig.printed() == "* bob is online\n");
}

TEST_CASE("without a connection text waits and commands say so") {
  chat_rig rig;
  enter(rig);
  rig.lose();
  CHECK(has(rig.printed(), "* offline (gone): next try in 1 s\n"));
  CHECK(rig.user.takes("text"));
  CHECK_FALSE(rig.user.takes("/who"));
  rig.user.take_line("text");
  CHECK_FALSE(rig.user.idle());
  rig.user.take_line("/who");
  CHECK(has(rig.printed(), "! there is no connection (disconnected)\n"));
}

TEST_CASE("a conversation to begin with is opened when the list is here") {
  chat_rig rig;
  rig.user.open_at_start("b");
  rig.begin(json::array({chat_rig::row("b", 2)}));
  REQUIRE(rig.user.current() != nullptr);
  CHECK(rig.user.current()->conv() == "b");
}

TEST_CASE("what others write does nothing to the terminal") {
  chat_rig rig;
  enter(rig);
  (void)rig.printed();
  rig.hear(chat_rig::message("a", 131, "bob", "\x1b[2Jx\n! forged"));
  const auto text = rig.printed();
  CHECK(has(text, "bob: \uFFFD[2Jx\u23CE! forged\n"));
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("the screen shows the newest rows, remarks in between, and scrolls") {
  use_utf8_locale();
  chat_rig rig;
  enter(rig);
  auto* in = rig.user.current();
  REQUIRE(in != nullptr);
  const std::deque<remark> remarks{{"a", 129, "said then"},
                                   {"b", 1, "elsewhere"}};
  CHECK(rig.user.client().send("a", "soon"));
  const auto& unsent = rig.user.client().unsent();
  const auto bottom = rows_of(in, remarks, unsent, {4, 60}, 0, 0);
  REQUIRE(bottom.rows.size() == 4);
  CHECK(has(bottom.rows[0], "#129 "));
  CHECK(bottom.rows[1] == "* said then");
  CHECK(has(bottom.rows[2], "#130 "));
  CHECK(has(bottom.rows[3], "soon (not sent yet)"));
  CHECK_FALSE(bottom.at_top);
  const auto up = rows_of(in, remarks, unsent, {4, 60}, 2, 0);
  CHECK(up.rows[3] == "* said then");
  const auto top = rows_of(in, remarks, unsent, {4, 60}, 1000, 0);
  CHECK(top.at_top);
  CHECK(top.scroll == 98);
  CHECK(has(top.rows[0], "#31 "));
  CHECK(rows_of(nullptr, remarks, unsent, {4, 60}, 0, 0).rows.empty());
}
