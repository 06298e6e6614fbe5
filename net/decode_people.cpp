// Step 2 of docs/message_flow.md: commands about presence and contacts.
#include "net/decode_people.hpp"

#include "model/limits.hpp"

namespace caucus::net {

namespace {

using need = field_reader::need;

user_id contact_of(field_reader& in) {
  user_id user{in.text("user", limits::user_bytes_max, need::required)};
  if (in.ok() && !valid_user_id(user.value()))
    in.fail(errc::bad_request, "`user` is no name of a user");
  return user;
}

} // namespace

frame::op read_presence_set(field_reader& in) {
  auto status = in.text("status", limits::cid_bytes_max, need::required);
  for (auto known : {presence_status::online, presence_status::away,
                     presence_status::busy, presence_status::invisible})
    if (status == to_string(known))
      return frame::presence_set{known};
  in.fail(errc::bad_request,
          "`status` must be online, away, busy or invisible");
  return frame::presence_set{};
}

frame::op read_presence_watch(field_reader& in) {
  auto users = in.users("users", limits::watches_max, errc::too_large);
  if (users.empty())
    in.fail(errc::bad_request, "`users` is missing or empty");
  return frame::presence_watch{std::move(users), true};
}

frame::op read_presence_unwatch(field_reader& in) {
  auto users = in.users("users", limits::watches_max, errc::too_large);
  if (in.has("users") && users.empty())
    in.fail(errc::bad_request, "`users` is empty");
  return frame::presence_watch{std::move(users), false};
}

frame::op read_contact_add(field_reader& in) {
  return frame::contact_set{contact_of(in), true};
}

frame::op read_contact_remove(field_reader& in) {
  return frame::contact_set{contact_of(in), false};
}

frame::op read_contact_list(field_reader& in) {
  frame::contact_list result;
  result.after = in.text("after", limits::user_bytes_max, need::optional);
  result.limit = in.page(limits::list_page_max);
  return result;
}

} // namespace caucus::net
