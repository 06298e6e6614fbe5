// Commands and answers about presence and contacts.
#include "decoded.hpp"
#include "model/limits.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace caucus::net {

using test::bad;
using test::good;

namespace {

using nlohmann::json;

json reply(const frame::reply& what) {
  return json::parse(encode_reply(7, what))["ok"];
}

std::string watch(std::size_t count) {
  json users = json::array();
  for (std::size_t i = 0; i < count; ++i)
    users.push_back("u" + std::to_string(i));
  return json{{"op", "presence.watch"}, {"users", users}}.dump();
}

const frame::presence_row bob{user_id{"bob"}, presence_status::away, 5};
const json bob_json{{"user", "bob"}, {"status", "away"}, {"last_seen", 5}};

} // namespace

TEST_CASE("a contact is named by its user") {
  const auto add
    = good<frame::contact_set>(R"({"op":"contact.add","user":"bob"})");
  CHECK(add.user == user_id{"bob"});
  CHECK(add.on);
  CHECK_FALSE(
    good<frame::contact_set>(R"({"op":"contact.remove","user":"bob"})").on);
  for (const auto* op : {"contact.add", "contact.remove"})
    for (const auto* fields :
         {"", R"(,"user":"")", R"(,"user":7)", R"(,"user":"Not A Name")"})
      CHECK(bad(R"({"op":")" + std::string{op} + '"' + fields + '}')
            == errc::bad_request);
}

TEST_CASE("contacts are listed in pages") {
  auto list = good<frame::contact_list>(R"({"op":"contact.list"})");
  CHECK(list.after.empty());
  CHECK(list.limit == 0);
  list = good<frame::contact_list>(
    R"({"op":"contact.list","after":"bob","limit":100000})");
  CHECK(list.after == "bob");
  CHECK(list.limit == limits::list_page_max);
}

TEST_CASE("who is watched is a list, who is not any more may be everybody") {
  auto op = good<frame::presence_watch>(watch(limits::watches_max));
  CHECK(op.users.size() == limits::watches_max);
  CHECK(op.on);
  op = good<frame::presence_watch>(R"({"op":"presence.unwatch"})");
  CHECK(op.users.empty());
  CHECK_FALSE(op.on);
  op = good<frame::presence_watch>(
    R"({"op":"presence.unwatch","users":["bob"]})");
  CHECK(op.users.size() == 1);
  CHECK(bad(watch(0)) == errc::bad_request);
  CHECK(bad(watch(limits::watches_max + 1)) == errc::too_large);
  CHECK(bad(R"({"op":"presence.watch"})") == errc::bad_request);
  CHECK(bad(R"({"op":"presence.unwatch","users":[]})") == errc::bad_request);
  CHECK(bad(R"({"op":"presence.watch","users":["N!"]})") == errc::bad_request);
}

TEST_CASE("answers have rows in the shape of the presence event") {
  CHECK(reply(bob) == bob_json);
  CHECK(reply(frame::presence_list{{bob, bob}})
        == json{{"presence", {bob_json, bob_json}}});
  CHECK(reply(frame::presence_list{}) == json{{"presence", json::array()}});
  CHECK(reply(frame::contact_page{{bob}, ""})
        == json{{"contacts", json::array({bob_json})}});
  CHECK(reply(frame::contact_page{{}, "x"})
        == json{{"contacts", json::array()}, {"next", "x"}});
}

} // namespace caucus::net
