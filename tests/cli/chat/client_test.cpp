// Behaviour of cli/chat/client.hpp, without a socket: the test is the node.
#include "chat_rig.hpp"

#include <doctest/doctest.h>

using namespace caucus::cli::chat;
using namespace std::chrono_literals;
using caucus::test::chat_rig;
using caucus::test::json;

namespace {

std::uint64_t seen(chat_rig& rig, const std::string& conv) {
  auto* one = rig.user.client().book().at(conv);
  return one == nullptr ? 0 : one->log.seen();
}

/// After a loss: the next connection, up to the page that `hello` brings.
json come_back(chat_rig& rig) {
  rig.wait(20s);
  rig.sent.clear();
  rig.user.client().on_open(rig.now);
  auto hello = rig.next("hello");
  rig.answer(hello, {{"user", "ann"}, {"resumed", true}});
  return hello;
}

void give_sync(chat_rig& rig, const json& rows) {
  rig.hear({{"ev", "sync"}, {"conversations", rows}, {"more", false}});
}

} // namespace

TEST_CASE("the first connection takes the list, page by page") {
  chat_rig rig;
  rig.user.client().start(rig.now);
  CHECK(rig.connected == std::vector<std::string>{"http://one"});
  rig.user.client().on_open(rig.now);
  const auto hello = rig.next("hello");
  CHECK(hello["token"] == "token");
  CHECK_FALSE(hello.contains("since"));
  rig.answer(hello, {{"user", "ann"}});
  rig.answer(
    rig.next("conv.list"),
    {{"conversations", json::array({chat_rig::row("a", 3)})}, {"next", "a"}});
  CHECK(rig.user.client().state() == client_state::catching_up);
  const auto more = rig.next("conv.list");
  CHECK(more["after"] == "a");
  rig.answer(more, {{"conversations", json::array({chat_rig::row("b", 0)})}});
  CHECK(rig.user.client().state() == client_state::online);
  CHECK(seen(rig, "a") == 3);
}

TEST_CASE("who comes back names what it has, and each message comes once") {
  chat_rig rig;
  rig.begin(json::array({chat_rig::row("a", 3), chat_rig::row("b", 1)}));
  rig.hear(chat_rig::message("a", 4, "bob", "four"));
  rig.lose();
  CHECK(rig.user.client().state() == client_state::waiting);
  (void)rig.printed();
  const auto hello = come_back(rig);
  CHECK(hello["since"] == json{{"a", 4}, {"b", 1}});
  CHECK(rig.user.client().state() == client_state::catching_up);
  auto row = chat_rig::row("a", 6);
  row["messages"] = {chat_rig::message("a", 5, "bob", "five"),
                     chat_rig::message("a", 6, "bob", "six")};
  row["complete"] = true;
  rig.hear(chat_rig::message("a", 6, "bob", "six"));
  give_sync(rig, json::array({row}));
  CHECK(rig.user.client().state() == client_state::online);
  rig.hear(chat_rig::message("a", 5, "bob", "five"));
  CHECK(seen(rig, "a") == 6);
  const auto text = rig.printed();
  CHECK(text.find("five") < text.find("six"));
  CHECK(text.find("six") == text.rfind("six"));
  CHECK(text.find("five") == text.rfind("five"));
}

TEST_CASE("further pages of what was missed are asked for") {
  chat_rig rig;
  rig.begin(json::array({chat_rig::row("a", 1), chat_rig::row("b", 1)}));
  rig.lose();
  come_back(rig);
  rig.hear({{"ev", "sync"},
            {"conversations", json::array()},
            {"more", true},
            {"next", "a"},
            {"gone", json::array({"a"})}});
  const auto sync = rig.next("sync");
  CHECK(sync["after"] == "a");
  CHECK(sync["since"] == json{{"b", 1}});
  CHECK(rig.user.client().book().at("a") == nullptr);
  rig.answer(sync, {{"conversations", json::array()}, {"more", false}});
  CHECK(rig.user.client().state() == client_state::online);
}

TEST_CASE("a resync instead of the page is obeyed") {
  chat_rig rig;
  rig.begin(json::array({chat_rig::row("a", 1)}));
  rig.lose();
  come_back(rig);
  rig.hear({{"ev", "resync"}, {"within_ms", 1000}});
  CHECK(rig.sent.empty());
  rig.wait(500ms);
  rig.answer(rig.next("sync"), {{"conversations", json::array()}});
  CHECK(rig.user.client().state() == client_state::online);
}

TEST_CASE("a hole is filled from history, after a moment") {
  chat_rig rig;
  rig.begin(json::array({chat_rig::row("a", 1)}));
  rig.hear(chat_rig::message("a", 4, "bob", "four"));
  CHECK(rig.sent.empty());
  rig.wait(260ms);
  const auto ask = rig.next("msg.history");
  CHECK(ask["after"] == 1);
  CHECK(ask["seen"] == 4);
  rig.answer(ask, {{"conv", "a"},
                   {"messages",
                    {chat_rig::message("a", 2, "bob", "two"),
                     chat_rig::message("a", 3, "bob", "three")}},
                   {"more", true}});
  CHECK(seen(rig, "a") == 4);
  rig.hear({{"ev", "heads"}, {"heads", json{{"a", 5}}}});
  rig.wait(1ms);
  const auto again = rig.next("msg.history");
  CHECK(again["after"] == 4);
  rig.refuse(again, "unavailable", true);
  rig.wait(1600ms);
  bool asked = false;
  for (const auto& one : rig.sent)
    asked |= one["op"] == "msg.history";
  CHECK(asked);
}

TEST_CASE("an unanswered message goes out again with its cid, in order") {
  chat_rig rig;
  rig.begin(json::array({chat_rig::row("a", 1)}));
  CHECK(rig.user.client().send("a", "first"));
  CHECK(rig.user.client().send("a", "second"));
  const auto first = rig.next("msg.send");
  CHECK(rig.sent.empty()); // the second one waits for the first
  rig.lose();
  come_back(rig);
  give_sync(rig, json::array());
  const auto again = rig.next("msg.send");
  CHECK(again["cid"] == first["cid"]);
  CHECK(again["body"] == first["body"]);
  rig.answer(again, {{"conv", "a"}, {"seq", 2}, {"id", "5"}, {"ts", 0}});
  const auto second = rig.next("msg.send");
  CHECK(second["body"]["text"] == "second");
  CHECK(second["cid"] != first["cid"]);
  CHECK(seen(rig, "a") == 2);
}

TEST_CASE("a message whose answer was lost, but that is there, is not resent") {
  chat_rig rig;
  rig.begin(json::array({chat_rig::row("a", 1)}));
  CHECK(rig.user.client().send("a", "first"));
  const auto cid = rig.next("msg.send")["cid"];
  rig.lose();
  come_back(rig);
  auto mine = chat_rig::message("a", 2, "ann", "first");
  mine["cid"] = cid;
  auto row = chat_rig::row("a", 2);
  row["messages"] = json::array({mine});
  give_sync(rig, json::array({row}));
  CHECK(rig.sent.empty());
  CHECK(rig.user.client().unsent().empty());
}

TEST_CASE("a refusal that may pass is tried again, another is told") {
  chat_rig rig;
  rig.begin(json::array({chat_rig::row("a", 1)}));
  CHECK(rig.user.client().send("a", "text"));
  auto send = rig.next("msg.send");
  rig.refuse(send, "unavailable", true);
  CHECK(rig.sent.empty());
  rig.wait(1s);
  send = rig.next("msg.send");
  rig.refuse(send, "too_large", false);
  CHECK(rig.user.client().unsent().empty());
  CHECK(rig.printed().find("! not sent: text (too_large)")
        != std::string::npos);
}

TEST_CASE("the waits grow, have jitter, and other nodes are tried") {
  chat_rig rig{{"http://one", "http://two"}};
  rig.user.client().start(rig.now);
  rig.lose();
  CHECK(rig.user.client().retry_at() - rig.now == 300ms);
  rig.wait(300ms);
  CHECK(rig.connected.back() == "http://two");
  rig.lose();
  CHECK(rig.user.client().retry_at() - rig.now == 600ms);
  rig.wait(600ms);
  CHECK(rig.connected.back() == "http://one");
  CHECK(backoff(30, 0) == 7500ms);
  CHECK(backoff(30, 0.999) < 15s);
}

TEST_CASE("a node that goes away sends elsewhere, after a delay") {
  chat_rig rig;
  rig.begin(json::array());
  rig.hear({{"ev", "goaway"}, {"delay_ms", 2000}, {"url", "http://other"}});
  rig.lose(4000);
  rig.wait(2000ms);
  CHECK(rig.connected.size() == 1);
  rig.wait(300ms);
  CHECK(rig.connected.back() == "http://other");
  rig.lose(); // nobody there
  rig.wait(20s);
  CHECK(rig.connected.back() == "http://one");
}

TEST_CASE("a node that does not answer counts as lost") {
  chat_rig rig;
  rig.user.client().start(rig.now);
  rig.wait(15s);
  CHECK(rig.cuts == 1);
  CHECK(rig.user.client().state() == client_state::waiting);
  chat_rig other;
  other.begin(json::array({chat_rig::row("a", 1)}));
  CHECK(other.user.client().send("a", "text"));
  other.wait(20s);
  CHECK(other.cuts == 1);
  CHECK(other.user.client().unsent().size() == 1);
}

TEST_CASE("a refused token asks for a login, other nonsense ends it") {
  chat_rig rig;
  rig.user.client().start(rig.now);
  rig.user.client().on_open(rig.now);
  rig.refuse(rig.next("hello"), "token_expired", false);
  CHECK(rig.logins == 1);
  CHECK(rig.user.client().state() == client_state::stopped);
  rig.user.client().log_in("new", rig.now);
  rig.user.client().on_open(rig.now);
  CHECK(rig.next("hello")["token"] == "new");
  rig.lose(4101);
  CHECK(rig.logins == 2);
  rig.user.client().log_in("newer", rig.now);
  rig.lose(4200);
  CHECK(rig.user.client().state() == client_state::stopped);
  CHECK(rig.logins == 2);
}

TEST_CASE("marks are told, not one by one") {
  chat_rig rig;
  rig.begin(json::array({chat_rig::row("a", 1)}));
  rig.hear(chat_rig::message("a", 2, "bob", "two"));
  rig.hear(chat_rig::message("a", 3, "bob", "three"));
  CHECK(rig.user.client().book().at("a")->unread() == 2);
  rig.wait(200ms);
  const auto delivered = rig.next("mark.delivered");
  CHECK(delivered["seq"] == 3);
  CHECK(rig.sent.empty());
  rig.user.client().mark_read(*rig.user.client().book().at("a"));
  CHECK(rig.user.client().book().at("a")->unread() == 0);
  rig.wait(200ms);
  CHECK(rig.next("mark.read")["seq"] == 3);
}

TEST_CASE("a conversation that is new is learned of") {
  chat_rig rig;
  rig.begin(json::array());
  rig.hear({{"ev", "conv.added"}, {"conv", "c"}});
  rig.hear({{"ev", "conv.added"}, {"conv", "c"}}); // it comes twice
  rig.hear(chat_rig::message("c", 1, "bob", "hello"));
  CHECK(rig.printed().find("hello") == std::string::npos); // it has no name
  rig.answer(rig.next("conv.info"), chat_rig::row("c", 1, 1));
  CHECK(rig.printed().find("[c] #1 ") != std::string::npos);
  CHECK(rig.sent.empty());
  CHECK(seen(rig, "c") == 1);
  CHECK(rig.user.client().book().at("c")->unread() == 1);
  rig.hear({{"ev", "conv.member_removed"},
            {"conv", "c"},
            {"seq", 2},
            {"from", "bob"},
            {"members", json::array({"ann"})}});
  CHECK(rig.user.client().book().at("c") == nullptr);
}

TEST_CASE("at most four pages are asked for at a time") {
  chat_rig rig;
  rig.begin(json::array());
  int answers = 0;
  for (int i = 0; i < 6; ++i)
    rig.user.client().ask(command{"conv.members"},
                          [&answers](const packet&) { ++answers; });
  CHECK(rig.sent.size() == 4);
  rig.answer(rig.next("conv.members"), json::object());
  CHECK(rig.sent.size() == 4);
  rig.lose();
  CHECK(answers == 6);
}
