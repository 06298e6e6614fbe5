// Step 9 of docs/message_flow.md: a user's contacts, and who watches a user.
#include "model/limits.hpp"
#include "storage/state_machine.hpp"

namespace caucus::storage {

apply_result state_machine::on(const set_contact& what) {
  if (!valid_user_id(what.contact.value()) || what.contact == what.user)
    return {.error = errc::bad_request};
  if (shard_of(what.user) != shard_)
    return {.error = errc::internal};
  const auto self = keys_.user(what.user);
  user_row row;
  if (!view_.read(self, row))
    return {.error = errc::user_not_found};
  const auto key = keys_.contact(what.user, what.contact.value());
  if (view_.exists(key) == what.on)
    return {};
  if (what.on && row.contacts >= limits::contacts_max)
    return {.error = errc::too_large};
  if (what.on) {
    view_.put(key, encode(contact_row{}));
    ++row.contacts;
  } else {
    view_.erase(key);
    --row.contacts;
  }
  view_.put(self, encode(row));
  const watcher_row watcher{.watcher = what.user, .gone = !what.on};
  outbox_row work{.user = what.contact, .watcher = watcher};
  return {.fresh = true, .outbox_rows = put_outbox({std::move(work)})};
}

apply_result state_machine::on(const note_watcher& what) {
  if (!valid_user_id(what.user.value())
      || !valid_user_id(what.row.watcher.value()))
    return {.error = errc::bad_request};
  if (shard_of(what.user) != shard_)
    return {.error = errc::internal};
  const auto key = keys_.watcher(what.user, what.row.watcher.value());
  watcher_row before;
  if (view_.read(key, before) && before.version >= what.row.version)
    return {};
  view_.put(key, encode(what.row));
  return {.fresh = true};
}

} // namespace caucus::storage
