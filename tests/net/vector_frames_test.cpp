// tests/vectors/events.json, replies.json: the node sends the very bytes.
#include "net/frame_codec.hpp"
#include "vector_words.hpp"

#include <initializer_list>

namespace caucus::net {

namespace {

using json = vector_json;
using namespace vector_words;

/// The one of these whose name stands there.
template <class Enum>
Enum named(const json& from, const char* name,
           std::initializer_list<Enum> all) {
  for (const auto one : all)
    if (to_string(one) == text(from, name))
      return one;
  FAIL_CHECK(name << " in " << from.dump());
  return *all.begin();
}

member_role role(const json& from) {
  return named(from, "role",
               {member_role::owner, member_role::admin, member_role::member});
}

presence_status status(const json& from) {
  return named(from, "status",
               {presence_status::offline, presence_status::online,
                presence_status::away, presence_status::busy,
                presence_status::invisible});
}

message_kind kind_of(const json& from) {
  const auto ev = text(from, "ev");
  if (ev == "message.edited")
    return message_kind::edited;
  if (ev == "message.deleted")
    return message_kind::deleted;
  if (ev == "message.reaction")
    return message_kind::reaction;
  if (ev == "conv.member_added")
    return message_kind::members_added;
  if (ev == "conv.member_removed")
    return message_kind::members_removed;
  if (ev == "conv.updated")
    return from.contains("role") ? message_kind::roles : message_kind::updated;
  return message_kind::message;
}

stored_message entry(const json& from) {
  stored_message result{seq(from), id(from), user(from, "from")};
  result.kind = kind_of(from);
  result.cid = text(from, "cid");
  if (from.contains("body"))
    result.body = from["body"].dump();
  if (from.contains("mentions"))
    result.mentions = users(from["mentions"]);
  for (const auto* fate : {"edited", "deleted"})
    if (from.contains(fate))
      result.changed = snowflake::make(from[fate], node_id{3}, 1);
  const auto reactions = from.value("reactions", json::object());
  for (const auto& [reaction, who] : reactions.items())
    result.reactions.push_back({reaction, users(who)});
  result.target = seq(from, "target");
  result.text = text(from, from.contains("title") ? "title" : "reaction");
  result.on = from.value(from.contains("open") ? "open" : "on", false);
  if (from.contains("members"))
    result.users = users(from["members"]);
  if (from.contains("role"))
    result.role = role(from);
  return result;
}

std::vector<stored_message> entries(const json& list) {
  std::vector<stored_message> result;
  for (const auto& one : list)
    result.push_back(entry(one));
  return result;
}

conversation_row conversation(const json& from) {
  conversation_row result;
  result.conv = conv(from);
  result.kind = named(from, "kind", {conv_kind::direct, conv_kind::group});
  result.title = text(from, "title");
  result.creator = user(from, "creator");
  result.created_ms = from.at("created");
  result.open = from.value("open", false);
  result.head = seq(from, "head");
  return result;
}

frame::conv_summary summary(const json& from) {
  frame::conv_summary result;
  result.conv = conversation(from);
  result.conv.member_count = from.at("members");
  result.peer = user(from, "peer");
  result.delivered = seq(from, "delivered");
  result.read = seq(from, "read");
  result.unread = number(from, "unread");
  if (from.contains("role"))
    result.role = role(from);
  if (from.contains("last"))
    result.last = entry(from["last"]);
  return result;
}

frame::sync_page sync_page(const json& from) {
  frame::sync_page result;
  for (const auto& row : from.at("conversations"))
    result.conversations.push_back(
      {summary(row), entries(row.at("messages")), row.at("complete")});
  result.more = from.at("more");
  result.next = text(from, "next");
  for (const auto& gone : from.value("gone", json::array()))
    result.gone.emplace_back(gone.get<std::string>());
  return result;
}

frame::failure failure(const json& from) {
  errc code = errc::none;
  CHECK(from_string(text(from, "code"), code));
  return {code, text(from, "text"),
          static_cast<std::uint32_t>(number(from, "retry_after_ms"))};
}

frame::presence_row presence(const json& from) {
  return {user(from, "user"), status(from),
          static_cast<unix_ms>(number(from, "last_seen"))};
}

std::vector<frame::presence_row> presences(const json& list) {
  std::vector<frame::presence_row> result;
  for (const auto& row : list)
    result.push_back(presence(row));
  return result;
}

frame::conv_added_event conv_added(const json& from) {
  return {conversation(from), users(from.value("members", json::array()))};
}

frame::heads_event heads(const json& from) {
  frame::heads_event result;
  for (const auto& [conv, head] : from.at("heads").items())
    result.heads.emplace_back(conv_id{conv}, message_seq{head});
  return result;
}

frame::event event_of(const json& from) {
  const auto ev = text(from, "ev");
  const auto ms = [&](const char* name) {
    return static_cast<std::uint32_t>(number(from, name));
  };
  if (ev == "mark")
    return frame::mark_event{conv(from), user(from, "user"),
                             seq(from, "delivered"), seq(from, "read")};
  if (ev == "presence")
    return frame::presence_event{presence(from)};
  if (ev == "typing")
    return frame::typing_event{conv(from), user(from, "user"), from.at("on")};
  if (ev == "conv.added")
    return conv_added(from);
  if (ev == "conv.removed")
    return frame::conv_removed_event{conv(from)};
  if (ev == "heads")
    return heads(from);
  if (ev == "sync")
    return frame::sync_event{sync_page(from)};
  if (ev == "resync")
    return frame::resync_event{ms("within_ms")};
  if (ev == "goaway")
    return frame::goaway_event{ms("delay_ms"), text(from, "url")};
  if (ev == "error")
    return frame::error_event{failure(from)};
  return frame::message_event{conv(from), entry(from)};
}

frame::member_page member_page(const json& from) {
  frame::member_page result{conv(from), {}, text(from, "next")};
  for (const auto& row : from.at("members"))
    result.members.push_back(
      {{user(row, "user"), role(row), seq(row, "delivered"), seq(row, "read")},
       presence(row)});
  return result;
}

frame::conv_page conv_page(const json& from) {
  frame::conv_page result{{}, text(from, "next")};
  for (const auto& row : from.at("conversations"))
    result.conversations.push_back(summary(row));
  return result;
}

frame::hello_ok hello_ok(const json& from) {
  return {user(from, "user"), session_id{decimal(text(from, "session"))},
          node_id{from.at("node")},
          static_cast<std::uint32_t>(number(from, "ping_s")),
          from.at("resumed")};
}

frame::reply reply_of(const std::string& op, const json& from) {
  if (op == "hello")
    return hello_ok(from);
  if (op == "msg.send")
    return frame::msg_sent{conv(from), seq(from), id(from)};
  if (op == "msg.history")
    return frame::history_page{conv(from), entries(from.at("messages")),
                               from.at("more")};
  if (op == "conv.create")
    return frame::conv_created{conv(from), from.at("created")};
  if (op == "conv.info")
    return summary(from);
  if (op == "conv.list")
    return conv_page(from);
  if (op == "conv.members")
    return member_page(from);
  if (op == "sync")
    return sync_page(from);
  if (op == "presence.watch")
    return frame::presence_list{presences(from.at("presence"))};
  if (op == "contact.add")
    return presence(from);
  if (op == "contact.list")
    return frame::contact_page{presences(from.at("contacts")),
                               text(from, "next")};
  if (!from.contains("changed"))
    return frame::done{};
  return from["changed"] == true
           ? frame::entry_made{conv(from), seq(from), id(from)}
           : frame::entry_made{conv(from), {}, {}};
}

/// The bytes are the vector's, and say what it says.
void check(const json& vector, const std::string& bytes) {
  CAPTURE(vector["name"].get<std::string>());
  CHECK(bytes == vector["json"].get<std::string>());
  CHECK(nlohmann::json::parse(bytes) == nlohmann::json(vector["value"]));
}

} // namespace

TEST_CASE("events have the bytes of the vectors") {
  for (const auto& vector : load_vectors("events.json")) {
    auto what = event_of(vector["value"]);
    if (vector.contains("body"))
      std::get<frame::message_event>(what).message.body = vector["body"];
    check(vector, encode_event(what));
  }
}

TEST_CASE("answers have the bytes of the vectors") {
  for (const auto& vector : load_vectors("replies.json")) {
    const auto& value = vector["value"];
    const auto rid = number(value, "re");
    check(vector, vector.contains("op")
                    ? encode_reply(rid, reply_of(vector["op"], value["ok"]))
                    : encode_failure(rid, failure(value["err"])));
  }
}

} // namespace caucus::net
