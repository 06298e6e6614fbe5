// Step 5 of docs/message_flow.md: the bytes of everything that crosses a link.
// Only type_ids.cpp includes this: there CAF takes note of how each message is
// written and read. A new message that crosses needs three things: an `inspect`
// here, no CAUCUS_LOCAL in type_ids.hpp, and a row in link_target.cpp.
//
// Sizes are safe: CAF grows a list element by element and a string only as far
// as bytes are there, so a lie costs no memory; the whole is bounded by
// limits::link_batch_bytes_hard.
#pragma once

#include "actors/link_interfaces.hpp"
#include "actors/wire_cluster.hpp"
#include "actors/wire_frame.hpp"

namespace caucus::net {

template <class Inspector>
bool inspect(Inspector& f, traffic& x) {
  return wire::numbered(f, x, traffic::ephemeral);
}

template <class Inspector>
bool inspect(Inspector& f, outgoing& x) {
  return wire::shared(f, x.frame)
         && wire::all(f, x.kind, x.conv, x.seq, x.topic);
}

} // namespace caucus::net

namespace caucus {

template <class Inspector>
bool inspect(Inspector& f, token_facts& x) {
  return wire::all(f, x.hash, x.epoch, x.issued_ms, x.external);
}

template <class Inspector>
bool inspect(Inspector& f, ended_token& x) {
  return wire::all(f, x.hash, x.expires_ms);
}

template <class Inspector>
bool inspect(Inspector& f, token_rule& x) {
  return wire::all(f, x.epoch, x.since_ms, x.ended);
}

} // namespace caucus

namespace caucus::storage {

template <class Inspector>
bool inspect(Inspector& f, credentials_row& x) {
  return wire::all(f, x.user, x.password_hash, x.tokens);
}

} // namespace caucus::storage

namespace caucus {

// -- commands and their results -----------------------------------------------

template <class Inspector>
bool inspect(Inspector& f, conv_call& x) {
  return wire::all(f, x.conv, x.user, x.session) && wire::one_of(f, x.op);
}

template <class Inspector>
bool inspect(Inspector& f, user_call& x) {
  return wire::all(f, x.user, x.session) && wire::one_of(f, x.op);
}

template <class Inspector>
bool inspect(Inspector& f, session_up& x) {
  return wire::all(f, x.user, x.session, x.node, x.again);
}

template <class Inspector>
bool inspect(Inspector& f, session_down& x) {
  return wire::all(f, x.user, x.session, x.node);
}

template <class Inspector>
bool inspect(Inspector& f, propose& x) {
  return f.apply(x.shard) && wire::shared(f, x.command);
}

template <class Inspector>
bool inspect(Inspector& f, apply_result& x) {
  return wire::all(f, x.error, x.fresh, x.seq, x.id, x.delivered, x.read,
                   x.outbox_rows, x.node, x.users);
}

template <class Inspector>
bool inspect(Inspector& f, find_users& x) {
  return f.apply(x.users);
}

template <class Inspector>
bool inspect(Inspector& f, presence_query& x) {
  return f.apply(x.users);
}

template <class Inspector>
bool inspect(Inspector& f, check_token& x) {
  return wire::all(f, x.user, x.token);
}

template <class Inspector>
bool inspect(Inspector& f, revoke_sessions& x) {
  return wire::all(f, x.user, x.rule);
}

// -- fan-out ------------------------------------------------------------------

template <class Inspector>
bool inspect(Inspector& f, delivery& x) {
  return f.apply(x.what);
}

template <class Inspector>
bool inspect(Inspector& f, frame_origin& x) {
  return wire::all(f, x.shard, x.term);
}

template <class Inspector>
bool inspect(Inspector& f, fan_out& x) {
  return wire::shared(f, x.users)
         && wire::all(f, x.what, x.except, x.list, x.by, x.about);
}

template <class Inspector>
bool inspect(Inspector&, resync_clients&) {
  return true;
}

// -- reads --------------------------------------------------------------------

template <class Inspector>
bool inspect(Inspector& f, conv_snapshot& x) {
  return wire::maybe(f, x.row) && f.apply(x.members);
}

template <class Inspector>
bool inspect(Inspector& f, read_conversation& x) {
  return f.apply(x.conv);
}

template <class Inspector>
bool inspect(Inspector& f, read_history& x) {
  return wire::all(f, x.user, x.what);
}

template <class Inspector>
bool inspect(Inspector& f, read_links& x) {
  return wire::all(f, x.user, x.after, x.limit);
}

template <class Inspector>
bool inspect(Inspector& f, read_summaries& x) {
  return wire::all(f, x.user, x.links);
}

template <class Inspector>
bool inspect(Inspector& f, read_sync& x) {
  return wire::all(f, x.user, x.links, x.since);
}

template <class Inspector>
bool inspect(Inspector& f, sync_rows& x) {
  return wire::all(f, x.rows, x.more);
}

template <class Inspector>
bool inspect(Inspector& f, read_users& x) {
  return f.apply(x.users);
}

template <class Inspector>
bool inspect(Inspector& f, read_credentials& x) {
  return f.apply(x.user);
}

template <class Inspector>
bool inspect(Inspector& f, read_members& x) {
  return f.apply(x.convs);
}

} // namespace caucus
