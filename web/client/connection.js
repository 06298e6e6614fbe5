// Purpose: one WebSocket: commands out in batches, replies matched by rid,
// events handed on. It never reconnects; CaucusClient makes a new one.

import { CaucusError } from "./errors.js";

export const SUBPROTOCOL = "caucus.v1.json";

/** Below the node's 64 commands and 64 KiB per frame. */
const FRAME_COMMANDS_MAX = 60;
const FRAME_BYTES_MAX = 60 * 1024;
/** The node refuses more pages without an answer than this; the others wait
 * here for their turn. */
const PAGES_IN_FLIGHT_MAX = 4;
const PAGE_OPS = new Set(["msg.history", "conv.list", "conv.members",
                          "contact.list", "sync"]);
/** Above the node's own limit of 15 s for a command. */
const REPLY_TIMEOUT_MS = 20_000;
const OPEN_TIMEOUT_MS = 10_000;

function bytes_of(text) {
  return new TextEncoder().encode(text).length;
}

export class Connection {
  #socket = null;
  #timers;
  #handlers;
  #next_rid = 1;
  #waiting = new Map();
  #pages = 0; // of those that wait for a reply
  #held = []; // pages whose turn has not come
  #outgoing = [];
  #expected = null; // {names, resolve, reject}
  #open_timer = null;
  #ended = false;

  /** `on_event(event)`; `on_end(close_code)` exactly once. */
  constructor({ url, WebSocket, timers, on_event, on_end }) {
    this.#timers = timers;
    this.#handlers = { on_event, on_end };
    this.#socket = new WebSocket(url, SUBPROTOCOL);
  }

  /** Resolves when frames may be sent; rejects if that never happens. */
  opened() {
    return new Promise((resolve, reject) => {
      const socket = this.#socket;
      this.#open_timer = this.#timers.set(() => this.end(), OPEN_TIMEOUT_MS);
      socket.onopen = () => {
        this.#timers.clear(this.#open_timer);
        resolve();
      };
      socket.onmessage = message => this.#receive(message.data);
      // An error is always followed by a close; one place handles both.
      socket.onerror = () => {};
      socket.onclose = closing => this.#finish(closing?.code ?? 1006);
      this.refuse_open = () => reject(CaucusError.disconnected());
    });
  }

  /** Sends a command; answers its `ok`, or throws CaucusError. */
  request(op, fields = {}, timeout_ms = REPLY_TIMEOUT_MS) {
    if (this.#ended)
      return Promise.reject(CaucusError.disconnected());
    return new Promise((resolve, reject) => {
      const asked = { op, fields, timeout_ms, resolve, reject,
                      page: PAGE_OPS.has(op) };
      if (asked.page && this.#pages === PAGES_IN_FLIGHT_MAX)
        this.#held.push(asked);
      else
        this.#ask(asked);
    });
  }

  #ask(asked) {
    const rid = this.#next_rid++;
    const text = JSON.stringify({ op: asked.op, rid, ...asked.fields });
    // The node would end the connection, and again at each attempt.
    if (bytes_of(text) > FRAME_BYTES_MAX)
      return asked.reject(new CaucusError("too_large"));
    // No answer for so long means that the socket is dead, whatever it says.
    asked.timer = this.#timers.set(() => this.end(), asked.timeout_ms);
    this.#waiting.set(rid, asked);
    this.#pages += asked.page ? 1 : 0;
    this.#enqueue(text);
  }

  /** Sends a command that wants no reply. */
  tell(op, fields = {}) {
    if (!this.#ended)
      this.#enqueue(JSON.stringify({ op, ...fields }));
  }

  /** Answers the next event of one of these names, which is told to nobody
   * else. Asked for before what makes the node say it. */
  expect(...names) {
    return new Promise((resolve, reject) => {
      this.#expected = { names, resolve, reject };
    });
  }

  /** Closes now, without waiting for the other side: it may be gone. */
  end(code = 1006) {
    if (this.#ended)
      return;
    this.#finish(code);
    this.#socket.close();
  }

  #finish(code) {
    if (this.#ended)
      return;
    this.#ended = true;
    this.#timers.clear(this.#open_timer);
    const waiting = [...this.#waiting.values(), ...this.#held];
    this.#waiting.clear();
    this.#held = [];
    this.#outgoing = [];
    for (const { reject, timer } of waiting) {
      this.#timers.clear(timer);
      reject(CaucusError.disconnected());
    }
    this.#expected?.reject(CaucusError.disconnected());
    this.refuse_open?.();
    this.#handlers.on_end(code);
  }

  /** What one turn of the event loop says leaves as one array frame. */
  #enqueue(text) {
    this.#outgoing.push(text);
    if (this.#outgoing.length === 1)
      queueMicrotask(() => this.#flush());
  }

  #flush() {
    const commands = this.#outgoing;
    this.#outgoing = [];
    let batch = [];
    let bytes = 0;
    for (const text of commands) {
      const size = bytes_of(text) + 1;
      if (batch.length === FRAME_COMMANDS_MAX
          || (batch.length > 0 && bytes + size > FRAME_BYTES_MAX)) {
        this.#write(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(text);
      bytes += size;
    }
    this.#write(batch);
  }

  #write(batch) {
    if (this.#ended || batch.length === 0)
      return;
    this.#socket.send(batch.length === 1 ? batch[0] : `[${batch.join(",")}]`);
  }

  #receive(text) {
    if (this.#ended)
      return;
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      this.end();
      return;
    }
    for (const item of Array.isArray(frame) ? frame : [frame]) {
      if (item.re !== undefined)
        this.#settle(item);
      else
        this.#take_event(item);
    }
  }

  #take_event(event) {
    const expected = this.#expected;
    if (!expected?.names.includes(event.ev))
      return this.#handlers.on_event(event);
    this.#expected = null;
    expected.resolve(event);
  }

  #settle(reply) {
    const waiting = this.#waiting.get(reply.re);
    if (!waiting)
      return;
    this.#waiting.delete(reply.re);
    this.#timers.clear(waiting.timer);
    if (waiting.page) {
      --this.#pages;
      if (this.#held.length > 0)
        this.#ask(this.#held.shift());
    }
    if (reply.err)
      waiting.reject(CaucusError.from_wire(reply.err));
    else
      waiting.resolve(reply.ok ?? {});
  }
}
