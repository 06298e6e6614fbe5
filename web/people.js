// Purpose: what the page knows of people: presence, who is in which
// conversation and how far, who types.

import { Emitter } from "./client/emitter.js";
import { is_message } from "./client/entries.js";
import { real_timers } from "./client/timers.js";
import { Contacts } from "./contacts.js";
import { Watching } from "./watching.js";

/** The node repeats nothing, so a lost "off" must not type for ever. */
const TYPING_SHOWN_MS = 7000;
const MEMBERS_PAGE = 100;
/** Of larger groups the node tells no presence by itself. */
const TOLD_MEMBERS_MAX = 100;

/** The part of the store that is about people. */
export class People extends Emitter {
  /** user -> {status, last_seen} */
  presence = new Map();
  contacts;
  #watching;
  #client;
  /** conv -> {rows: Map user -> {role, delivered, read}, next?} */
  #members = new Map();
  #stale = new Set();
  #loading_members = new Set();
  #typing = new Map();
  #notified = false;

  constructor(client) {
    super();
    this.#client = client;
    const on_row = row => this.#on_presence(row);
    this.contacts = new Contacts(
      client, { on_row, on_change: () => this.changed() });
    this.#watching = new Watching(client, { on_row, timers: real_timers });
    client.on("ready", () => this.contacts.load().catch(() => {}));
    for (const name of ["ready", "heads"])
      client.on(name, () => this.#watching.renew());
    client.on("entries", event => this.#on_entries(event));
    client.on("mark", event => this.#on_mark(event));
    client.on("presence", on_row);
    client.on("typing", event => this.#on_typing(event));
    client.on("removed", ({ conv }) => this.#members.delete(conv));
    client.on("state", ({ state }) => {
      // The node tells who is online when it greets, but not who has left.
      if (state === "connecting")
        this.presence.clear();
    });
  }

  get client() {
    return this.#client;
  }

  get me() {
    return this.#client.me;
  }

  presence_of(user) {
    return this.presence.get(user);
  }

  /** Map user -> {role, delivered, read}; undefined before it was loaded. */
  members_of(conv) {
    return this.#members.get(conv)?.rows;
  }

  /** Whether a message can name someone. Of a large group not all members are
   * here: then it can name anybody. */
  can_name(conv, user) {
    return user !== this.me && (this.has_more_members(conv)
      || (this.members_of(conv)?.has(user) ?? false));
  }

  /** Whether the node has members that are not here yet. */
  has_more_members(conv) {
    return this.#members.get(conv)?.next !== undefined;
  }

  typing_in(conv) {
    return [...this.#typing.get(conv)?.keys() ?? []];
  }

  /** These members of a conversation are on screen. Of most people the node
   * tells anyway how present they are. */
  watch_members(one, users) {
    const large = one && one.members > TOLD_MEMBERS_MAX;
    this.#watching.want(large ? users.filter(
      user => user !== this.me && !this.contacts.has(user)) : []);
  }

  /** Contacts and people of all conversations, to suggest them. */
  known_people() {
    const people = new Set(this.contacts.names);
    for (const { peer } of this.#client.conversations.values())
      people.add(peer);
    for (const { rows } of this.#members.values())
      for (const user of rows.keys())
        people.add(user);
    return [...people].filter(user => user && user !== this.me);
  }

  /** The first page of members, if it is not here as of now. */
  async load_members(conv) {
    const is_here = this.#members.has(conv) && !this.#stale.has(conv);
    if (is_here || this.#loading_members.has(conv))
      return;
    this.#loading_members.add(conv);
    this.#stale.delete(conv);
    try {
      const page = await this.#client.members(conv, { limit: MEMBERS_PAGE });
      const before = this.members_of(conv);
      this.#members.set(conv, { rows: new Map(), next: page.next });
      this.#take_page(conv, page, before);
    } catch (error) {
      this.#stale.add(conv);
      throw error;
    } finally {
      this.#loading_members.delete(conv);
    }
  }

  async load_more_members(conv) {
    const known = this.#members.get(conv);
    const page = await this.#client.members(
      conv, { limit: MEMBERS_PAGE, after: known.next });
    known.next = page.next;
    this.#take_page(conv, page, known.rows);
  }

  #take_page(conv, page, before) {
    const rows = this.members_of(conv);
    for (const { user, role, delivered, read, status, last_seen }
         of page.members) {
      const known = before?.get(user);
      rows.set(user, {
        role,
        delivered: Math.max(delivered ?? 0, known?.delivered ?? 0),
        read: Math.max(read ?? 0, known?.read ?? 0),
      });
      this.presence.set(user, { status, last_seen });
    }
    this.changed();
  }

  /** Marks of others are not part of what a resume brings. */
  doubt_members() {
    this.#stale = new Set(this.#members.keys());
  }

  /** Views draw once per burst. Not on animation frames: a hidden tab has
   * none, and its title must still count. */
  changed() {
    if (this.#notified)
      return;
    this.#notified = true;
    queueMicrotask(() => {
      this.#notified = false;
      this.emit("change");
    });
  }

  // -- what the client says ---------------------------------------------------

  #on_entries({ conversation: { conv }, entries }) {
    for (const entry of entries)
      if (is_message(entry))
        this.#on_message(conv, entry);
      else
        this.#on_people(conv, entry);
    this.changed();
  }

  #on_message(conv, { from, seq }) {
    this.#stop_typing(conv, from);
    // Who sends has read and received all up to there: no mark tells it.
    this.#on_mark({ conv, user: from, delivered: seq, read: seq });
  }

  #on_people(conv, { ev, members, role, seq }) {
    const known = this.#members.get(conv);
    if (!known || !members)
      return;
    for (const user of members)
      if (ev === "conv.member_removed")
        known.rows.delete(user);
      else if (ev === "conv.member_added")
        known.rows.set(user, { role: "member", delivered: seq, read: seq });
      else if (known.rows.has(user))
        known.rows.get(user).role = role;
    // Whether someone new is online is in the page only.
    if (ev === "conv.member_added" && known.next === undefined)
      this.#stale.add(conv);
  }

  #on_mark({ conv, user, delivered, read }) {
    const marks = this.members_of(conv)?.get(user);
    if (!marks)
      return;
    marks.delivered = Math.max(marks.delivered, delivered ?? 0);
    marks.read = Math.max(marks.read, read ?? 0);
    this.changed();
  }

  #on_presence({ user, status, last_seen }) {
    this.presence.set(user, { status, last_seen });
    this.changed();
  }

  #on_typing({ conv, user, on }) {
    this.#stop_typing(conv, user);
    if (on && user !== this.me) {
      if (!this.#typing.has(conv))
        this.#typing.set(conv, new Map());
      const timer = setTimeout(() => {
        this.#stop_typing(conv, user);
        this.changed();
      }, TYPING_SHOWN_MS);
      this.#typing.get(conv).set(user, timer);
    }
    this.changed();
  }

  #stop_typing(conv, user) {
    const users = this.#typing.get(conv);
    clearTimeout(users?.get(user));
    users?.delete(user);
  }
}
