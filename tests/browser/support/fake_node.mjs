// Purpose: a node in memory that a test can make fail at any point: it loses
// answers, drops events, refuses, or goes away.

import { webcrypto } from "node:crypto";

import { FakeConversation } from "./fake_conversation.mjs";

// Node 18 has it, but not as a global.
globalThis.crypto ??= webcrypto;

const SYNC_ENTRIES = 20;
const SYNC_ROWS = 40;
/** Conversations in one `since`; more are a bad request. */
const SINCE_MAX = 1000;

function page_of(rows, limit) {
  const contacts = rows.slice(0, limit);
  return rows.length > limit ? { contacts, next: contacts.at(-1).user }
    : { contacts };
}

export class FakeNode {
  /** conv -> FakeConversation */
  conversations = new Map();
  /** Everything that clients said, in order. */
  heard = [];
  sockets = new Set();
  /** `intercept(command, socket)` may answer true: "I did it myself". */
  intercept = () => false;
  reachable = true;
  contacts = new Set();
  watched = new Set();
  /** Every address that clients opened; and hosts where nobody answers. */
  opened = [];
  dead = [];

  constructor(user = "anna") {
    this.user = user;
    const node = this;
    this.WebSocket = class {
      constructor(url) {
        node.opened.push(url);
        queueMicrotask(() => node.#accept(this, new URL(url).host));
      }

      send(text) {
        node.#hear(this, text);
      }

      close() {
        node.sockets.delete(this);
      }

      say(frame) {
        this.onmessage({ data: JSON.stringify(frame) });
      }
    };
  }

  add_conversation(conv, count, fields = {}) {
    const one = new FakeConversation(conv, fields);
    this.conversations.set(conv, one);
    for (let seq = 1; seq <= count; ++seq)
      one.say("ben", `text ${seq}`);
    return one;
  }

  /** Stores without telling anyone; answers the message. */
  append(conv, from, text, cid) {
    return this.conversations.get(conv).say(from, text, cid);
  }

  tell(frame) {
    for (const socket of this.sockets)
      socket.say(frame);
  }

  /** As the event that it is. */
  tell_entry(entry) {
    this.tell({ ev: "message", ...entry });
  }

  /** All connections are gone, as after kill -9. */
  drop(code = 1006) {
    const gone = [...this.sockets];
    this.sockets.clear();
    gone.forEach(socket => socket.onclose({ code }));
  }

  count(op) {
    return this.heard.filter(command => command.op === op).length;
  }

  /** What a `hello` with `since` brings; a test may make it another. */
  first_page({ since }) {
    return { ev: "sync", ...this.#sync({ since }) };
  }

  #accept(socket, host) {
    if (!this.reachable || this.dead.includes(host))
      return socket.onclose({ code: 1006 });
    this.sockets.add(socket);
    socket.onopen();
  }

  #hear(socket, text) {
    const frame = JSON.parse(text);
    for (const command of Array.isArray(frame) ? frame : [frame]) {
      this.heard.push(command);
      if (this.intercept(command, socket))
        continue;
      const ok = this.#answer(command);
      if (command.rid !== undefined)
        queueMicrotask(() => this.sockets.has(socket)
                             && socket.say({ re: command.rid, ok }));
      if (command.op === "hello" && command.since)
        queueMicrotask(() => this.sockets.has(socket)
                             && socket.say(this.first_page(command)));
    }
  }

  #answer(command) {
    const one = this.conversations.get(command.conv);
    switch (command.op) {
      case "hello":
        return { user: this.user, session: "1", node: 1, ping_s: 25,
                 limits: {}, resumed: command.since !== undefined };
      case "conv.list":
        return { conversations: [...this.conversations.values()].map(
          each => ({ ...each.row_for(this.user), ...each.last() })) };
      case "conv.info":
        return one.row_for(this.user);
      case "conv.members":
        return { conv: command.conv, members: [...one.people].map(
          ([user, role]) => ({ user, role, delivered: 0, read: 0,
                               status: "online", last_seen: 0 })) };
      case "msg.send":
        return this.#store(one, command);
      case "msg.history":
        return this.#history(one, command);
      case "sync":
        return this.#sync(command);
      default:
        return this.#tell_people(command) ?? this.#enter(one, command) ?? {};
    }
  }

  #tell_people({ op, user, users, after = "", limit = 50 }) {
    const row = name => ({ user: name, status: "online", last_seen: 0 });
    switch (op) {
      case "contact.add":
        this.contacts.add(user);
        return row(user);
      case "contact.remove":
        this.contacts.delete(user);
        return {};
      case "contact.list":
        return page_of([...this.contacts].sort().filter(name => name > after)
          .map(row), limit);
      case "presence.watch":
        users.forEach(name => this.watched.add(name));
        return { presence: users.map(row) };
      case "presence.unwatch":
        (users ?? [...this.watched]).forEach(name => this.watched.delete(name));
        return {};
      default:
        return null;
    }
  }

  #store(one, { cid, body, mentions }) {
    const { conv, seq, id, ts } = one.log.find(
      ({ cid: other }) => other === cid) ?? one.put(
      this.user, { cid, body, ...(mentions ? { mentions } : {}) });
    return { conv, seq, id, ts };
  }

  /** Commands that take a place; everybody hears of it behind the answer. */
  #enter(one, { op, conv, seq, body, reaction, on, members, role, ...what }) {
    const me = this.user;
    const entry = {
      "msg.edit": () => one.edit(me, seq, body.text),
      "msg.delete": () => one.erase(me, seq),
      "msg.react": () => one.react(me, seq, reaction, on),
      "conv.join": () => one.add(me, [me]),
      "conv.leave": () => one.remove(me, [me]),
      "conv.add": () => one.add(me, members),
      "conv.remove": () => one.remove(me, members),
      "conv.update": () => role ? one.give_role(me, members, role)
        : one.update(me, what),
    }[op]?.();
    if (!entry)
      return null;
    queueMicrotask(() => queueMicrotask(() => this.tell_entry(entry)));
    return { conv, changed: true, seq: entry.seq, id: entry.id, ts: entry.ts };
  }

  #history(one, { conv, before, after, limit = 50 }) {
    if (after !== undefined)
      return { conv, messages: one.page(after, after + limit),
               more: one.log.length > after + limit };
    const upto = before - 1;
    return { conv, messages: one.page(Math.max(0, upto - limit), upto),
             more: upto > limit };
  }

  /** In the order of the ids; a page that is full names its last row. */
  #sync({ since, after = "" }) {
    if (Object.keys(since).length > SINCE_MAX)
      throw new Error("`since` names too many");
    const conversations = [];
    const gone = Object.keys(since).filter(
      conv => !this.conversations.has(conv));
    for (const conv of [...this.conversations.keys()].sort()) {
      if (conv <= after)
        continue;
      if (conversations.length === SYNC_ROWS)
        return { conversations, more: true, gone,
                 next: conversations.at(-1).conv };
      const one = this.conversations.get(conv);
      const head = one.log.length;
      const from = since[conv] ?? Math.max(0, head - SYNC_ENTRIES);
      const messages = one.page(from, from + SYNC_ENTRIES);
      if (since[conv] !== head)
        conversations.push({
          ...one.row_for(this.user), messages,
          complete: since[conv] === undefined ? from === 0
            : from + messages.length === head });
    }
    return { conversations, more: false, ...(gone.length ? { gone } : {}) };
  }
}
