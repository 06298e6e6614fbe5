// Step 9 of docs/message_flow.md: commands of a user's shard.
#include "model/limits_auth.hpp"
#include "storage/state_machine.hpp"

#include <algorithm>

namespace caucus::storage {

namespace {

/// External tokens that were ended one by one may be younger than the clock
/// that says now: they stay ended.
void begin_epoch(token_rule& tokens, unix_ms now_ms) {
  ++tokens.epoch;
  tokens.since_ms = std::max(tokens.since_ms, now_ms);
}

} // namespace

apply_result state_machine::on(const create_user& what) {
  if (!valid_user_id(what.user.value()))
    return {.error = errc::bad_request};
  if (shard_of(what.user) != shard_)
    return {.error = errc::internal};
  auto key = keys_.user(what.user);
  if (view_.exists(key))
    return {.error = errc::user_exists};
  view_.put(key, encode(user_row{.user = what.user,
                                 .name = what.name,
                                 .created_ms = what.now_ms}));
  view_.put(keys_.credentials(what.user),
            encode(credentials_row{.user = what.user,
                                   .password_hash = what.password_hash}));
  return {.fresh = true};
}

apply_result state_machine::on(const end_tokens& what) {
  auto key = keys_.credentials(what.user);
  credentials_row row;
  if (!view_.read(key, row))
    return {.error = errc::user_not_found};
  auto& tokens = row.tokens;
  std::erase_if(tokens.ended, [&](const ended_token& one) {
    return one.expires_ms <= what.now_ms || one.hash == what.hash;
  });
  if (what.hash != 0 && tokens.ended.size() < limits::ended_tokens_max)
    tokens.ended.push_back({what.hash, what.expires_ms});
  else
    begin_epoch(tokens, what.now_ms);
  view_.put(key, encode(row));
  return {.fresh = true};
}

apply_result state_machine::on(const set_password& what) {
  auto key = keys_.credentials(what.user);
  credentials_row row;
  if (!view_.read(key, row))
    return {.error = errc::user_not_found};
  if (row.tokens.epoch != what.epoch)
    return {.error = errc::conflict};
  row.password_hash = what.password_hash;
  begin_epoch(row.tokens, what.now_ms);
  view_.put(key, encode(row));
  return {.fresh = true};
}

apply_result state_machine::on(const set_last_seen& what) {
  auto key = keys_.user(what.user);
  user_row row;
  if (!view_.read(key, row))
    return {.error = errc::user_not_found};
  if (what.last_seen_ms <= row.last_seen_ms && what.status == row.status)
    return {};
  const bool online = what.status != presence_status::offline;
  if (online != (row.status != presence_status::offline)) {
    auto mark = keys_.online(what.user.value());
    online ? view_.put_unread(mark, encode(online_row{})) : view_.erase(mark);
  }
  row.last_seen_ms = std::max(row.last_seen_ms, what.last_seen_ms);
  row.status = what.status;
  view_.put(key, encode(row));
  return {.fresh = true};
}

apply_result state_machine::on(const link_conversation& what) {
  if (!valid_user_id(what.user.value())
      || !valid_conv_id(what.link.conv.value()))
    return {.error = errc::bad_request};
  if (shard_of(what.user) != shard_)
    return {.error = errc::internal};
  auto key = keys_.user_conversation(what.user, what.link.conv.value());
  conversation_link before;
  if (view_.read(key, before) && before.version >= what.link.version)
    return {};
  view_.put(key, encode(what.link));
  return {.fresh = true};
}

} // namespace caucus::storage
