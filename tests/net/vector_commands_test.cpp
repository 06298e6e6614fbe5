// tests/vectors/commands.json: what clients send means what is written there.
#include "net/frame_codec.hpp"
#include "vectors.hpp"

#include <utility>

namespace caucus::net {

namespace {

using json = nlohmann::json; // the order of fields means nothing here

json names(const std::vector<user_id>& users) {
  auto result = json::array();
  for (const auto& user : users)
    result.push_back(user.value());
  return result;
}

json numbers(const frame::since_list& since) {
  auto result = json::object();
  for (const auto& [conv, seq] : since)
    result[conv.value()] = seq.value();
  return result;
}

/// A command as the vectors write it: what is the default is left out.
struct meaning {
  json operator()(const frame::hello& what) const {
    json result{{"op", "hello"}, {"token", what.token}};
    put(result, "device", what.device);
    put(result, "agent", what.agent);
    if (what.since)
      result["since"] = numbers(*what.since);
    return result;
  }

  json operator()(const frame::msg_send& what) const {
    json result{{"op", "msg.send"},
                {"conv", what.conv.value()},
                {"cid", what.cid},
                {"body", what.body}};
    if (!what.mentions.empty())
      result["mentions"] = names(what.mentions);
    return result;
  }

  json operator()(const frame::msg_edit& what) const {
    json result{{"op", what.body.empty() ? "msg.delete" : "msg.edit"},
                {"conv", what.conv.value()},
                {"seq", what.seq.value()}};
    put(result, "body", what.body);
    return result;
  }

  json operator()(const frame::msg_react& what) const {
    return {{"op", "msg.react"},
            {"conv", what.conv.value()},
            {"seq", what.seq.value()},
            {"reaction", what.text},
            {"on", what.on}};
  }

  json operator()(const frame::msg_history& what) const {
    json result{{"op", "msg.history"}, {"conv", what.conv.value()}};
    for (const auto& [name, seq] : {std::pair{"before", what.before},
                                    {"after", what.after},
                                    {"seen", what.seen}})
      if (seq)
        result[name] = seq->value();
    put(result, "limit", what.limit);
    put(result, "linearizable", what.linearizable);
    return result;
  }

  json operator()(const frame::mark_set& what) const {
    return {{"op", what.read ? "mark.read" : "mark.delivered"},
            {"conv", what.conv.value()},
            {"seq", what.seq.value()}};
  }

  json operator()(const frame::typing_set& what) const {
    return {{"op", "typing"}, {"conv", what.conv.value()}, {"on", what.on}};
  }

  json operator()(const frame::conv_create& what) const {
    json result{{"op", "conv.create"},
                {"kind", to_string(what.kind)},
                {"members", names(what.members)}};
    put(result, "title", what.title);
    put(result, "open", what.open);
    return result;
  }

  json operator()(const frame::conv_people& what) const {
    const auto own = what.members.empty();
    json result{{"op", what.add ? (own ? "conv.join" : "conv.add")
                                : (own ? "conv.leave" : "conv.remove")},
                {"conv", what.conv.value()}};
    if (!own)
      result["members"] = names(what.members);
    return result;
  }

  json operator()(const frame::conv_update& what) const {
    json result{{"op", "conv.update"}, {"conv", what.conv.value()}};
    if (what.title)
      result["title"] = *what.title;
    if (what.open)
      result["open"] = *what.open;
    return result;
  }

  json operator()(const frame::conv_roles& what) const {
    return {{"op", "conv.update"},
            {"conv", what.conv.value()},
            {"members", names(what.members)},
            {"role", to_string(what.role)}};
  }

  json operator()(const frame::conv_info& what) const {
    return {{"op", "conv.info"}, {"conv", what.conv.value()}};
  }

  json operator()(const frame::conv_list& what) const {
    json result{{"op", "conv.list"}};
    put(result, "after", what.after);
    put(result, "limit", what.limit);
    return result;
  }

  json operator()(const frame::conv_members& what) const {
    json result{{"op", "conv.members"}, {"conv", what.conv.value()}};
    put(result, "after", what.after);
    put(result, "limit", what.limit);
    return result;
  }

  json operator()(const frame::presence_set& what) const {
    return {{"op", "presence.set"}, {"status", to_string(what.status)}};
  }

  json operator()(const frame::presence_watch& what) const {
    return {{"op", what.on ? "presence.watch" : "presence.unwatch"},
            {"users", names(what.users)}};
  }

  json operator()(const frame::contact_set& what) const {
    return {{"op", what.on ? "contact.add" : "contact.remove"},
            {"user", what.user.value()}};
  }

  json operator()(const frame::contact_list& what) const {
    json result{{"op", "contact.list"}};
    put(result, "after", what.after);
    put(result, "limit", what.limit);
    return result;
  }

  json operator()(const frame::sync& what) const {
    json result{{"op", "sync"}, {"since", numbers(what.since)}};
    put(result, "after", what.after);
    return result;
  }

  json operator()(const frame::command& what) const {
    return with_rid(std::visit(*this, what.op), what.rid);
  }

  json operator()(const frame::bad_command& what) const {
    CHECK_FALSE(what.text.empty());
    return with_rid({{"error", to_string(what.code)}}, what.rid);
  }

private:
  template <class Value>
  static void put(json& to, const char* name, const Value& value) {
    if (value != Value{})
      to[name] = value;
  }

  static json with_rid(json what, std::optional<std::uint64_t> rid) {
    if (rid)
      what["rid"] = *rid;
    return what;
  }
};

} // namespace

TEST_CASE("what clients send means what the vectors say") {
  for (const auto& vector : load_vectors("commands.json")) {
    CAPTURE(vector["name"].get<std::string>());
    auto means = json::array();
    for (const auto& one : decode_frame(vector["json"].get<std::string>()))
      means.push_back(std::visit(meaning{}, one));
    CHECK(means == json(vector["means"]));
  }
}

} // namespace caucus::net
