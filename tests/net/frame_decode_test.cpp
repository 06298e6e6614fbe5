#include "decoded.hpp"
#include "model/limits.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace caucus::test {
std::uint64_t seed();
}

namespace caucus::net {

using test::good;
using test::refused;

namespace {

std::string repeated(std::string_view item, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i)
    result.append(i == 0 ? "" : ",").append(item);
  return result;
}

} // namespace

TEST_CASE("hello carries token, device, agent and where to resume") {
  auto op = good<frame::hello>(
    R"({"op":"hello","rid":1,"token":"t.o","device":"d","agent":"a/1",
        "since":{"g:2":7,"d:a:b":0}})");
  CHECK(op.token == "t.o");
  CHECK(op.device == "d");
  CHECK(op.agent == "a/1");
  REQUIRE(op.since);
  CHECK(*op.since
        == frame::since_list{{conv_id{"d:a:b"}, message_seq{0}},
                             {conv_id{"g:2"}, message_seq{7}}});
}

TEST_CASE("hello without since is a fresh start") {
  CHECK_FALSE(good<frame::hello>(R"({"op":"hello","token":"t"})").since);
  CHECK_FALSE(
    good<frame::hello>(R"({"op":"hello","token":"t","since":null})").since);
}

TEST_CASE("of a conversation that is named twice the last seq counts") {
  auto op
    = good<frame::sync>(R"({"op":"sync","since":{"g:1":5,"g:1":9,"g:1":7}})");
  CHECK(op.since == frame::since_list{{conv_id{"g:1"}, message_seq{7}}});
}

TEST_CASE("a body is kept as the client's own bytes") {
  const std::string body = R"({ "t" : "\u00e9\"}", "n":[1.50, {"b" :{}}] })";
  auto op = good<frame::msg_send>(
    R"({"body":)" + body
    + R"(,"op":"msg.send","conv":"d:a:b","cid":"c1","mentions":["a","b"]})");
  CHECK(op.body == body);
  CHECK(op.conv.value() == "d:a:b");
  CHECK(op.cid == "c1");
  CHECK(op.mentions == std::vector{user_id{"a"}, user_id{"b"}});
}

TEST_CASE("history pages go one way and are cut to the bound") {
  auto op = good<frame::msg_history>(
    R"({"op":"msg.history","conv":"g:1","before":9,"limit":100000})");
  CHECK(op.before == message_seq{9});
  CHECK_FALSE(op.after);
  CHECK(op.limit == limits::history_page_max);
  CHECK(good<frame::msg_history>(R"({"op":"msg.history","conv":"g:1"})").limit
        == 0);
  CHECK(
    refused(R"({"op":"msg.history","conv":"g:1","before":9,"after":1})").code
    == errc::bad_request);
}

TEST_CASE("a history says how new it must be") {
  auto op = good<frame::msg_history>(
    R"({"op":"msg.history","conv":"g:1","seen":7,"linearizable":true})");
  CHECK(op.seen == message_seq{7});
  CHECK(op.linearizable);
  op = good<frame::msg_history>(R"({"op":"msg.history","conv":"g:1"})");
  CHECK_FALSE(op.seen);
  CHECK_FALSE(op.linearizable);
  CHECK(refused(R"({"op":"msg.history","conv":"g:1","seen":-1})").code
        == errc::bad_request);
  CHECK(refused(R"({"op":"msg.history","conv":"g:1","linearizable":1})").code
        == errc::bad_request);
}

TEST_CASE("the small ops are read") {
  auto mark
    = good<frame::mark_set>(R"({"op":"mark.read","conv":"g:1","seq":3})");
  CHECK(mark.read);
  CHECK(mark.seq == message_seq{3});
  CHECK_FALSE(
    good<frame::mark_set>(R"({"op":"mark.delivered","conv":"g:1","seq":3})")
      .read);
  CHECK(
    good<frame::typing_set>(R"({"op":"typing","conv":"g:1","on":true})").on);
  auto group = good<frame::conv_create>(
    R"({"op":"conv.create","kind":"group","members":["bob"],)"
    R"("title":"T\u00e9"})");
  CHECK(group.kind == conv_kind::group);
  CHECK(group.title == "T\xC3\xA9");
  CHECK(group.members == std::vector{user_id{"bob"}});
  CHECK(good<frame::conv_create>(
          R"({"op":"conv.create","kind":"direct","members":["bob"]})")
          .kind
        == conv_kind::direct);
  CHECK(good<frame::conv_list>(R"({"op":"conv.list","after":"g:1","limit":5})")
          .limit
        == 5);
  CHECK(good<frame::conv_members>(
          R"({"op":"conv.members","conv":"g:1","after":"bob"})")
          .after
        == "bob");
  CHECK(
    good<frame::presence_set>(R"({"op":"presence.set","status":"invisible"})")
      .status
    == presence_status::invisible);
  CHECK(good<frame::sync>(R"({"op":"sync"})").since.empty());
  CHECK(good<frame::sync>(R"({"op":"sync"})").after.empty());
}

TEST_CASE("a sync goes on after a conversation") {
  CHECK(good<frame::sync>(R"({"op":"sync","after":"g:7"})").after == "g:7");
  CHECK(refused(R"({"op":"sync","after":7})").code == errc::bad_request);
  const std::string long_one(limits::conv_bytes_max + 1, 'c');
  CHECK(refused(R"({"op":"sync","after":")" + long_one + "\"}").code
        == errc::bad_request);
}

TEST_CASE("unknown fields are ignored, also between known ones") {
  auto op = good<frame::typing_set>(
    R"({"x":{"on":false},"op":"typing","y":[1],"conv":"g:1","on":true,"z":1})");
  CHECK(op.on);
}

TEST_CASE("a key may be written with escapes") {
  CHECK(
    good<frame::typing_set>(R"({"\u006fp":"typing","conv":"g:1","on":true})")
      .on);
}

TEST_CASE("an array frame holds many commands, good and bad") {
  auto in = decode_frame(
    R"([{"op":"sync","rid":1},7,{"op":"nope","rid":3},{"rid":4}])");
  REQUIRE(in.size() == 4);
  CHECK(std::get<frame::command>(in[0]).rid == 1U);
  CHECK(std::get<frame::bad_command>(in[1]).code == errc::bad_request);
  CHECK(std::get<frame::bad_command>(in[2]).code == errc::unknown_op);
  CHECK(std::get<frame::bad_command>(in[2]).rid == 3U);
  CHECK(std::get<frame::bad_command>(in[3]).rid == 4U);
}

TEST_CASE("a frame with too many commands has no effect at all") {
  auto one = R"({"op":"sync"})";
  auto most = "[" + repeated(one, limits::frame_commands_max) + "]";
  CHECK(decode_frame(most).size() == limits::frame_commands_max);
  auto more = "[" + repeated(one, limits::frame_commands_max + 1) + "]";
  CHECK(refused(more).code == errc::bad_request);
}

TEST_CASE("text that is not JSON is one bad command without rid") {
  for (const auto* text :
       {"", "{", "hello", "[", "\xFF", "[]", R"({"op":"sync","rid":1}x)"}) {
    auto what = refused(text);
    CHECK(what.code == errc::bad_request);
    CHECK_FALSE(what.rid);
    CHECK_FALSE(what.text.empty());
  }
}

TEST_CASE("a wrong field is a bad request with the rid of its command") {
  for (const auto* text : {
         R"({"rid":5,"op":7})",
         R"({"rid":5,"op":"hello"})",
         R"({"rid":5,"op":"hello","token":7})",
         R"({"rid":5,"op":"hello","token":""})",
         R"({"rid":5,"op":"hello","token":"t","since":[]})",
         R"({"rid":5,"op":"hello","token":"t","since":{"g:1":-1}})",
         R"({"rid":5,"op":"hello","token":"t","device":"a\u0000b"})",
         R"({"rid":5,"op":"msg.send","cid":"c","body":{}})",
         R"({"rid":5,"op":"msg.send","conv":"","cid":"c","body":{}})",
         R"({"rid":5,"op":"msg.send","conv":"g:1","body":{}})",
         R"({"rid":5,"op":"msg.send","conv":"g:1","cid":"","body":{}})",
         R"({"rid":5,"op":"msg.send","conv":"g:1","cid":"c"})",
         R"({"rid":5,"op":"msg.send","conv":"g:1","cid":"c","body":"x"})",
         R"({"rid":5,"op":"msg.send","conv":"g:1","cid":"c","body":null})",
         R"({"rid":5,"op":"msg.send","conv":"g:1","cid":"c","body":{},
             "mentions":["A"]})",
         R"({"rid":5,"op":"msg.history","conv":"g:1","limit":"x"})",
         R"({"rid":5,"op":"mark.read","conv":"g:1"})",
         R"({"rid":5,"op":"mark.read","conv":"g:1","seq":1.5})",
         R"({"rid":5,"op":"typing","conv":"g:1","on":1})",
         R"({"rid":5,"op":"conv.create","kind":"x"})",
         R"({"rid":5,"op":"conv.create","kind":"group","members":{}})",
         R"({"rid":5,"op":"presence.set","status":"offline"})",
         R"({"rid":5,"op":"presence.set"})",
       }) {
    auto what = refused(text);
    CHECK_MESSAGE(what.code == errc::bad_request, text);
    CHECK(what.rid == 5U);
    CHECK_FALSE(what.text.empty());
  }
}

TEST_CASE("a rid that is no whole number is a bad request without rid") {
  for (const auto* text :
       {R"({"op":"sync","rid":"1"})", R"({"op":"sync","rid":-1})",
        R"({"op":"sync","rid":1.5})"}) {
    CHECK(refused(text).code == errc::bad_request);
    CHECK_FALSE(refused(text).rid);
  }
}

TEST_CASE("every bound of a command is checked") {
  auto send = [](std::string cid, std::string body, std::string mentions) {
    return R"({"op":"msg.send","conv":"g:1","cid":")" + cid
           + R"(","body":{"t":")" + body + R"("},"mentions":[)" + mentions
           + "]}";
  };
  using limits::body_bytes_max;
  std::string cid(limits::cid_bytes_max, 'c');
  std::string body(body_bytes_max - 8, 'b');
  auto most = repeated("\"u\"", limits::mentions_max);
  CHECK(good<frame::msg_send>(send(cid, body, most)).body.size()
        == body_bytes_max);
  CHECK(refused(send(cid + "c", "", "")).code == errc::bad_request);
  CHECK(refused(send("c", body + "b", "")).code == errc::too_large);
  CHECK(refused(send("c", "", most + ",\"u\"")).code == errc::bad_request);

  auto members = repeated("\"u\"", limits::members_max + 1);
  CHECK(refused(R"({"op":"conv.create","kind":"group","members":[)" + members
                + "]}")
          .code
        == errc::too_many_members);

  std::string since;
  for (std::size_t i = 0; i <= limits::since_max; ++i)
    since += (i == 0 ? "\"g:" : ",\"g:") + std::to_string(i) + "\":1";
  CHECK(refused(R"({"op":"sync","since":{)" + since + "}}").code
        == errc::bad_request);

  std::string fields;
  for (std::size_t i = 0; i < limits::json_fields_max; ++i)
    fields += ",\"f" + std::to_string(i) + "\":1";
  CHECK(refused(R"({"op":"sync")" + fields + "}").code == errc::bad_request);
}

TEST_CASE("mutated frames never crash the decoder") {
  INFO("--seed ", caucus::test::seed());
  std::mt19937_64 random{caucus::test::seed()};
  const std::string valid
    = R"([{"op":"hello","rid":1,"token":"t","since":{"g:1":5}},)"
      R"({"op":"msg.send","rid":2,"conv":"d:a:b","cid":"c","body":{"t":"x"},)"
      R"("mentions":["a"]},)"
      R"({"op":"conv.create","kind":"group","members":["b"]}])";
  for (int round = 0; round < 20000; ++round) {
    auto text = valid;
    for (auto edits = 1 + random() % 6; edits > 0; --edits) {
      auto at = random() % text.size();
      if (random() % 2 == 0)
        text[at] = static_cast<char>(random());
      else
        text.erase(at, 1 + random() % 4);
      if (text.empty())
        break;
    }
    auto in = decode_frame(text);
    CHECK(!in.empty());
    CHECK(in.size() <= limits::frame_commands_max);
  }
}

} // namespace caucus::net
