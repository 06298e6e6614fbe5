// Purpose: what the page shows beyond the client's own state: the open
// conversation, people's presence and marks, who types, where "new" begins.

import { Emitter } from "./client/emitter.js";

/** The node repeats nothing, so a lost "off" must not type for ever. */
const TYPING_SHOWN_MS = 7000;
const PAGE = 50;
const MEMBERS_PAGE = 100;

export class Store extends Emitter {
  /** The conv that is open, or null. */
  open_conv = null;
  connection = { state: "stopped", retry_ms: 0 };
  /** user -> {status, last_seen} */
  presence = new Map();
  #client;
  #members = new Map();
  #stale = new Set();
  #typing = new Map();
  #dividers = new Map();
  #loading = new Set();
  #prepared = new Set();
  #notified = false;

  constructor(client) {
    super();
    this.#client = client;
    const changed = () => this.#changed();
    client.on("conversation", changed);
    client.on("outbox", changed);
    client.on("restarted", one => this.#on_restarted(one));
    client.on("messages", event => this.#on_messages(event));
    client.on("mark", event => this.#on_mark(event));
    client.on("presence", row => this.#on_presence(row));
    client.on("typing", event => this.#on_typing(event));
    client.on("heads", () => this.#refresh_people());
    client.on("ready", () => this.#refresh_people());
    client.on("state", state => this.#on_state(state));
  }

  // -- what views read --------------------------------------------------------

  get client() {
    return this.#client;
  }

  get me() {
    return this.#client.me;
  }

  get current() {
    return this.#client.conversations.get(this.open_conv) ?? null;
  }

  get total_unread() {
    return this.sorted().reduce((sum, one) => sum + one.unread, 0);
  }

  /** The most recently active conversation first. */
  sorted() {
    return [...this.#client.conversations.values()]
      .filter(one => !one.unknown)
      .sort((a, b) => b.active_at - a.active_at);
  }

  presence_of(user) {
    return this.presence.get(user);
  }

  /** Map user -> {role, delivered, read}; undefined before it was loaded. */
  members_of(conv) {
    return this.#members.get(conv);
  }

  typing_in(conv) {
    return [...this.#typing.get(conv)?.keys() ?? []];
  }

  /** Messages above this seq are new; null where nothing is. */
  divider_of(conv) {
    return this.#dividers.get(conv) ?? null;
  }

  is_loading(conv) {
    return this.#loading.has(conv);
  }

  /** Whether the newest page is here, so that someone may read it. */
  is_prepared(conv) {
    return this.#prepared.has(conv);
  }

  /** People of all conversations, to suggest them. */
  known_people() {
    const people = new Set(this.sorted().map(one => one.peer));
    for (const members of this.#members.values())
      for (const user of members.keys())
        people.add(user);
    return [...people].filter(user => user && user !== this.me);
  }

  // -- what views do ----------------------------------------------------------

  /** Shows a conversation; null shows none. */
  open(conv) {
    if (this.open_conv !== conv) {
      this.open_conv = conv;
      this.#dividers.delete(conv);
    }
    this.#prepare_current();
    this.#changed();
  }

  /** Everything that is loaded was seen by eyes. */
  mark_seen() {
    const one = this.current;
    if (one && one.unread > 0)
      this.#client.mark_read(one.conv, one.log.seen);
  }

  /** The page was left: what comes from now on is new. */
  look_away() {
    const one = this.current;
    if (one)
      this.#dividers.set(one.conv, one.read);
  }

  send(text) {
    this.#dividers.set(this.open_conv, null);
    // A refusal is shown at the message itself.
    this.#client.send(this.open_conv, { text }).catch(() => {});
  }

  /** Loads a page of older messages, once at a time. */
  async load_older(conv, limit = PAGE) {
    if (this.#loading.has(conv))
      return;
    this.#loading.add(conv);
    this.#changed();
    try {
      await this.#client.load_older(conv, limit);
      this.#prepared.add(conv);
    } catch {
      // No connection: asked again when it is back or on the next scroll.
    }
    this.#loading.delete(conv);
    this.#changed();
  }

  /** The first page of members; enough for every small group. */
  async load_members(conv) {
    const page = await this.#client.request(
      "conv.members", { conv, limit: MEMBERS_PAGE });
    const known = this.#members.get(conv);
    const members = new Map();
    for (const { user, role, delivered, read, status, last_seen }
         of page.members) {
      const before = known?.get(user);
      members.set(user, {
        role,
        delivered: Math.max(delivered ?? 0, before?.delivered ?? 0),
        read: Math.max(read ?? 0, before?.read ?? 0),
      });
      this.presence.set(user, { status, last_seen });
    }
    this.#members.set(conv, members);
    this.#stale.delete(conv);
    this.#changed();
  }

  // -- what the client says ---------------------------------------------------

  #on_state(state) {
    this.connection = state;
    // The node tells who is online when it greets, but not who has left.
    if (state.state === "connecting")
      this.presence.clear();
    this.#changed();
  }

  /** Marks of others are not part of what a resume brings. */
  #refresh_people() {
    this.#stale = new Set(this.#members.keys());
    this.#prepare_current();
  }

  #prepare_current() {
    const one = this.current;
    if (!one || this.#client.state !== "online")
      return;
    if (!this.#dividers.has(one.conv))
      this.#dividers.set(one.conv, one.unread > 0 ? one.read : null);
    if (one.log.base > 0 && one.log.lines.length < PAGE)
      this.load_older(one.conv, Math.max(PAGE, Math.min(one.unread + 10, 100)));
    else
      this.#prepared.add(one.conv);
    if (!this.#members.has(one.conv) || this.#stale.has(one.conv))
      this.load_members(one.conv).catch(() => {});
  }

  #on_restarted(one) {
    this.#prepared.delete(one.conv);
    if (one.conv === this.open_conv)
      this.#prepare_current();
    this.#changed();
  }

  #on_messages({ conversation, messages }) {
    for (const { from, seq } of messages) {
      this.#stop_typing(conversation.conv, from);
      // Who sends has read and received all up to there: no mark tells it.
      this.#on_mark({ conv: conversation.conv, user: from, delivered: seq,
                      read: seq });
    }
    this.emit("messages", { conversation, messages });
    this.#changed();
  }

  #on_mark({ conv, user, delivered, read }) {
    const marks = this.#members.get(conv)?.get(user);
    if (!marks)
      return;
    marks.delivered = Math.max(marks.delivered, delivered ?? 0);
    marks.read = Math.max(marks.read, read ?? 0);
    this.#changed();
  }

  #on_presence({ user, status, last_seen }) {
    this.presence.set(user, { status, last_seen });
    this.#changed();
  }

  #on_typing({ conv, user, on }) {
    this.#stop_typing(conv, user);
    if (on && user !== this.me) {
      if (!this.#typing.has(conv))
        this.#typing.set(conv, new Map());
      const timer = setTimeout(() => {
        this.#stop_typing(conv, user);
        this.#changed();
      }, TYPING_SHOWN_MS);
      this.#typing.get(conv).set(user, timer);
    }
    this.#changed();
  }

  #stop_typing(conv, user) {
    const users = this.#typing.get(conv);
    clearTimeout(users?.get(user));
    users?.delete(user);
  }

  /** Views draw once per burst. Not on animation frames: a hidden tab has
   * none, and its title must still count. */
  #changed() {
    if (this.#notified)
      return;
    this.#notified = true;
    queueMicrotask(() => {
      this.#notified = false;
      this.emit("change");
    });
  }
}
