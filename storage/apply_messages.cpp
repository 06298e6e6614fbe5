// Step 9 of docs/message_flow.md: commands of a conversation: here a message
// gets its seq. The hot path of the store.
#include "model/limits.hpp"
#include "model/snowflake.hpp"
#include "storage/state_machine.hpp"

#include <algorithm>
#include <chrono>

namespace caucus::storage {

namespace {

// Measured by the two ids, not by a clock: every replica must agree.
bool too_old(const dedupe_row& row, message_id now) {
  constexpr unix_ms age_max
    = std::chrono::milliseconds{limits::dedupe_age_max}.count();
  return snowflake::time_of(now) - snowflake::time_of(row.id) > age_max;
}

} // namespace

apply_result state_machine::on(const append_message& what) {
  auto* conv = view_.conversation(keys_, what.conv);
  if (conv == nullptr)
    return {.error = errc::conv_not_found};
  auto* sender = view_.member(keys_, what.conv, what.from);
  if (sender == nullptr)
    return {.error = errc::not_member};
  auto hash = message_hash(what.body, what.mentions);
  auto dedupe_key = keys_.dedupe(what.conv, what.from, what.cid);
  dedupe_row before;
  if (view_.read(dedupe_key, before) && !too_old(before, what.id)) {
    if (before.body_hash != hash)
      return {.error = errc::conflict};
    return {.seq = before.seq, .id = before.id};
  }
  message_seq seq{conv->row.head.value() + 1};
  put_message(what, seq, dedupe_key, hash);
  conv->row.head = seq;
  conv->row.last_id = std::max(conv->row.last_id, what.id);
  view_.changed(*conv);
  sender->row.delivered = seq;
  sender->row.read = seq;
  view_.changed(*sender);
  return {.fresh = true, .seq = seq, .id = what.id};
}

void state_machine::put_message(const append_message& what, message_seq seq,
                                const std::string& dedupe_key,
                                std::uint64_t body_hash) {
  view_.put_unread(keys_.message(what.conv, seq), encode_message(what));
  view_.put(dedupe_key, encode(dedupe_row{
                          .seq = seq, .id = what.id, .body_hash = body_hash}));
}

apply_result state_machine::on(const advance_mark& what) {
  auto* conv = view_.conversation(keys_, what.conv);
  if (conv == nullptr)
    return {.error = errc::conv_not_found};
  auto* member = view_.member(keys_, what.conv, what.user);
  if (member == nullptr)
    return {.error = errc::not_member};
  auto& row = member->row;
  auto head = conv->row.head;
  auto read = std::max(row.read, std::min(what.read, head));
  auto delivered
    = std::max({row.delivered, std::min(what.delivered, head), read});
  apply_result result{.delivered = delivered, .read = read};
  result.fresh = read != row.read || delivered != row.delivered;
  if (result.fresh) {
    row.read = read;
    row.delivered = delivered;
    view_.changed(*member);
  }
  return result;
}

} // namespace caucus::storage
