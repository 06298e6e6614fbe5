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
  const auto seq = next_seq(*conv, what.id);
  conv->row.last_message = seq;
  put_message(what, seq, ++conv->row.ordinal, dedupe_key, hash);
  sender->row.delivered = seq;
  sender->row.read = seq;
  sender->row.read_ordinal = conv->row.ordinal;
  view_.changed(*sender);
  return {.fresh = true, .seq = seq, .id = what.id};
}

message_seq state_machine::next_seq(apply_view::conversation_entry& conv,
                                    message_id id) {
  conv.row.head = message_seq{conv.row.head.value() + 1};
  conv.row.last_id = std::max(conv.row.last_id, id);
  view_.changed(conv);
  return conv.row.head;
}

void state_machine::put_message(const append_message& what, message_seq seq,
                                std::uint64_t ordinal,
                                const std::string& dedupe_key,
                                std::uint64_t body_hash) {
  view_.put(keys_.message(what.conv, seq), encode_message(what, ordinal));
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
    row.read_ordinal = ordinal_at(*conv, read, row);
    row.read = read;
    row.delivered = delivered;
    view_.changed(*member);
  }
  return result;
}

/// Usually a mark goes to the head, and nothing is read.
std::uint64_t
state_machine::ordinal_at(const apply_view::conversation_entry& conv,
                          message_seq seq, const member_row& before) {
  if (seq >= conv.row.last_message)
    return conv.row.ordinal;
  stored_message entry;
  if (seq == before.read
      || !view_.read(keys_.message(conv.row.conv, seq), entry))
    return before.read_ordinal;
  return std::max(before.read_ordinal, entry.ordinal);
}

} // namespace caucus::storage
