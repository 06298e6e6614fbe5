// Purpose: a node in memory that a test can make fail at any point: it loses
// answers, drops events, refuses, or goes away.

import { webcrypto } from "node:crypto";

// Node 18 has it, but not as a global.
globalThis.crypto ??= webcrypto;

const SYNC_MESSAGES = 20;
const SYNC_ROWS = 40;
/** Conversations in one `since`; more are a bad request. */
const SINCE_MAX = 1000;

export class FakeNode {
  /** conv -> {row, log} */
  conversations = new Map();
  /** Everything that clients said, in order. */
  heard = [];
  sockets = new Set();
  /** `intercept(command, socket)` may answer true: "I did it myself". */
  intercept = () => false;
  reachable = true;

  constructor(user = "anna") {
    this.user = user;
    const node = this;
    this.WebSocket = class {
      constructor() {
        queueMicrotask(() => node.#accept(this));
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
    const log = [];
    this.conversations.set(conv, {
      row: { conv, kind: "direct", title: "", peer: "ben", members: 2,
             created: 1, delivered: 0, read: 0, ...fields }, log });
    for (let seq = 1; seq <= count; ++seq)
      this.append(conv, "ben", `text ${seq}`);
  }

  /** Stores without telling anyone; answers the message. */
  append(conv, from, text, cid = `${from}-${Math.random()}`) {
    const { log } = this.conversations.get(conv);
    const seq = log.length + 1;
    const message = { conv, seq, id: String(seq), ts: 1_700_000_000_000 + seq,
                      from, cid, body: { text } };
    log.push(message);
    return message;
  }

  tell(frame) {
    for (const socket of this.sockets)
      socket.say(frame);
  }

  tell_message(message) {
    this.tell({ ev: "message", ...message });
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

  #accept(socket) {
    if (!this.reachable)
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
    }
  }

  #answer(command) {
    switch (command.op) {
      case "hello":
        return { user: this.user, session: "1", node: 1, ping_s: 25,
                 limits: {}, resumed: command.since !== undefined };
      case "conv.list":
        return { conversations: [...this.conversations.values()].map(
          ({ row, log }) => ({ ...row, head: log.length, last: log.at(-1) })) };
      case "msg.send":
        return this.#store(command);
      case "msg.history":
        return this.#history(command);
      case "sync":
        return this.#sync(command);
      default:
        return {};
    }
  }

  #store({ conv, cid, body }) {
    const { log } = this.conversations.get(conv);
    const stored = log.find(({ cid: other }) => other === cid)
      ?? this.append(conv, this.user, body.text, cid);
    const { seq, id, ts } = stored;
    return { conv, seq, id, ts };
  }

  #history({ conv, before, after, limit = 50 }) {
    const { log } = this.conversations.get(conv);
    if (after !== undefined)
      return { conv, messages: log.slice(after, after + limit),
               more: log.length > after + limit };
    const older = log.slice(0, before - 1);
    return { conv, messages: older.slice(-limit), more: older.length > limit };
  }

  /** In the order of the ids; a page that is full names its last row. */
  #sync({ since, after = "" }) {
    if (Object.keys(since).length > SINCE_MAX)
      throw new Error("`since` names too many");
    const conversations = [];
    for (const conv of [...this.conversations.keys()].sort()) {
      if (conv <= after)
        continue;
      if (conversations.length === SYNC_ROWS)
        return { conversations, more: true, next: conversations.at(-1).conv };
      const { row, log } = this.conversations.get(conv);
      const from = since[conv] ?? Math.max(0, log.length - SYNC_MESSAGES);
      const messages = log.slice(from, from + SYNC_MESSAGES);
      if (since[conv] !== log.length)
        conversations.push({
          ...row, head: log.length, messages,
          complete: since[conv] === undefined ? from === 0
            : from + messages.length === log.length });
    }
    return { conversations, more: false };
  }
}
