// Purpose: a client of a Caucus node, for browsers and Node: one connection
// that comes back by itself, conversations without a hole or a duplicate, and
// an outbox that sends again until the node has said yes. See README.md.
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
//   entries       {conversation, entries}: the same with those that are no
//                 messages, as they came
//   restarted     a conversation's run began anew: page its history
//   removed       a conversation that the user is in no more
//   outbox        {conv, cid}: an entry came, went or changed its state
//   mark, presence, typing   as the node sent them
//   heads         events were left out: marks and presence may be stale
//   goaway        the node is going down; the client comes back by itself
//   refused       {code}: an error for a command that wanted no reply
//   unauthorized  the token is no good; the client has stopped

import { Commands } from "./client/commands.js";
import { CaucusError } from "./client/errors.js";
import { Greeting } from "./client/greeting.js";
import { Inbox } from "./client/inbox.js";
import { Link } from "./client/link.js";
import { Outbox } from "./client/outbox.js";
import { request_persistently } from "./client/persistent.js";
import { Sender } from "./client/sender.js";
import { random_id, real_timers } from "./client/timers.js";

export * from "./client/account.js";
export { CaucusError };

const RESYNC_AGAIN_MS = 4000;

export class CaucusClient extends Commands {
  status = "online";
  outbox;
  #options;
  #timers;
  #link;
  #inbox;
  #sender;
  #greeting;
  #token; // of the newest greeting

  /**
   * `url`: one, or many that are tried in turn. `token`: from `login()`.
   * Optional: `device`, `agent`; `WebSocket`, where the platform has none;
   * `outbox_store`: {load, save}, keeps unsent messages over a restart;
   * `longest_hole`: of more missing entries none is fetched, the run starts
   * anew behind them; `roams`: false stays with `url` whatever a `goaway`
   * says; `timers` and `random`, for tests.
   */
  constructor(options) {
    super();
    this.#options = { device: "", agent: "caucus-js", random: Math.random,
                      roams: true, longest_hole: Infinity, ...options };
    this.#timers = options.timers ?? real_timers;
    this.outbox = new Outbox(options.outbox_store);
    this.#link = this.#make_link();
    const shared = { outbox: this.outbox, link: this.#link,
                     timers: this.#timers };
    this.#inbox = new Inbox({
      ...shared, longest_hole: this.#options.longest_hole,
      emit: (name, detail) => this.emit(name, detail),
    });
    this.#greeting = new Greeting({
      inbox: this.#inbox, timers: this.#timers,
      on_event: event => this.#on_event(event),
    });
    this.#sender = new Sender({
      ...shared,
      on_change: (conv, cid) => this.emit("outbox", { conv, cid }),
      on_ack: (entry, ack) => this.#inbox.take_ack(entry, ack),
    });
  }

  #make_link() {
    const { url, WebSocket, random, roams } = this.#options;
    return new Link({
      urls: [url].flat(), roams, timers: this.#timers, random,
      WebSocket: WebSocket ?? globalThis.WebSocket,
      greet: connection => this.#greet(connection),
      probe: (connection, timeout_ms) => connection.request(
        "presence.set", { status: this.status }, timeout_ms),
      on_event: event => this.#on_event(event),
      on_state: state => this.emit("state", state),
      on_fresh: () => { this.#greeting.fresh = true; },
      on_unauthorized: () => this.#on_unauthorized(),
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

  /** The token from now on: of a new login, or behind a new password. */
  set_token(token) {
    this.#options.token = token;
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
    this.#token = token;
    const resumed = await this.#greeting.say(
      connection, { token, device, agent }, this.status);
    return () => {
      this.emit("ready", { resumed });
      this.#sender.resume();
      // A conversation that was only read elsewhere is not in `sync`.
      if (resumed)
        this.#inbox.load_list().catch(() => {});
      this.#inbox.fill_holes();
    };
  }

  /** A token that was replaced may end. */
  #on_unauthorized() {
    if (this.#token !== this.#options.token)
      this.connect();
    else
      this.emit("unauthorized");
  }

  // -- commands; the others are in client/commands.js -------------------------

  /** Any op, once; answers its `ok` or throws CaucusError. */
  request(op, fields) {
    return this.#link.request(op, fields);
  }

  /** Any op that may be sent again after a lost answer: until it has one. */
  persist(op, fields) {
    return request_persistently(
      { link: this.#link, timers: this.#timers }, op, fields);
  }

  /** A command that takes a place in the conversation's log. */
  async enter(op, fields) {
    const entry = await this.persist(op, fields);
    if (entry.changed)
      this.#inbox.note_place(entry);
    return entry;
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

  async leave(conv) {
    try {
      await this.persist("conv.leave", { conv });
    } catch (error) {
      // The answer of an earlier try was lost.
      if (error.code !== "not_member")
        throw error;
    }
    this.#inbox.drop(conv);
  }

  /** The Conversation, once its row is here. */
  async known(conv) {
    const one = this.conversations.get(conv);
    return one && !one.unknown ? one : this.#inbox.load_row(conv);
  }

  /** Answers how many older lines joined the run. */
  async load_older(conv, limit = 50) {
    const one = this.conversations.get(conv);
    return (await this.#inbox.load_older(one, limit)).length;
  }

  /** Everything up to `seq` was read here. */
  mark_read(conv, seq) {
    const one = this.conversations.get(conv);
    if (one && this.#inbox.raise_marks(one, { read: seq }))
      this.#link.tell("mark.read", { conv, seq });
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
      case "conv.removed":
        return this.#inbox.drop(event.conv);
      case "presence":
        this.#adopt_status(event);
        return this.emit("presence", event);
      case "goaway":
        this.#link.note_goaway(event);
        return this.emit("goaway", event);
      case "error":
        return this.emit("refused", event);
      default:
        // Whatever has a place is an entry, also of a kind that is not known.
        return event.conv !== undefined && Number.isInteger(event.seq)
          ? this.#inbox.take_entry(event) : this.emit(event.ev, event);
    }
  }

  /** At a random moment, as all clients of the node do the same. Offline, the
   * next greeting catches up anyway. */
  #resync_within(limit_ms) {
    this.#timers.set(() => this.#resync().catch(() => {
      if (this.#link.online)
        this.#resync_within(RESYNC_AGAIN_MS);
    }), this.#options.random() * limit_ms);
  }

  async #resync() {
    await this.#inbox.catch_up(this.#link);
    // The list has the marks too.
    await this.#inbox.load_list();
    this.#inbox.fill_holes();
    this.emit("heads", { heads: {} });
  }

  /** The status is the user's: another device may have chosen it. */
  #adopt_status({ user, status }) {
    if (user === this.me && status !== "offline")
      this.status = status;
  }
}
