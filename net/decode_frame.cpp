// Step 2 of docs/message_flow.md: a WebSocket message becomes commands.
#include "model/limits.hpp"
#include "net/decode_entries.hpp"
#include "net/decode_people.hpp"
#include "net/field_reader.hpp"
#include "net/frame_codec.hpp"

#include <array>
#include <utility>

namespace caucus::net {

namespace {

using need = field_reader::need;

frame::op read_hello(field_reader& in) {
  frame::hello result;
  result.token = in.opaque("token", limits::token_bytes_max, need::required);
  result.device = in.text("device", limits::device_bytes_max, need::optional);
  result.agent = in.text("agent", limits::agent_bytes_max, need::optional);
  result.quiet = in.flag("quiet", need::optional);
  if (in.has("since"))
    result.since = in.since();
  return result;
}

frame::op read_msg_send(field_reader& in) {
  frame::msg_send result;
  result.conv = in.conv();
  result.cid = in.text("cid", limits::cid_bytes_max, need::required);
  result.body = in.object("body", limits::body_bytes_max);
  result.mentions
    = in.users("mentions", limits::mentions_max, errc::bad_request);
  return result;
}

frame::op read_msg_history(field_reader& in) {
  frame::msg_history result;
  result.conv = in.conv();
  result.before = in.seq("before", need::optional);
  result.after = in.seq("after", need::optional);
  result.limit = in.page(limits::history_page_max);
  result.seen = in.seq("seen", need::optional);
  result.linearizable = in.flag("linearizable", need::optional);
  if (result.before && result.after)
    in.fail(errc::bad_request, "`before` and `after` exclude each other");
  return result;
}

frame::op read_mark(field_reader& in, bool read) {
  frame::mark_set result;
  result.conv = in.conv();
  result.seq = in.seq("seq", need::required).value_or(message_seq{});
  result.read = read;
  return result;
}

frame::op read_mark_delivered(field_reader& in) {
  return read_mark(in, false);
}

frame::op read_mark_read(field_reader& in) {
  return read_mark(in, true);
}

frame::op read_typing(field_reader& in) {
  frame::typing_set result;
  result.conv = in.conv();
  result.on = in.flag("on");
  return result;
}

frame::op read_conv_create(field_reader& in) {
  frame::conv_create result;
  auto kind = in.text("kind", limits::cid_bytes_max, need::required);
  if (kind == "direct")
    result.kind = conv_kind::direct;
  else if (kind != "group")
    in.fail(errc::bad_request, "`kind` must be direct or group");
  result.members
    = in.users("members", limits::members_max, errc::too_many_members);
  result.title = in.text("title", limits::title_bytes_max, need::optional);
  result.open = in.flag("open", need::optional);
  return result;
}

frame::op read_conv_list(field_reader& in) {
  frame::conv_list result;
  result.after = in.text("after", limits::conv_bytes_max, need::optional);
  result.limit = in.page(limits::list_page_max);
  return result;
}

frame::op read_conv_members(field_reader& in) {
  frame::conv_members result;
  result.conv = in.conv();
  result.after = in.text("after", limits::user_bytes_max, need::optional);
  result.limit = in.page(limits::list_page_max);
  return result;
}

frame::op read_sync(field_reader& in) {
  frame::sync result;
  result.since = in.since();
  result.after = in.text("after", limits::conv_bytes_max, need::optional);
  return result;
}

struct op_reader {
  std::string_view name;
  frame::op (*read)(field_reader&);
};

// The commonest first.
constexpr std::array<op_reader, 25> op_readers{{
  {"msg.send", read_msg_send},
  {"mark.delivered", read_mark_delivered},
  {"mark.read", read_mark_read},
  {"typing", read_typing},
  {"msg.history", read_msg_history},
  {"hello", read_hello},
  {"conv.create", read_conv_create},
  {"conv.list", read_conv_list},
  {"conv.members", read_conv_members},
  {"presence.set", read_presence_set},
  {"sync", read_sync},
  {"msg.edit", read_msg_edit},
  {"msg.delete", read_msg_delete},
  {"msg.react", read_msg_react},
  {"conv.join", read_conv_join},
  {"conv.leave", read_conv_leave},
  {"conv.add", read_conv_add},
  {"conv.remove", read_conv_remove},
  {"conv.update", read_conv_update},
  {"conv.info", read_conv_info},
  {"presence.watch", read_presence_watch},
  {"presence.unwatch", read_presence_unwatch},
  {"contact.add", read_contact_add},
  {"contact.remove", read_contact_remove},
  {"contact.list", read_contact_list},
}};

using element = frame::incoming::value_type;

element bad(std::optional<std::uint64_t> rid, errc code, std::string text) {
  return frame::bad_command{rid, code, std::move(text)};
}

element read_command(json_value what) {
  if (what.kind != json_kind::object)
    return bad({}, errc::bad_request, "a command must be an object");
  field_reader in{what};
  auto rid = in.number("rid", need::optional);
  auto name = in.opaque("op", limits::frame_bytes_max, need::required);
  if (!in.ok())
    return bad(rid, in.code(), std::move(in.why()));
  for (const auto& known : op_readers) {
    if (known.name != name)
      continue;
    auto op = known.read(in);
    if (!in.ok())
      return bad(rid, in.code(), std::move(in.why()));
    return frame::command{rid, std::move(op)};
  }
  return bad(rid, errc::unknown_op, "no such op");
}

} // namespace

frame::incoming decode_frame(std::string_view text) {
  frame::incoming result;
  auto fault = json_fault(text, limits::json_depth_max);
  if (!fault.empty()) {
    result.push_back(bad({}, errc::bad_request, std::string{fault}));
    return result;
  }
  auto root = json_root(text);
  if (root.kind != json_kind::array) {
    result.push_back(read_command(root));
    return result;
  }
  for (json_walk walk{root}; walk.next();) {
    if (result.size() == limits::frame_commands_max) {
      // Half of a frame must not take effect.
      result.assign(1, bad({}, errc::bad_request, "too many commands"));
      return result;
    }
    result.push_back(read_command(walk.value()));
  }
  if (result.empty())
    result.push_back(bad({}, errc::bad_request, "no command"));
  return result;
}

} // namespace caucus::net
