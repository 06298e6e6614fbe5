// HTTP requests that are commands, and the client that does one of them.
#include "model/error.hpp"
#include "net/http_call.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace caucus::net {

namespace {

using nlohmann::json;

http_request request(http_method method, std::string_view target,
                     std::string_view body = {}) {
  http_request result;
  result.method = method;
  result.target = target;
  result.body = body;
  result.authorization = "Bearer t.o";
  return result;
}

/// The command of a request that is one.
json text_of(const http_request& what) {
  const auto asked = read_http_command(what);
  REQUIRE(asked.command);
  CHECK(asked.command->token == "t.o");
  return json::parse(asked.command->text);
}

unsigned refusal(const http_request& what) {
  const auto asked = read_http_command(what);
  REQUIRE(asked.refusal);
  return asked.refusal->status;
}

/// Keeps what the client says.
struct fake_owner final : session_events {
  void on_open(std::shared_ptr<outbox> what) override { out = std::move(what); }
  void on_message(std::string_view text) override { said.emplace_back(text); }
  void on_closed(close_code) override {
    out = nullptr;
    ++closed;
  }

  std::shared_ptr<outbox> out;
  std::vector<std::string> said;
  int closed = 0;
};

/// A call under way, and what came of it.
struct calling {
  explicit calling(std::chrono::milliseconds wait = {}) {
    call = std::make_shared<http_call>(
      http_command{"t.o", R"({"op":"sync","rid":2})", wait},
      [this](http_response what) { answers.push_back(std::move(what)); },
      [this](std::function<void()> work) { later.push_back(std::move(work)); });
    call->start(owner);
  }

  void hears(std::string text, traffic kind = traffic::control) {
    call->push(
      {std::make_shared<const std::string>(std::move(text)), kind, {}, {}});
  }
  void greet() { hears(R"({"re":1,"ok":{"user":"ann"}})"); }

  /// What was deferred, and the end of the session.
  void settle() {
    for (auto& work : std::exchange(later, {}))
      work();
  }

  std::shared_ptr<fake_owner> owner = std::make_shared<fake_owner>();
  std::shared_ptr<http_call> call;
  std::vector<http_response> answers;
  std::vector<std::function<void()>> later;
};

constexpr auto no_news = R"({"re":2,"ok":{"conversations":[],"more":false}})";
constexpr auto some_news
  = R"({"re":2,"ok":{"conversations":[{"conv":"g:1"}],"more":false}})";

} // namespace

TEST_CASE("a history and a message go to the conversation of the path") {
  CHECK(text_of(request(http_method::get,
                        "/api/v1/conversations/d%3Aann%3Abob/messages"
                        "?before=7&limit=2&linearizable=true"))
        == json{{"op", "msg.history"},
                {"rid", 2},
                {"conv", "d:ann:bob"},
                {"before", 7},
                {"limit", 2},
                {"linearizable", true}});
  CHECK(text_of(request(http_method::post, "/api/v1/conversations/g:1/messages",
                        R"({"cid":"c","body":{"t":1},"op":"x","conv":"y"})"))
        == json{{"op", "msg.send"},
                {"rid", 2},
                {"conv", "g:1"},
                {"cid", "c"},
                {"body", {{"t", 1}}}});
}

TEST_CASE("a sync has its fields in the query or in the body") {
  const json want{
    {"op", "sync"}, {"rid", 2}, {"since", {{"g:1", 4}}}, {"after", "g:0"}};
  const auto query
    = request(http_method::get,
              "/api/v1/sync?since=%7B%22g%3A1%22%3A4%7D&after=g%3A0&wait_s=25");
  CHECK(text_of(query) == want);
  CHECK(read_http_command(query).command->wait == std::chrono::seconds{25});
  const auto body
    = request(http_method::post, "/api/v1/sync",
              R"({"since":{"g:1":4},"after":"g:0","wait_s":999})");
  CHECK(text_of(body) == want);
  CHECK(read_http_command(body).command->wait == std::chrono::seconds{30});
}

TEST_CASE("what is no command, or a bad one") {
  CHECK_FALSE(read_http_command(request(http_method::get, "/")).is_one());
  CHECK_FALSE(
    read_http_command(request(http_method::get, "/api/v1/conversations/"))
      .is_one());
  CHECK_FALSE(read_http_command(
                request(http_method::get, "/api/v1/conversations//messages"))
                .is_one());
  CHECK(refusal(request(http_method::other, "/api/v1/sync")) == 405);
  CHECK(
    refusal(request(http_method::head, "/api/v1/conversations/g:1/messages"))
    == 405);
  CHECK(refusal(request(http_method::get, "/api/v1/conversations/g%3/messages"))
        == 400);
  CHECK(refusal(request(http_method::get,
                        "/api/v1/conversations/g:1/messages?limit=x"))
        == 400);
  CHECK(refusal(request(http_method::post, "/api/v1/conversations/g:1/messages",
                        "[]"))
        == 400);
  CHECK(refusal(request(http_method::get, "/api/v1/sync?since={")) == 400);
  auto nobody = request(http_method::get, "/api/v1/sync");
  nobody.authorization = "";
  CHECK(refusal(nobody) == 401);
}

TEST_CASE("query values cannot add fields") {
  CHECK(refusal(request(http_method::get,
                        "/api/v1/conversations/g:1/messages?limit=1,\"a\":2"))
        == 400);
}

TEST_CASE("escapes of a URL") {
  CHECK(url_decoded("a+b%20c%C3%a9") == "a b c\xC3\xA9");
  CHECK(url_decoded("") == "");
  CHECK_FALSE(url_decoded("%"));
  CHECK_FALSE(url_decoded("%4"));
  CHECK_FALSE(url_decoded("%zz"));
}

TEST_CASE("a call says hello quietly, then asks, then leaves") {
  calling one;
  REQUIRE(one.owner->said.size() == 1);
  CHECK(json::parse(one.owner->said[0])["quiet"] == true);
  CHECK(json::parse(one.owner->said[0])["token"] == "t.o");
  one.greet();
  REQUIRE(one.owner->said.size() == 2);
  CHECK(one.owner->said[1] == R"({"op":"sync","rid":2})");
  one.hears(R"({"ev":"presence"})", traffic::ephemeral);
  one.hears(no_news);
  REQUIRE(one.answers.size() == 1);
  CHECK(one.answers[0].status == 200);
  CHECK(one.answers[0].body == R"({"conversations":[],"more":false})");
  CHECK(one.owner->closed == 0); // not inside a call of its own
  one.settle();
  CHECK(one.owner->closed == 1);
  one.hears(some_news);
  CHECK(one.answers.size() == 1);
}

TEST_CASE("a refusal has the code's status") {
  calling one;
  one.hears(R"({"re":1,"err":{"code":"token_expired","text":"old",)"
            R"("retry":false,"retry_after_ms":0}})");
  one.call->close(close_code::unauthorized);
  REQUIRE(one.answers.size() == 1);
  CHECK(one.answers[0].status == 401);
  CHECK(one.answers[0].body.find("token_expired") != std::string::npos);
  calling other;
  other.greet();
  other.hears(R"({"re":2,"err":{"code":"rate_limited","text":"x",)"
              R"("retry":true,"retry_after_ms":1500}})");
  REQUIRE(other.answers.size() == 1);
  CHECK(other.answers[0].status == 429);
  CHECK(other.answers[0].retry_after_s == 2);
}

TEST_CASE("a node that is full or ends answers 503") {
  std::vector<unsigned> got;
  auto call = std::make_shared<http_call>(
    http_command{"t", "{}", {}},
    [&](const http_response& what) { got.push_back(what.status); },
    [](const std::function<void()>&) { FAIL("nothing to end"); });
  call->start(nullptr);
  CHECK(got == std::vector<unsigned>{503});
  calling one;
  one.greet();
  one.call->close(close_code::going_away);
  REQUIRE(one.answers.size() == 1);
  CHECK(one.answers[0].status == 503);
}

TEST_CASE("without news a sync waits for some, and asks again") {
  calling one{std::chrono::seconds{25}};
  one.greet();
  one.hears(no_news);
  CHECK(one.answers.empty());
  one.hears(R"({"ev":"typing"})", traffic::ephemeral);
  CHECK(one.owner->said.size() == 2);
  one.hears(R"({"ev":"message"})", traffic::message);
  CHECK(one.owner->said.size() == 3);
  one.hears(R"({"ev":"message"})", traffic::message); // asked already
  CHECK(one.owner->said.size() == 3);
  one.hears(no_news); // of a message that came after it was answered
  CHECK(one.owner->said.size() == 4);
  one.hears(some_news);
  REQUIRE(one.answers.size() == 1);
  CHECK(one.answers[0].body.find("g:1") != std::string::npos);
}

TEST_CASE("at the end of the wait the answer has no news") {
  calling one{std::chrono::seconds{25}};
  one.greet();
  one.call->time_is_up(); // it is being asked: the answer is near
  CHECK(one.answers.empty());
  one.hears(no_news);
  CHECK(one.answers.size() == 1);
  calling other{std::chrono::seconds{25}};
  other.greet();
  other.hears(no_news);
  other.call->time_is_up();
  REQUIRE(other.answers.size() == 1);
  CHECK(other.answers[0].body == R"({"conversations":[],"more":false})");
}

TEST_CASE("a request that is gone ends its session at once") {
  calling one;
  one.greet();
  CHECK(one.call->abandon());
  CHECK(one.owner->closed == 1);
  one.hears(some_news);
  CHECK(one.answers.empty());
  calling done;
  done.greet();
  done.hears(some_news);
  CHECK_FALSE(done.call->abandon()); // it was answered
}

} // namespace caucus::net
