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
//   goaway        the node is going down; the client comes back by itself
//   refused       {code}: an error for a command that wanted no reply
//   unauthorized  the token is no good; the client has stopped

import { catch_up, fill_hole, load_list, load_older, since_of }
  from "./client/catch_up.js";
import { Conversation } from "./client/conversation.js";
import { Emitter } from "./client/emitter.js";
import { CaucusError } from "./client/errors.js";
import { Link } from "./client/link.js";
import { Outbox } from "./client/outbox.js";
import { Sender } from "./client/sender.js";
import { random_id, real_timers } from "./client/timers.js";

export { CaucusError };

/** A hole may close by itself: its messages are often right behind. */
const HOLE_GRACE_MS = 250;
const HOLE_RETRY_MS = 1500;

export class CaucusClient extends Emitter {
  /** The user's id, known after the first hello. */
  me = null;
  status = "online";
  /** conv -> Conversation */
  conversations = new Map();
  outbox;
  #options;
  #timers;
  #link;
  #sender;
  #fresh = true;
  #listing = null;

  /** `WebSocket`, `timers` and `random` may be replaced; `outbox_store` is
   * {load, save} and keeps unsent messages over a reload. */
  constructor(options) {
    super();
    this.#options = { device: "", agent: "caucus-web", ...options };
    this.#timers = options.timers ?? real_timers;
    this.outbox = new Outbox(options.outbox_store);
    this.#link = this.#make_link(options);
    this.#sender = new Sender({
      outbox: this.outbox, link: this.#link, timers: this.#timers,
      on_change: (conv, cid) => this.emit("outbox", { conv, cid }),
      on_ack: (entry, ack) => this.#on_ack(entry, ack),
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
    this.me = hello.user;
    if (this.status !== "online")
      connection.tell("presence.set", { status: this.status });
    const take = row => this.#take_row(row);
    if (resumed)
      await catch_up(connection, () => this.conversations.values(), take);
    else
      await load_list(connection, take);
    this.#fresh = false;
    return () => {
      this.emit("ready", { resumed });
      this.#sender.resume();
      for (const one of this.conversations.values())
        this.#schedule_fill(one, HOLE_GRACE_MS);
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
      await this.#reload_list();
    return this.#ensure(conv, 0);
  }

  /** Answers how many older messages joined the run. */
  async load_older(conv, limit = 50) {
    const one = this.conversations.get(conv);
    const count = await load_older(this.#link, one, limit);
    this.#settle(one.log.messages.slice(0, count));
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
        return this.#deliver(this.#ensure(event.conv, event.seq - 1), [event]);
      case "heads":
        return this.#on_heads(event.heads);
      case "mark":
        if (event.user === this.me)
          this.#on_own_mark(event);
        return this.emit("mark", event);
      case "conv.added":
        return this.#take_row(this.#row_of(event));
      case "goaway":
        this.#link.hold_back(event.delay_ms ?? 0);
        return this.emit("goaway", event);
      case "error":
        return this.emit("refused", event.err ?? event);
      default:
        return this.emit(event.ev, event);
    }
  }

  /** `conv.added` names everyone; a row names the other one. */
  #row_of(event) {
    if (event.kind !== "direct" || event.peer)
      return event;
    const peer = event.members?.find(user => user !== this.me);
    return peer ? { ...event, peer } : event;
  }

  #on_own_mark(event) {
    const one = this.conversations.get(event.conv);
    if (one?.raise_marks(event))
      this.emit("conversation", one);
  }

  #on_heads(heads) {
    for (const [conv, head] of Object.entries(heads ?? {})) {
      const one = this.#ensure(conv, head);
      one.log.note_head(head);
      this.#schedule_fill(one, 0);
    }
  }

  /** A conversation that is not known yet starts its run at `start`. */
  #ensure(conv, start) {
    let one = this.conversations.get(conv);
    if (!one) {
      one = new Conversation(conv, start);
      this.conversations.set(conv, one);
      this.#reload_list().catch(() => {});
    }
    return one;
  }

  /** Those who ask while a load runs wait for that one. */
  #reload_list() {
    this.#listing ??= load_list(this.#link, row => this.#take_row(row))
      .finally(() => { this.#listing = null; });
    return this.#listing;
  }

  /** A row of `conv.list` or `sync`, or a `conv.added`. */
  #take_row(row) {
    const messages = row.messages ?? (row.last ? [row.last] : []);
    const head = row.head ?? messages.at(-1)?.seq ?? 0;
    let one = this.conversations.get(row.conv);
    if (!one) {
      const start = messages.length > 0 ? messages[0].seq - 1 : head;
      one = new Conversation(row.conv, start);
      this.conversations.set(row.conv, one);
    }
    one.absorb(row);
    // Marks are told without a reply; one that was lost is told again here.
    if (one.read > (row.read ?? one.read))
      this.#link.tell("mark.read", { conv: row.conv, seq: one.read });
    one.log.note_head(head);
    this.#deliver(one, messages);
    this.emit("conversation", one);
  }

  #deliver(one, messages) {
    const joined = messages.flatMap(message => one.log.offer(message));
    this.#settle(joined);
    if (joined.length > 0)
      this.emit("messages", { conversation: one, messages: joined });
    this.#schedule_fill(one, HOLE_GRACE_MS);
    const seq = one.log.seen;
    if (one.last?.from !== this.me && one.raise_marks({ delivered: seq }))
      this.#link.tell("mark.delivered", { conv: one.conv, seq });
  }

  /** The ack has the place in the conversation; the event may never come. */
  #on_ack({ conv, cid, body, mentions }, ack) {
    const one = this.#ensure(conv, ack.seq - 1);
    const message = { ...ack, conv, from: this.me, cid, body, mentions };
    this.#deliver(one, [message]);
    if (ack.seq <= one.log.seen)
      this.#settle([message]);
  }

  #settle(messages) {
    for (const { conv, seq, id, ts, from, cid } of messages) {
      if (from !== this.me || !this.outbox.get(cid))
        continue;
      this.outbox.settle(cid, { conv, seq, id, ts });
      this.emit("outbox", { conv, cid });
    }
  }

  // -- holes ------------------------------------------------------------------

  #schedule_fill(one, delay_ms) {
    if (one.filling || one.log.missing === 0)
      return;
    one.filling = true;
    this.#timers.set(() => this.#fill(one), delay_ms);
  }

  async #fill(one) {
    const closed = await fill_hole(
      this.#link, one, messages => this.#deliver(one, messages),
      () => this.#restart(one)).catch(() => false);
    one.filling = false;
    if (!closed && this.#link.online)
      this.#schedule_fill(one, HOLE_RETRY_MS);
  }

  #restart(one) {
    this.#settle(one.log.restart(one.log.head));
    for (const { cid, state, outcome } of this.outbox.of(one.conv))
      if (state === "acked" && outcome.seq <= one.log.base)
        this.outbox.settle(cid, outcome);
    this.emit("restarted", one);
  }
}
