#include "model/limits.hpp"
#include "model/snowflake.hpp"
#include "net/frame_codec.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace caucus::net {

namespace {

using nlohmann::json;
using namespace std::string_literals;

constexpr unix_ms when = snowflake::epoch_ms + 123'456;

stored_message sample(std::uint64_t seq) {
  return {message_seq{seq},    snowflake::make(when, node_id{3}, 1),
          user_id{"ann"},      "c\"1",
          R"({"t" : "raw" })", {}};
}

json event(const frame::event& what) {
  return json::parse(encode_event(what));
}

json reply(const frame::reply& what) {
  auto all = json::parse(encode_reply(7, what));
  CHECK(all["re"] == 7);
  return all["ok"];
}

json message_json(std::uint64_t seq) {
  auto id = snowflake::make(when, node_id{3}, 1).value();
  return {
    {"conv", "g:1"}, {"seq", seq},    {"id", std::to_string(id)}, {"ts", when},
    {"from", "ann"}, {"cid", "c\"1"}, {"body", {{"t", "raw"}}}};
}

} // namespace

TEST_CASE("a message event has the fields of the protocol and the raw body") {
  auto what = frame::message_event{conv_id{"g:1"}, sample(5)};
  auto want = message_json(5);
  want["ev"] = "message";
  CHECK(event(what) == want);
  CHECK(encode_event(what).find(R"("body":{"t" : "raw" })")
        != std::string::npos);
  what.message.mentions = {user_id{"bob"}, user_id{"cy"}};
  CHECK(event(what)["mentions"] == json{"bob", "cy"});
}

TEST_CASE("strings are escaped as JSON wants") {
  frame::conv_added_event what;
  what.conv.title = "q\" b\\ n\n t\t \x01 \xC3\xA9 \0"s;
  CHECK(event(what)["title"] == what.conv.title);
}

TEST_CASE("the other events have the fields of the protocol") {
  CHECK(event(frame::mark_event{conv_id{"g:1"}, user_id{"ann"}, message_seq{4},
                                message_seq{2}})
        == json{{"ev", "mark"},
                {"conv", "g:1"},
                {"user", "ann"},
                {"delivered", 4},
                {"read", 2}});
  CHECK(
    event(frame::presence_event{{user_id{"ann"}, presence_status::away, when}})
    == json{{"ev", "presence"},
            {"user", "ann"},
            {"status", "away"},
            {"last_seen", when}});
  CHECK(
    event(frame::typing_event{conv_id{"g:1"}, user_id{"ann"}, true})
    == json{{"ev", "typing"}, {"conv", "g:1"}, {"user", "ann"}, {"on", true}});
  CHECK(event(frame::heads_event{{{conv_id{"g:1"}, message_seq{9}}}})
        == json{{"ev", "heads"}, {"heads", {{"g:1", 9}}}});
  CHECK(event(frame::goaway_event{500, ""})
        == json{{"ev", "goaway"}, {"delay_ms", 500}});
  CHECK(event(frame::goaway_event{500, "wss://b"})["url"] == "wss://b");
  frame::conv_added_event added;
  added.conv.conv = conv_id{"g:1"};
  added.conv.creator = user_id{"ann"};
  added.conv.created_ms = when;
  added.members = {user_id{"ann"}, user_id{"bob"}};
  CHECK(event(added)
        == json{{"ev", "conv.added"},
                {"conv", "g:1"},
                {"kind", "group"},
                {"title", ""},
                {"creator", "ann"},
                {"created", when},
                {"open", false},
                {"members", {"ann", "bob"}}});
  CHECK(event(frame::conv_removed_event{conv_id{"g:1"}})
        == json{{"ev", "conv.removed"}, {"conv", "g:1"}});
}

TEST_CASE("a failure tells code, text and whether to try again") {
  auto text = encode_failure(3, {errc::rate_limited, "slow down", 40});
  CHECK(json::parse(text)
        == json{{"re", 3},
                {"err",
                 {{"code", "rate_limited"},
                  {"text", "slow down"},
                  {"retry", true},
                  {"retry_after_ms", 40}}}});
  auto own = json::parse(encode_failure(3, {errc::not_member, "", 0}))["err"];
  CHECK(own["text"] == describe(errc::not_member));
  CHECK(own["retry"] == false);
}

TEST_CASE("a failure without rid is an error event") {
  auto text = encode_failure(std::nullopt, {errc::bad_request, "no", 0});
  CHECK(json::parse(text)
        == json{{"ev", "error"},
                {"code", "bad_request"},
                {"text", "no"},
                {"retry", false},
                {"retry_after_ms", 0}});
}

TEST_CASE("the answers of hello, create and send have their fields") {
  auto ok = reply(frame::hello_ok{user_id{"ann"}, session_id{1ULL << 60},
                                  node_id{3}, 25, true});
  CHECK(ok["user"] == "ann");
  CHECK(ok["session"] == "1152921504606846976");
  CHECK(ok["node"] == 3);
  CHECK(ok["ping_s"] == 25);
  CHECK(ok["resumed"] == true);
  CHECK(ok["limits"]["frame_bytes"] == limits::frame_bytes_max);
  CHECK(ok["limits"]["body_bytes"] == limits::body_bytes_max);
  CHECK(ok["limits"]["in_flight"] == limits::in_flight_max);
  CHECK(reply(frame::done{}) == json::object());
  CHECK(reply(frame::conv_created{conv_id{"g:1"}, true})
        == json{{"conv", "g:1"}, {"created", true}});
  auto id = snowflake::make(when, node_id{3}, 1);
  CHECK(reply(frame::msg_sent{conv_id{"g:1"}, message_seq{5}, id})
        == json{{"conv", "g:1"},
                {"seq", 5},
                {"id", std::to_string(id.value())},
                {"ts", when}});
}

TEST_CASE("history has messages in the shape of the message event") {
  CHECK(reply(frame::history_page{conv_id{"g:1"}, {sample(4), sample(5)}, true})
        == json{{"conv", "g:1"},
                {"messages", {message_json(4), message_json(5)}},
                {"more", true}});
}

TEST_CASE("a row of conv.list has head, marks, unread and last message") {
  frame::conv_summary row;
  row.conv = {conv_id{"g:1"}, conv_kind::direct, "T",          user_id{"ann"},
              when,           message_seq{5},    message_id{}, 2};
  row.peer = user_id{"bob"};
  row.delivered = message_seq{4};
  row.read = message_seq{3};
  row.unread = 2;
  row.last = sample(5);
  json want{{"conv", "g:1"},  {"kind", "direct"}, {"title", "T"},
            {"peer", "bob"},  {"head", 5},        {"delivered", 4},
            {"read", 3},      {"unread", 2},      {"members", 2},
            {"created", when}};
  auto listed = want;
  listed["last"] = message_json(5);
  CHECK(reply(frame::conv_page{{row}, "g:1"})
        == json{{"conversations", {listed}}, {"next", "g:1"}});
  CHECK(reply(frame::conv_page{}) == json{{"conversations", json::array()}});

  auto synced = want;
  synced["messages"] = {message_json(5)};
  synced["complete"] = true;
  CHECK(reply(frame::sync_page{{{row, {sample(5)}, true}}, true, "g:7"})
        == json{{"conversations", {synced}}, {"more", true}, {"next", "g:7"}});
  CHECK(reply(frame::sync_page{})
        == json{{"conversations", json::array()}, {"more", false}});
}

TEST_CASE("a row of conv.members has role, marks and presence") {
  frame::member_info row{
    {user_id{"ann"}, member_role::owner, message_seq{4}, message_seq{3}},
    {user_id{"ann"}, presence_status::busy, when}};
  CHECK(reply(frame::member_page{conv_id{"g:1"}, {row}, ""})
        == json{{"conv", "g:1"},
                {"members",
                 {{{"user", "ann"},
                   {"role", "owner"},
                   {"delivered", 4},
                   {"read", 3},
                   {"status", "busy"},
                   {"last_seen", when}}}}});
}

} // namespace caucus::net
