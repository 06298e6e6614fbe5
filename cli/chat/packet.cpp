// Purpose: what a node says, from JSON.
#include "cli/chat/packet.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace caucus::cli::chat {

namespace {

using json = nlohmann::json;

// A field of another type counts as absent: a newer node may have changed it.

std::string text_at(const json& in, const char* name) {
  const auto i = in.find(name);
  return i != in.end() && i->is_string() ? i->get<std::string>()
                                         : std::string{};
}

std::uint64_t number_at(const json& in, const char* name) {
  const auto i = in.find(name);
  return i != in.end() && i->is_number_unsigned() ? i->get<std::uint64_t>() : 0;
}

std::int64_t time_at(const json& in, const char* name) {
  return static_cast<std::int64_t>(number_at(in, name));
}

bool bool_at(const json& in, const char* name) {
  const auto i = in.find(name);
  return i != in.end() && i->is_boolean() && i->get<bool>();
}

/// The list of that name; an empty one if there is none.
const json& list_at(const json& in, const char* name) {
  static const json none = json::array();
  const auto i = in.find(name);
  return i != in.end() && i->is_array() ? *i : none;
}

std::vector<std::string> texts_of(const json& list) {
  std::vector<std::string> result;
  for (const auto& one : list)
    if (one.is_string())
      result.push_back(one.get<std::string>());
  return result;
}

template <class T>
std::vector<T> all_of(const json& list, T (*read)(const json&)) {
  std::vector<T> result;
  for (const auto& one : list)
    if (one.is_object())
      result.push_back(read(one));
  return result;
}

entry_kind kind_of(const std::string& ev) {
  static constexpr std::array<std::pair<std::string_view, entry_kind>, 7> names{
    {{"message", entry_kind::message},
     {"message.edited", entry_kind::edited},
     {"message.deleted", entry_kind::deleted},
     {"message.reaction", entry_kind::reaction},
     {"conv.member_added", entry_kind::member_added},
     {"conv.member_removed", entry_kind::member_removed},
     {"conv.updated", entry_kind::updated}}};
  if (ev.empty())
    return entry_kind::message;
  for (const auto& [name, kind] : names)
    if (name == ev)
      return kind;
  return entry_kind::other;
}

void read_body(const json& in, entry& into) {
  const auto body = in.find("body");
  if (body == in.end() || !body->is_object())
    return;
  into.has_body = true;
  const auto text = body->find("text");
  into.text = text != body->end() && text->is_string()
                ? text->get<std::string>()
                : body->dump();
}

entry read_entry(const json& in) {
  entry made;
  made.kind = kind_of(text_at(in, "ev"));
  made.conv = text_at(in, "conv");
  made.seq = number_at(in, "seq");
  made.ts = time_at(in, "ts");
  made.from = text_at(in, "from");
  made.cid = text_at(in, "cid");
  read_body(in, made);
  made.edited = time_at(in, "edited");
  made.removed = time_at(in, "deleted");
  if (const auto i = in.find("reactions"); i != in.end() && i->is_object())
    for (const auto& [reaction, users] : i->items())
      made.reactions[reaction] = texts_of(users);
  made.target = number_at(in, "target");
  made.reaction = text_at(in, "reaction");
  made.on = bool_at(in, "on");
  made.members = texts_of(list_at(in, "members"));
  made.role = text_at(in, "role");
  made.title = text_at(in, "title");
  made.open = bool_at(in, "open");
  return made;
}

row read_row(const json& in) {
  row made;
  made.conv = text_at(in, "conv");
  made.kind = text_at(in, "kind");
  made.title = text_at(in, "title");
  made.peer = text_at(in, "peer");
  made.role = text_at(in, "role");
  made.open = bool_at(in, "open");
  made.head = number_at(in, "head");
  made.read = number_at(in, "read");
  made.unread = number_at(in, "unread");
  made.members = number_at(in, "members");
  if (const auto i = in.find("last"); i != in.end() && i->is_object())
    made.last = read_entry(*i);
  made.messages = all_of(list_at(in, "messages"), read_entry);
  return made;
}

member read_member(const json& in) {
  return {.user = text_at(in, "user"),
          .role = text_at(in, "role"),
          .status = text_at(in, "status"),
          .last_seen = time_at(in, "last_seen")};
}

failure read_failure(const json& in) {
  return {.code = text_at(in, "code"),
          .text = text_at(in, "text"),
          .retry = bool_at(in, "retry"),
          .retry_after_ms = number_at(in, "retry_after_ms")};
}

/// `in`: an event, or what is in `ok`.
void read_payload(const json& in, packet& into) {
  into.what = read_entry(in);
  into.user = text_at(in, "user");
  into.status = text_at(in, "status");
  into.last_seen = time_at(in, "last_seen");
  into.delivered = number_at(in, "delivered");
  into.read = number_at(in, "read");
  into.rows = all_of(list_at(in, "conversations"), read_row);
  into.messages = all_of(list_at(in, "messages"), read_entry);
  into.people = all_of(list_at(in, "members"), read_member);
  into.more = bool_at(in, "more");
  into.next = text_at(in, "next");
  into.gone = texts_of(list_at(in, "gone"));
  if (const auto i = in.find("heads"); i != in.end() && i->is_object())
    for (const auto& [conv, head] : i->items())
      if (head.is_number_unsigned())
        into.heads[conv] = head.get<std::uint64_t>();
  into.within_ms = number_at(in, "within_ms");
  into.delay_ms = number_at(in, "delay_ms");
  into.url = text_at(in, "url");
  into.created = bool_at(in, "created");
  into.changed = bool_at(in, "changed");
  into.info = read_row(in);
}

std::optional<packet> read_packet(const json& in) {
  if (!in.is_object())
    return std::nullopt;
  packet made;
  made.ev = text_at(in, "ev");
  if (!made.ev.empty()) {
    read_payload(in, made);
    if (made.ev == "error")
      made.refused = read_failure(in);
    return made;
  }
  if (!in.contains("re"))
    return std::nullopt;
  made.re = number_at(in, "re");
  if (const auto err = in.find("err"); err != in.end() && err->is_object())
    made.refused = read_failure(*err);
  else if (const auto ok = in.find("ok"); ok != in.end() && ok->is_object())
    read_payload(*ok, made);
  else
    return std::nullopt;
  return made;
}

} // namespace

std::optional<std::vector<packet>> read_frame(std::string_view text) {
  const auto all = json::parse(text, nullptr, false);
  if (all.is_discarded())
    return std::nullopt;
  std::vector<packet> result;
  const auto take = [&result](const json& one) {
    auto read = read_packet(one);
    if (read)
      result.push_back(std::move(*read));
    return read.has_value();
  };
  if (!all.is_array())
    return take(all) ? std::optional{std::move(result)} : std::nullopt;
  for (const auto& one : all)
    if (!take(one))
      return std::nullopt;
  return result;
}

} // namespace caucus::cli::chat
