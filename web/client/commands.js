// Purpose: the commands of docs/protocol.md as methods. Each answers the `ok`
// of its command, or throws CaucusError.

import { Emitter } from "./emitter.js";

/** What is asked for; a field without a value is left out. */
function given(fields) {
  return Object.fromEntries(Object.entries(fields)
    .filter(([, value]) => value !== undefined));
}

/** What a client can ask for. `request`, `persist`, `enter` and `known` are its
 * own. */
export class Commands extends Emitter {
  // -- messages ---------------------------------------------------------------

  edit(conv, seq, body) {
    return this.enter("msg.edit", { conv, seq, body });
  }

  delete_message(conv, seq) {
    return this.enter("msg.delete", { conv, seq });
  }

  /** Puts a reaction on a message, or takes it off. */
  react(conv, seq, reaction, on = true) {
    return this.enter("msg.react", { conv, seq, reaction, on });
  }

  /** One page, apart from what the client holds: {messages, more}. Options:
   * before, after, limit, seen, linearizable. */
  history(conv, options = {}) {
    return this.request("msg.history", { conv, ...given(options) });
  }

  // -- people -----------------------------------------------------------------

  /** A page of members: {members, next?}. */
  members(conv, { after, limit } = {}) {
    return this.request("conv.members", { conv, ...given({ after, limit }) });
  }

  add(conv, members) {
    return this.enter("conv.add", { conv, members });
  }

  remove(conv, members) {
    return this.enter("conv.remove", { conv, members });
  }

  /** `role`: "owner", "admin" or "member". */
  set_role(conv, members, role) {
    return this.enter("conv.update", { conv, members, role });
  }

  // -- the group --------------------------------------------------------------

  /** What changes: {title?, open?}. */
  update(conv, { title, open }) {
    return this.enter("conv.update", { conv, ...given({ title, open }) });
  }

  /** Answers the Conversation. `kind`: "direct" or "group"; a group may have a
   * `title` and be `open` to everyone. */
  async create({ kind, members, title, open }) {
    const { conv } = await this.request("conv.create", {
      kind, members, ...(title ? { title } : {}), ...(open ? { open } : {}) });
    return this.known(conv);
  }

  /** Comes into an open group; answers the Conversation. */
  async join(conv) {
    await this.persist("conv.join", { conv });
    return this.known(conv);
  }

  info(conv) {
    return this.request("conv.info", { conv });
  }

  // -- presence of people beyond those of the own conversations ---------------

  /** Tells of these too, until the connection ends: {presence: [row]}. */
  watch(users) {
    return this.request("presence.watch", { users });
  }

  /** Without `users`: all. */
  unwatch(users) {
    return this.request("presence.unwatch", given({ users }));
  }

  add_contact(user) {
    return this.persist("contact.add", { user });
  }

  remove_contact(user) {
    return this.persist("contact.remove", { user });
  }

  /** A page of contacts: {contacts, next?}. */
  contacts({ after, limit } = {}) {
    return this.request("contact.list", given({ after, limit }));
  }
}
