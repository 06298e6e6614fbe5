// Commands and events of what takes a place in a conversation's log and is no
// message.
#include "decoded.hpp"
#include "model/limits.hpp"
#include "model/snowflake.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace caucus::net {

using test::bad;
using test::good;

namespace {

using nlohmann::json;

const conv_id group{"g:1"};
constexpr unix_ms when = snowflake::epoch_ms + 123'456;
constexpr unix_ms later = when + 1000;

message_id id_at(unix_ms at) {
  return snowflake::make(at, node_id{3}, 1);
}

stored_message entry(message_kind kind) {
  stored_message result{message_seq{5}, id_at(when), user_id{"ann"}};
  result.kind = kind;
  return result;
}

/// As it is in a page, which is as it is in the event.
json shown(const stored_message& what) {
  const auto event
    = json::parse(encode_event(frame::message_event{group, what}));
  auto page
    = json::parse(encode_reply(7, frame::history_page{group, {what}, false}));
  auto row = page["ok"]["messages"][0];
  if (what.is_message())
    row["ev"] = "message";
  CHECK(row == event);
  return event;
}

json base(const char* name) {
  return {{"ev", name}, {"conv", "g:1"},
          {"seq", 5},   {"id", std::to_string(id_at(when).value())},
          {"ts", when}, {"from", "ann"}};
}

} // namespace

TEST_CASE("an edit has a body, a deletion has none") {
  const auto edit = good<frame::msg_edit>(
    R"({"op":"msg.edit","conv":"g:1","seq":3,"body":{"t":1}})");
  CHECK(edit.conv == group);
  CHECK(edit.seq == message_seq{3});
  CHECK(edit.body == R"({"t":1})");
  const auto gone = good<frame::msg_edit>(
    R"({"op":"msg.delete","conv":"g:1","seq":3,"body":{"t":1}})");
  CHECK(gone.body.empty());
  CHECK(bad(R"({"op":"msg.edit","conv":"g:1","seq":3})") == errc::bad_request);
  CHECK(bad(R"({"op":"msg.edit","conv":"g:1","seq":0,"body":{}})")
        == errc::bad_request);
  CHECK(bad(R"({"op":"msg.delete","conv":"g:1"})") == errc::bad_request);
  const auto large = std::string(limits::body_bytes_max, 'x');
  CHECK(bad(R"({"op":"msg.edit","conv":"g:1","seq":3,"body":{"t":")" + large
            + "\"}}")
        == errc::too_large);
}

TEST_CASE("a reaction is put on unless `on` is false") {
  CHECK(good<frame::msg_react>(
          R"({"op":"msg.react","conv":"g:1","seq":3,"reaction":"👍"})")
          .on);
  const auto off = good<frame::msg_react>(
    R"({"op":"msg.react","conv":"g:1","seq":3,"reaction":"+1","on":false})");
  CHECK(off.text == "+1");
  CHECK_FALSE(off.on);
  CHECK(bad(R"({"op":"msg.react","conv":"g:1","seq":3,"reaction":""})")
        == errc::bad_request);
  CHECK(bad(R"({"op":"msg.react","conv":"g:1","seq":3,"reaction":"\n"})")
        == errc::bad_request);
  CHECK(bad(R"({"op":"msg.react","conv":"g:1","seq":3,"reaction":")"
            + std::string(limits::reaction_bytes_max + 1, 'x') + "\"}")
        == errc::bad_request);
}

TEST_CASE("people come and go, themselves or by others") {
  const auto joins
    = good<frame::conv_people>(R"({"op":"conv.join","conv":"g:1"})");
  CHECK(joins.add);
  CHECK(joins.members.empty());
  CHECK_FALSE(
    good<frame::conv_people>(R"({"op":"conv.leave","conv":"g:1"})").add);
  const auto adds = good<frame::conv_people>(
    R"({"op":"conv.add","conv":"g:1","members":["bob","cat"]})");
  CHECK(adds.add);
  CHECK(adds.members.size() == 2);
  CHECK_FALSE(good<frame::conv_people>(
                R"({"op":"conv.remove","conv":"g:1","members":["bob"]})")
                .add);
  CHECK(bad(R"({"op":"conv.add","conv":"g:1","members":[]})")
        == errc::bad_request);
  CHECK(bad(R"({"op":"conv.remove","conv":"g:1"})") == errc::bad_request);
  std::string many;
  for (std::size_t i = 0; i <= limits::people_change_max; ++i)
    many += (i == 0 ? "\"u" : ",\"u") + std::to_string(i) + '"';
  CHECK(bad(R"({"op":"conv.add","conv":"g:1","members":[)" + many + "]}")
        == errc::bad_request);
}

TEST_CASE("an update is of the group or of roles, not of both") {
  const auto group_of = good<frame::conv_update>(
    R"({"op":"conv.update","conv":"g:1","title":"","open":true})");
  CHECK(group_of.title == "");
  CHECK(group_of.open == true);
  const auto title = good<frame::conv_update>(
    R"({"op":"conv.update","conv":"g:1","title":"t"})");
  CHECK_FALSE(title.open);
  const auto roles = good<frame::conv_roles>(
    R"({"op":"conv.update","conv":"g:1","members":["bob"],"role":"admin"})");
  CHECK(roles.role == member_role::admin);
  CHECK(roles.members == std::vector{user_id{"bob"}});
  CHECK(bad(R"({"op":"conv.update","conv":"g:1"})") == errc::bad_request);
  CHECK(bad(R"({"op":"conv.update","conv":"g:1","role":"admin"})")
        == errc::bad_request);
  CHECK(bad(R"({"op":"conv.update","conv":"g:1","members":["b"],"role":"x"})")
        == errc::bad_request);
  CHECK(bad(R"({"op":"conv.update","conv":"g:1","members":["b"],
               "role":"admin","open":true})")
        == errc::bad_request);
  CHECK(good<frame::conv_create>(
          R"({"op":"conv.create","kind":"group","open":true})")
          .open);
  CHECK(good<frame::conv_info>(R"({"op":"conv.info","conv":"g:1"})").conv
        == group);
}

TEST_CASE("a message tells what became of it") {
  auto what = entry(message_kind::message);
  what.cid = "c1";
  what.body = R"({"t":1})";
  auto want = base("message");
  want["cid"] = "c1";
  want["body"] = {{"t", 1}};
  CHECK(shown(what) == want);
  what.changed = id_at(later);
  what.reactions = {{"+1", {user_id{"bob"}, user_id{"cat"}}}};
  want["edited"] = later;
  want["reactions"] = {{"+1", {"bob", "cat"}}};
  CHECK(shown(what) == want);
  what.body.clear();
  what.reactions.clear();
  want.erase("body");
  want.erase("edited");
  want.erase("reactions");
  want["deleted"] = later;
  CHECK(shown(what) == want);
}

TEST_CASE("the entries about a message name it") {
  auto edit = entry(message_kind::edited);
  edit.target = message_seq{3};
  auto want = base("message.edited");
  want["target"] = 3;
  CHECK(shown(edit) == want); // deleted since
  edit.body = R"({"t":2})";
  want["body"] = {{"t", 2}};
  CHECK(shown(edit) == want);
  auto gone = entry(message_kind::deleted);
  gone.target = message_seq{3};
  want = base("message.deleted");
  want["target"] = 3;
  CHECK(shown(gone) == want);
  auto reaction = entry(message_kind::reaction);
  reaction.target = message_seq{3};
  reaction.text = "+1";
  reaction.on = true;
  want = base("message.reaction");
  want.update(json{{"target", 3}, {"reaction", "+1"}, {"on", true}});
  CHECK(shown(reaction) == want);
}

TEST_CASE("the entries about the group say who and what") {
  auto people = entry(message_kind::members_added);
  people.users = {user_id{"bob"}};
  auto want = base("conv.member_added");
  want["members"] = {"bob"};
  CHECK(shown(people) == want);
  people.kind = message_kind::members_removed;
  want["ev"] = "conv.member_removed";
  CHECK(shown(people) == want);
  people.kind = message_kind::roles;
  people.role = member_role::owner;
  want["ev"] = "conv.updated";
  want["role"] = "owner";
  CHECK(shown(people) == want);
  auto update = entry(message_kind::updated);
  update.text = "T";
  want = base("conv.updated");
  want.update(json{{"title", "T"}, {"open", false}});
  CHECK(shown(update) == want);
}

TEST_CASE("the answers to all of these") {
  const auto of = [](const frame::reply& what) {
    return json::parse(encode_reply(7, what))["ok"];
  };
  CHECK(of(frame::entry_made{group, message_seq{5}, id_at(when)})
        == json{{"conv", "g:1"},
                {"changed", true},
                {"seq", 5},
                {"id", std::to_string(id_at(when).value())},
                {"ts", when}});
  CHECK(of(frame::entry_made{group, {}, {}})
        == json{{"conv", "g:1"}, {"changed", false}});
  frame::conv_summary row;
  row.conv.conv = group;
  row.conv.open = true;
  row.role = member_role::admin;
  CHECK(of(row)["open"] == true);
  CHECK(of(row)["role"] == "admin");
  frame::sync_page page;
  page.gone = {group};
  CHECK(of(page)["gone"] == json{"g:1"});
}

} // namespace caucus::net
