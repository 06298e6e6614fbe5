// A client of the protocol over the npm package `ws`, written from
// docs/protocol.md and sharing no code with web/.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import WebSocket from "ws";
import { broken, closeFault, commandFault, serverFault } from "./contract.mjs";
import { parallel, within } from "./wait.mjs";

/// What the node refused.
export class Refused extends Error {
  constructor(op, err) {
    super(`${op}: ${err.code}: ${err.text}`);
    this.code = err.code;
    this.retry = err.retry;
    this.retryAfterMs = err.retry_after_ms ?? 0;
  }
}

/// The socket ended; the outcome of what was asked is unknown.
export class Gone extends Error {}

export class Client {
  #socket;
  #asked = new Map(); // rid -> { op, fault, resolve, reject }
  #waiting = new Set(); // of functions to call at each change
  #nextRid = 1;
  #broken = null; // the first breach of docs/asyncapi.yaml

  /// Every event and every error without rid, in the order of arrival.
  events = [];
  /// What `hello` answered.
  session = null;
  /// The event of that name, once it came.
  goaway = null;
  /// Once the socket has ended: { code, reason }.
  closed = null;

  /// Connects without saying hello, within `ms`.
  static async connect(node,
    { protocol = "caucus.v1.json", headers, ms = 10000 } = {}) {
    const client = new Client();
    const socket = new WebSocket(node.ws, protocol ? [protocol] : [], {
      ...node.tls, // undefined: none
      perMessageDeflate: false,
      headers,
    });
    client.#socket = socket;
    socket.on("message", (data, binary) => client.#frame(data, binary));
    socket.on("close", (code, reason) => client.#close(code, String(reason)));
    socket.on("error", () => {}); // `close` follows
    try {
      await within(ms, "a WebSocket to open", new Promise((ok, fail) => {
        socket.once("open", ok);
        socket.once("error", fail);
      }));
    } catch (error) {
      socket.terminate();
      throw error;
    }
    return client;
  }

  /// Connects and says hello, each within `ms`. Answers a client with a
  /// session.
  static async open(node, account, hello = {}, ms = 20000) {
    const client = await Client.connect(node, { ms });
    try {
      client.session = await client.ask("hello",
        { token: account.token, device: "test", ...hello }, ms);
    } catch (error) {
      client.terminate();
      throw error;
    }
    assert.equal(client.session.user, account.user);
    return client;
  }

  get user() { return this.session.user; }

  /// Sends a command; answers what is in `ok`, or throws Refused or Gone. The
  /// node must refuse a command that docs/asyncapi.yaml does not allow.
  ask(op, fields = {}, ms = 20000) {
    const rid = this.#nextRid++;
    const command = { op, rid, ...fields };
    const reply = new Promise((resolve, reject) => {
      if (this.#broken) return reject(this.#broken);
      if (this.closed) return reject(new Gone(`${op}: the socket has ended`));
      const fault = commandFault(command);
      this.#asked.set(rid, { op, fault, resolve, reject });
      this.#socket.send(JSON.stringify(command));
    });
    return within(ms, `an answer to ${op}`, reply);
  }

  /// The error code of a command that must be refused.
  async refusal(op, fields = {}) {
    try {
      const ok = await this.ask(op, fields);
      assert.fail(`${op} was not refused: ${JSON.stringify(ok)}`);
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  }

  /// Sends text (or bytes) as it is.
  raw(data, options) { this.#socket.send(data, options); }

  send(conv, text, more = {}) {
    return this.ask("msg.send",
      { conv, cid: more.cid ?? randomUUID(), body: { text }, ...more });
  }

  /// Sends `count` messages, few enough at a time for the node's limit; answers
  /// the acks. `text` makes a text from a number.
  sendMany(conv, count, text) {
    return parallel(Array.from({ length: count }, (_, i) => i), 100,
      (i) => this.send(conv, text(i)));
  }

  /// Resolves as soon as `probe` answers something true; it is asked now and
  /// after every frame.
  when(what, probe, ms = 15000) {
    const arrival = new Promise((resolve, reject) => {
      const look = () => {
        let found;
        try {
          if (this.#broken) throw this.#broken;
          found = probe();
        } catch (error) {
          this.#waiting.delete(look);
          return reject(error);
        }
        if (!found && !this.closed) return;
        this.#waiting.delete(look);
        if (found) resolve(found);
        else reject(new Gone(`closed ${this.closed.code} before: ${what}`));
      };
      this.#waiting.add(look);
      look();
    });
    return within(ms, what, arrival);
  }

  /// The first event, past or to come, that `fits`.
  event(what, fits, ms) {
    return this.when(what, () => this.events.find(fits), ms);
  }

  /// The message events of a conversation so far.
  messages(conv) {
    return this.events.filter((e) => e.ev === "message" && e.conv === conv);
  }

  /// Waits until `count` message events of a conversation are here.
  async hears(conv, count, ms) {
    await this.when(`${count} messages of ${conv}`,
      () => this.messages(conv).length >= count, ms);
    return this.messages(conv);
  }

  /// Waits for the end of the socket; answers { code, reason }.
  end(ms = 15000) {
    return this.when("the socket to end", () => this.closed, ms);
  }

  /// Says goodbye.
  async close() {
    this.#socket.close(1000);
    await this.end();
  }

  /// Reads nothing from the socket until `resume`.
  pause() { this.#socket.pause(); }
  resume() { this.#socket.resume(); }

  /// Vanishes without a word.
  terminate() { this.#socket.terminate(); }

  #frame(data, binary) {
    assert(!binary, "the node sent a binary frame");
    const frame = JSON.parse(data.toString());
    for (const item of Array.isArray(frame) ? frame : [frame]) {
      const asked = this.#asked.get(item.re);
      this.#check(item, asked);
      if (item.ev === "goaway") this.goaway = item;
      if (item.ev !== undefined) {
        this.events.push(item);
      } else if (asked) {
        this.#asked.delete(item.re);
        if (item.err) asked.reject(new Refused(asked.op, item.err));
        else asked.resolve(item.ok);
      } else {
        this.events.push(item); // an answer to a raw command
      }
    }
    this.#changed();
  }

  /// Once one frame was wrong, all who wait for this client are told.
  #check(item, asked) {
    const fault = serverFault(item, asked?.op)
      ?? (item.ok && asked?.fault && `taken, but wrong: ${asked.fault}`)
      ?? (item.err?.code === "unknown_op" && asked && !asked.fault
        && `${asked.op} is written down, but unknown to the node`);
    if (fault) this.#break(fault);
  }

  #break(fault) {
    this.#broken ??= broken(fault);
    for (const { reject } of this.#asked.values()) reject(this.#broken);
  }

  #close(code, reason) {
    this.closed = { code, reason };
    const fault = closeFault(code);
    if (fault) this.#break(fault);
    for (const { op, reject } of this.#asked.values())
      reject(new Gone(`${op}: closed with ${code} ${reason}`));
    this.#asked.clear();
    this.#changed();
  }

  #changed() {
    for (const look of [...this.#waiting]) look();
  }
}
