// Step 2 of docs/message_flow.md: commands that take a place in a
// conversation's log and are no messages.
#include "net/decode_entries.hpp"

#include "model/limits.hpp"

namespace caucus::net {

namespace {

using need = field_reader::need;

message_seq target_of(field_reader& in) {
  const auto seq = in.seq("seq", need::required).value_or(message_seq{1});
  if (seq == message_seq{})
    in.fail(errc::bad_request, "`seq` begins at 1");
  return seq;
}

std::vector<user_id> people(field_reader& in) {
  auto users
    = in.users("members", limits::people_change_max, errc::bad_request);
  if (users.empty())
    in.fail(errc::bad_request, "`members` is empty");
  return users;
}

member_role role_of(field_reader& in) {
  const auto name = in.text("role", limits::cid_bytes_max, need::required);
  for (const auto known :
       {member_role::owner, member_role::admin, member_role::member})
    if (name == to_string(known))
      return known;
  in.fail(errc::bad_request, "`role` must be owner, admin or member");
  return member_role::member;
}

} // namespace

frame::op read_msg_edit(field_reader& in) {
  frame::msg_edit result;
  result.conv = in.conv();
  result.seq = target_of(in);
  result.body = in.object("body", limits::body_bytes_max);
  return result;
}

frame::op read_msg_delete(field_reader& in) {
  frame::msg_edit result;
  result.conv = in.conv();
  result.seq = target_of(in);
  return result;
}

frame::op read_msg_react(field_reader& in) {
  frame::msg_react result;
  result.conv = in.conv();
  result.seq = target_of(in);
  result.text = in.text("reaction", limits::reaction_bytes_max, need::required);
  result.on = !in.has("on") || in.flag("on");
  return result;
}

frame::op read_conv_join(field_reader& in) {
  return frame::conv_people{in.conv(), {}, true};
}

frame::op read_conv_leave(field_reader& in) {
  return frame::conv_people{in.conv(), {}, false};
}

frame::op read_conv_add(field_reader& in) {
  auto conv = in.conv();
  return frame::conv_people{std::move(conv), people(in), true};
}

frame::op read_conv_remove(field_reader& in) {
  auto conv = in.conv();
  return frame::conv_people{std::move(conv), people(in), false};
}

frame::op read_conv_update(field_reader& in) {
  auto conv = in.conv();
  const bool group = in.has("title") || in.has("open");
  if (group == in.has("role")) {
    in.fail(errc::bad_request, group ? "`role` excludes `title` and `open`"
                                     : "`title`, `open` or `role` is missing");
    return frame::conv_update{};
  }
  if (!group) {
    auto members = people(in);
    return frame::conv_roles{std::move(conv), std::move(members), role_of(in)};
  }
  frame::conv_update result{.conv = std::move(conv), .title = {}, .open = {}};
  if (in.has("title"))
    result.title = in.text("title", limits::title_bytes_max, need::optional);
  if (in.has("open"))
    result.open = in.flag("open");
  return result;
}

frame::op read_conv_info(field_reader& in) {
  return frame::conv_info{in.conv()};
}

} // namespace caucus::net
