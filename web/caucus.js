// Purpose: a client of a Caucus node, for browsers and Node: one connection
// that comes back by itself, conversations without a hole or a duplicate, and
// an outbox that sends again until the node has said yes.
//
//   const client = new CaucusClient({ url: "ws://127.0.0.1:8080/ws", token });
//   client.on("messages", ({ conversation, messages }) => ...);
//   client.connect();
//   await client.send(conv, { text: "hello" });   // the ack: on disk
//
// Events (`on(name, handler)`):
//   state         {state, retry_ms}: connecting, online, waiting or stopped
//   ready         {resumed}: level with the node again
//   conversation  a row is new or has changed
//   messages      {conversation, messages}: joined the run, in rising seq
//   restarted     a conversation's run began anew: page its history
//   outbox        {conv, cid}: an entry came, went or changed its state
//   mark, presence, typing   as the node sent them
//   heads         events were left out: marks and presence may be stale
//   goaway        the node is going down; the client comes back by itself
//   refused       {code}: an error for a command that wanted no reply
//   unauthorized  the token is no good; the client has stopped

import { catch_up, load_list, load_older, since_of }
  from "./client/catch_up.js";
import { Emitter } from "./client/emitter.js";
import { CaucusError } from "./client/errors.js";
import { Inbox } from "./client/inbox.js";
import { Link } from "./client/link.js";
import { Outbox } from "./client/outbox.js";
import { Sender } from "./client/sender.js";
import { random_id, real_timers } from "./client/timers.js";

export { CaucusError };

export class CaucusClient extends Emitter {
  status = "online";
  outbox;
  #options;
  #timers;
  #link;
  #inbox;
  #sender;
  #fresh = true;

  /** `WebSocket`, `timers` and `random` may be replaced; `outbox_store` is
   * {load, save} and keeps unsent messages over a reload. */
  constructor(options) {
    super();
    this.#options = { device: "", agent: "caucus-web", ...options };
    this.#timers = options.timers ?? real_timers;
    this.outbox = new Outbox(options.outbox_store);
    this.#link = this.#make_link(options);
    const shared = { outbox: this.outbox, link: this.#link,
                     timers: this.#timers };
    this.#inbox = new Inbox({
      ...shared, emit: (name, detail) => this.emit(name, detail),
    });
    this.#sender = new Sender({
      ...shared,
      on_change: (conv, cid) => this.emit("outbox", { conv, cid }),
      on_ack: (entry, ack) => this.#inbox.take_ack(entry, ack),
    });
  }

  #make_link({ url, WebSocket, random }) {
    return new Link({
      url, timers: this.#timers, random: random ?? Math.random,
      WebSocket: WebSocket ?? globalThis.WebSocket,
      greet: connection => this.#greet(connection),
      probe: (connection, timeout_ms) => connection.request(
        "presence.set", { status: this.status }, timeout_ms),
      on_event: event => this.#on_event(event),
      on_state: state => this.emit("state", state),
      on_fresh: () => { this.#fresh = true; },
      on_unauthorized: () => this.emit("unauthorized"),
    });
  }

  // -- life -------------------------------------------------------------------

  get state() {
    return this.#link.state;
  }

  /** The own user's id; null before the first hello. */
  get me() {
    return this.#inbox.me;
  }

  /** conv -> Conversation */
  get conversations() {
    return this.#inbox.conversations;
  }

  connect() {
    this.#link.connect();
  }

  /** Ends the connection for good. `connect()` starts again. */
  close() {
    this.#link.close();
  }

  /** Call when the device woke up or the network changed: connects at once,
   * or finds out whether the connection still lives. */
  wake() {
    this.#link.wake();
  }

  /** Answers what is to be done once the state is "online". */
  async #greet(connection) {
    const { token, device, agent } = this.#options;
    const resumed = !this.#fresh;
    const hello = await connection.request("hello", {
      token, device, agent,
      ...(resumed ? { since: since_of(this.conversations.values()) } : {}),
    });
    this.#inbox.me = hello.user;
    if (this.status !== "online")
      connection.tell("presence.set", { status: this.status });
    const take = row => this.#inbox.take_row(row);
    if (resumed)
      await catch_up(connection, () => this.conversations.values(), take);
    else
      await load_list(connection, take);
    this.#fresh = false;
    return () => {
      this.emit("ready", { resumed });
      this.#sender.resume();
      // A conversation that was only read elsewhere is not in `sync`.
      if (resumed)
        this.#inbox.reload_list().catch(() => {});
      this.#inbox.fill_holes();
    };
  }

  // -- commands ---------------------------------------------------------------

  /** Any op; answers its `ok` or throws CaucusError. */
  request(op, fields) {
    return this.#link.request(op, fields);
  }

  /** Resolves with {conv, seq, id, ts} once the message is on disk. Survives
   * any number of lost connections; rejects only where the node refused. */
  send(conv, body, mentions = []) {
    const cid = random_id();
    const { promise } = this.outbox.add(
      { conv, cid, body, mentions, at: this.#timers.now() });
    this.emit("outbox", { conv, cid });
    this.#sender.pump(conv);
    return promise;
  }

  /** Sends a refused message again, under the same cid. */
  retry(cid) {
    this.#sender.retry(cid);
  }

  discard(cid) {
    const conv = this.outbox.get(cid)?.conv;
    this.outbox.discard(cid);
    this.emit("outbox", { conv, cid });
  }

  /** Answers the Conversation. `kind`: "direct" or "group". */
  async create({ kind, members, title }) {
    const { conv } = await this.request(
      "conv.create", { kind, members, ...(title ? { title } : {}) });
    if (this.conversations.get(conv)?.unknown ?? true)
      await this.#inbox.reload_list();
    return this.#inbox.ensure(conv, 0);
  }

  /** Answers how many older messages joined the run. */
  async load_older(conv, limit = 50) {
    const one = this.conversations.get(conv);
    const count = await load_older(this.#link, one, limit);
    this.#inbox.settle(one.log.messages.slice(0, count));
    return count;
  }

  /** Everything up to `seq` was read here. */
  mark_read(conv, seq) {
    const one = this.conversations.get(conv);
    if (!one?.raise_marks({ read: seq }))
      return;
    this.#link.tell("mark.read", { conv, seq });
    this.emit("conversation", one);
  }

  typing(conv, on) {
    if (this.#link.online)
      this.#link.tell("typing", { conv, on });
  }

  /** "online", "away", "busy" or "invisible". */
  set_status(status) {
    this.status = status;
    if (this.#link.online)
      this.#link.tell("presence.set", { status });
  }

  // -- what the node says -----------------------------------------------------

  #on_event(event) {
    switch (event.ev) {
      case "message":
        return this.#inbox.take_message(event);
      case "heads":
        this.#inbox.take_heads(event.heads);
        return this.emit("heads", event);
      case "resync":
        return this.#resync_within(event.within_ms ?? 0);
      case "mark":
        if (event.user === this.me)
          this.#inbox.take_own_mark(event);
        return this.emit("mark", event);
      case "conv.added":
        return this.#inbox.take_added(event);
      case "presence":
        this.#adopt_status(event);
        return this.emit("presence", event);
      case "goaway":
        this.#link.hold_back(event.delay_ms ?? 0);
        return this.emit("goaway", event);
      case "error":
        return this.emit("refused", event);
      default:
        return this.emit(event.ev, event);
    }
  }

  /** The whole list, which has the marks too, and the holes that it shows: at
   * a random moment, as all clients of the node do the same. */
  #resync_within(limit_ms) {
    const random = this.#options.random ?? Math.random;
    this.#timers.set(() => {
      // Offline: the next greeting catches up anyway.
      this.#inbox.reload_list().then(() => {
        this.#inbox.fill_holes();
        this.emit("heads", { heads: {} });
      }, () => {});
    }, random() * limit_ms);
  }

  /** The status is the user's: another device may have chosen it. */
  #adopt_status({ user, status }) {
    if (user === this.me && status !== "offline")
      this.status = status;
  }
}
