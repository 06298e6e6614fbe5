// Purpose: one conversation of the node in memory: its log, its people, and
// the rows that tell of it.

const START_MS = 1_700_000_000_000;

export class FakeConversation {
  /** Every entry, as it was told first. */
  log = [];
  /** user -> role */
  people = new Map();

  constructor(conv, fields = {}) {
    this.row = { conv, kind: "direct", title: "", peer: "ben", created: 1,
                 delivered: 0, read: 0, ...fields };
  }

  /** Stores an entry without telling anyone; answers it. */
  put(from, fields) {
    const seq = this.log.length + 1;
    const entry = { conv: this.row.conv, seq, id: String(seq),
                    ts: START_MS + seq, from, ...fields };
    this.log.push(entry);
    return entry;
  }

  say(from, text, cid = `${from}-${Math.random()}`) {
    return this.put(from, { cid, body: { text } });
  }

  edit(from, target, text) {
    return this.put(from, { ev: "message.edited", target, body: { text } });
  }

  erase(from, target) {
    return this.put(from, { ev: "message.deleted", target });
  }

  react(from, target, reaction, on = true) {
    return this.put(from, { ev: "message.reaction", target, reaction, on });
  }

  add(from, members) {
    members.forEach(user => this.people.set(user, "member"));
    return this.put(from, { ev: "conv.member_added", members });
  }

  remove(from, members) {
    members.forEach(user => this.people.delete(user));
    return this.put(from, { ev: "conv.member_removed", members });
  }

  give_role(from, members, role) {
    members.forEach(user => this.people.set(user, role));
    return this.put(from, { ev: "conv.updated", members, role });
  }

  update(from, { title = this.row.title, open = this.row.open ?? false }) {
    Object.assign(this.row, { title, open });
    return this.put(from, { ev: "conv.updated", title, open });
  }

  /** Entries in (after, upto], messages as they are now. */
  page(after, upto = this.log.length) {
    return this.log.slice(after, upto).map(entry => this.#now(entry));
  }

  #now(entry) {
    if (entry.ev === "message.edited")
      return { ...entry, body: this.#message(entry.target).body };
    return entry.ev === undefined ? this.#message(entry.seq) : entry;
  }

  #message(seq) {
    let message = { ...this.log[seq - 1] };
    const reactions = {};
    for (const change of this.log.filter(({ target }) => target === seq)) {
      if (change.ev === "message.edited")
        message = { ...message, body: change.body, edited: change.ts };
      if (change.ev === "message.deleted")
        return { ...message, body: undefined, edited: undefined,
                 deleted: change.ts };
      if (change.ev === "message.reaction") {
        const { reaction, from, on } = change;
        const users = (reactions[reaction] ?? []).filter(u => u !== from);
        reactions[reaction] = on ? [...users, from].sort() : users;
      }
    }
    const left = Object.entries(reactions).filter(([, all]) => all.length > 0);
    return left.length === 0 ? message
      : { ...message, reactions: Object.fromEntries(left) };
  }

  row_for(user) {
    const messages = this.log.filter(({ ev }) => ev === undefined);
    return {
      role: this.people.get(user) ?? "member",
      members: this.people.size || 2, ...this.row,
      head: this.log.length,
      unread: messages.filter(({ seq, from }) =>
        seq > this.row.read && from !== user).length,
    };
  }

  last() {
    const last = this.log.findLast(({ ev }) => ev === undefined);
    return last ? { last: this.#message(last.seq) } : {};
  }
}
