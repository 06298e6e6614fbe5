// Step 5 of docs/message_flow.md: what clients say and hear, on its way between
// nodes. Included by actors/wire.hpp.
#pragma once

#include "actors/wire_fields.hpp"
#include "model/frame.hpp"

namespace caucus {

template <class Inspector>
bool inspect(Inspector& f, conv_kind& x) {
  return wire::numbered(f, x, conv_kind::group);
}

template <class Inspector>
bool inspect(Inspector& f, member_role& x) {
  return wire::numbered(f, x, member_role::member);
}

template <class Inspector>
bool inspect(Inspector& f, presence_status& x) {
  return wire::numbered(f, x, presence_status::invisible);
}

template <class Inspector>
bool inspect(Inspector& f, message_kind& x) {
  return wire::numbered(f, x, message_kind::updated);
}

template <class Inspector>
bool inspect(Inspector& f, reaction_row& x) {
  return wire::all(f, x.text, x.users);
}

template <class Inspector>
bool inspect(Inspector& f, stored_message& x) {
  return wire::all(f, x.seq, x.id, x.from, x.cid, x.body, x.mentions, x.kind,
                   x.ordinal, x.changed, x.reactions, x.target, x.text, x.on,
                   x.users, x.role);
}

template <class Inspector>
bool inspect(Inspector& f, member_row& x) {
  return wire::all(f, x.user, x.role, x.delivered, x.read, x.read_ordinal);
}

template <class Inspector>
bool inspect(Inspector& f, conversation_row& x) {
  return wire::all(f, x.conv, x.kind, x.title, x.creator, x.created_ms, x.head,
                   x.last_id, x.member_count, x.owner_count, x.open, x.ordinal,
                   x.last_message);
}

template <class Inspector>
bool inspect(Inspector& f, conversation_link& x) {
  return wire::all(f, x.conv, x.kind, x.peer, x.since_ms, x.version, x.gone);
}

template <class Inspector>
bool inspect(Inspector& f, user_row& x) {
  return wire::all(f, x.user, x.name, x.created_ms, x.last_seen_ms, x.status,
                   x.contacts);
}

} // namespace caucus

namespace caucus::frame {

template <class Inspector>
bool inspect(Inspector& f, hello& x) {
  return wire::all(f, x.token, x.device, x.agent, x.quiet)
         && wire::maybe(f, x.since);
}

template <class Inspector>
bool inspect(Inspector& f, msg_send& x) {
  return wire::all(f, x.conv, x.cid, x.body, x.mentions);
}

template <class Inspector>
bool inspect(Inspector& f, msg_edit& x) {
  return wire::all(f, x.conv, x.seq, x.body);
}

template <class Inspector>
bool inspect(Inspector& f, msg_react& x) {
  return wire::all(f, x.conv, x.seq, x.text, x.on);
}

template <class Inspector>
bool inspect(Inspector& f, conv_people& x) {
  return wire::all(f, x.conv, x.members, x.add);
}

template <class Inspector>
bool inspect(Inspector& f, conv_update& x) {
  return f.apply(x.conv) && wire::maybe(f, x.title) && wire::maybe(f, x.open);
}

template <class Inspector>
bool inspect(Inspector& f, conv_roles& x) {
  return wire::all(f, x.conv, x.members, x.role);
}

template <class Inspector>
bool inspect(Inspector& f, conv_info& x) {
  return f.apply(x.conv);
}

template <class Inspector>
bool inspect(Inspector& f, msg_history& x) {
  return f.apply(x.conv) && wire::maybe(f, x.before) && wire::maybe(f, x.after)
         && f.apply(x.limit) && wire::maybe(f, x.seen)
         && f.apply(x.linearizable);
}

template <class Inspector>
bool inspect(Inspector& f, mark_set& x) {
  return wire::all(f, x.conv, x.seq, x.read);
}

template <class Inspector>
bool inspect(Inspector& f, typing_set& x) {
  return wire::all(f, x.conv, x.on);
}

template <class Inspector>
bool inspect(Inspector& f, conv_create& x) {
  return wire::all(f, x.kind, x.members, x.title, x.open);
}

template <class Inspector>
bool inspect(Inspector& f, conv_list& x) {
  return wire::all(f, x.after, x.limit);
}

template <class Inspector>
bool inspect(Inspector& f, conv_members& x) {
  return wire::all(f, x.conv, x.after, x.limit);
}

template <class Inspector>
bool inspect(Inspector& f, presence_set& x) {
  return f.apply(x.status);
}

template <class Inspector>
bool inspect(Inspector& f, presence_watch& x) {
  return wire::all(f, x.users, x.on);
}

template <class Inspector>
bool inspect(Inspector& f, contact_set& x) {
  return wire::all(f, x.user, x.on);
}

template <class Inspector>
bool inspect(Inspector& f, contact_list& x) {
  return wire::all(f, x.after, x.limit);
}

template <class Inspector>
bool inspect(Inspector& f, sync& x) {
  return wire::all(f, x.since, x.after);
}

template <class Inspector>
bool inspect(Inspector&, done&) {
  return true;
}

template <class Inspector>
bool inspect(Inspector& f, hello_ok& x) {
  return wire::all(f, x.user, x.session, x.node, x.ping_s, x.resumed);
}

template <class Inspector>
bool inspect(Inspector& f, conv_created& x) {
  return wire::all(f, x.conv, x.created);
}

template <class Inspector>
bool inspect(Inspector& f, msg_sent& x) {
  return wire::all(f, x.conv, x.seq, x.id);
}

template <class Inspector>
bool inspect(Inspector& f, entry_made& x) {
  return wire::all(f, x.conv, x.seq, x.id);
}

template <class Inspector>
bool inspect(Inspector& f, history_page& x) {
  return wire::all(f, x.conv, x.messages, x.more);
}

template <class Inspector>
bool inspect(Inspector& f, conv_summary& x) {
  return wire::all(f, x.conv, x.peer, x.delivered, x.read, x.unread, x.role)
         && wire::maybe(f, x.last);
}

template <class Inspector>
bool inspect(Inspector& f, conv_page& x) {
  return wire::all(f, x.conversations, x.next);
}

template <class Inspector>
bool inspect(Inspector& f, presence_row& x) {
  return wire::all(f, x.user, x.status, x.last_seen_ms);
}

template <class Inspector>
bool inspect(Inspector& f, presence_list& x) {
  return f.apply(x.rows);
}

template <class Inspector>
bool inspect(Inspector& f, contact_page& x) {
  return wire::all(f, x.contacts, x.next);
}

template <class Inspector>
bool inspect(Inspector& f, member_info& x) {
  return wire::all(f, x.member, x.presence);
}

template <class Inspector>
bool inspect(Inspector& f, member_page& x) {
  return wire::all(f, x.conv, x.members, x.next);
}

template <class Inspector>
bool inspect(Inspector& f, sync_row& x) {
  return wire::all(f, x.summary, x.messages, x.complete);
}

template <class Inspector>
bool inspect(Inspector& f, sync_page& x) {
  return wire::all(f, x.conversations, x.more, x.next, x.gone);
}

} // namespace caucus::frame

namespace caf {

/// CAF would want a number for each alternative; ours have a place.
template <>
struct inspector_access<caucus::frame::reply> {
  template <class Inspector>
  static bool apply(Inspector& f, caucus::frame::reply& x) {
    return caucus::wire::one_of(f, x);
  }
};

} // namespace caf
