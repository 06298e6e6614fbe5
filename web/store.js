// Purpose: what the page shows beyond the client's own state: the open
// conversation, where "new" begins, what a person asks for and what came of it.

import { look_back } from "./look_back.js";
import { People } from "./people.js";
import { name_of } from "./ui/format.js";
import { mentions_in } from "./ui/mentions.js";

const PAGE = 50;
const RETRY_MS = 1000;

/** Events: `change`, at most one per burst; `messages`; `problem` {text}. */
export class Store extends People {
  /** The conv that is open, or null. */
  open_conv = null;
  connection = { state: "stopped", retry_ms: 0 };
  #dividers = new Map();
  #loading = new Set();
  #prepared = new Set();
  #reacting = new Set();
  #leaving = null;

  constructor(client) {
    super(client);
    client.on("conversation", () => {
      this.#prepare_current();
      this.changed();
    });
    client.on("outbox", () => this.changed());
    client.on("restarted", one => this.#on_restarted(one));
    client.on("removed", one => this.#on_removed(one));
    client.on("messages", event => this.emit("messages", event));
    client.on("entries", () => this.#prepare_current());
    client.on("heads", () => this.#refresh_people());
    client.on("ready", () => {
      this.#refresh_people();
      look_back(this);
    });
    client.on("state", state => {
      this.connection = state;
      this.changed();
    });
  }

  // -- what views read --------------------------------------------------------

  get current() {
    return this.client.conversations.get(this.open_conv) ?? null;
  }

  get total_unread() {
    return this.sorted().reduce((sum, one) => sum + one.unread, 0);
  }

  /** The most recently active conversation first. */
  sorted() {
    return [...this.client.conversations.values()]
      .filter(one => !one.unknown)
      .sort((a, b) => b.active_at - a.active_at);
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

  // -- what views do ----------------------------------------------------------

  /** Shows a conversation; null shows none. */
  open(conv) {
    if (this.open_conv !== conv) {
      this.open_conv = conv;
      this.#dividers.delete(conv);
    }
    this.#prepare_current();
    this.changed();
  }

  /** Everything that is loaded was seen by eyes. */
  mark_seen() {
    const one = this.current;
    const last = one?.log.last;
    if (last && one.unread > 0)
      this.client.mark_read(one.conv, last.seq);
  }

  /** The page was left: what comes from now on is new. */
  look_away() {
    const one = this.current;
    if (one)
      this.#dividers.set(one.conv, one.read);
  }

  send(text) {
    const conv = this.open_conv;
    this.#dividers.set(conv, null);
    const mentions = mentions_in(text, name => this.can_name(conv, name));
    // A refusal is shown at the message itself.
    this.client.send(conv, { text }, mentions).catch(() => {});
  }

  /** Loads what is unread, so far as a page goes, and some before it. */
  load_newest(conv) {
    const { unread } = this.client.conversations.get(conv);
    return this.load_older(conv, Math.max(PAGE, Math.min(unread + 10, 100)));
  }

  /** Loads a page of older messages, once at a time. */
  async load_older(conv, limit = PAGE) {
    if (this.#loading.has(conv))
      return;
    this.#loading.add(conv);
    this.changed();
    try {
      await this.client.load_older(conv, limit);
      this.#prepared.add(conv);
      this.#loading.delete(conv);
    } catch {
      // A page that wants it asks at each draw: not at once again.
      setTimeout(() => {
        this.#loading.delete(conv);
        this.#prepare_current();
        this.changed();
      }, RETRY_MS);
    }
    this.changed();
  }

  /** Does it, or says why not. Answers whether it was done. */
  async attempt(action) {
    try {
      await action();
      return true;
    } catch (error) {
      this.emit("problem", { text: error.message });
      return false;
    }
  }

  /** Other clients' fields of the body stay. */
  edit({ conv, seq, body }, text) {
    return this.attempt(() => this.client.edit(conv, seq, { ...body, text }));
  }

  delete_message({ conv, seq }) {
    return this.attempt(() => this.client.delete_message(conv, seq));
  }

  /** Puts the own reaction on, or takes it off. Not twice at a time: the
   * second would not know what the first one does. */
  async toggle_reaction({ conv, seq, reactions = {} }, reaction) {
    const key = `${conv} ${seq} ${reaction}`;
    if (this.#reacting.has(key))
      return;
    const users = Object.hasOwn(reactions, reaction) ? reactions[reaction] : [];
    this.#reacting.add(key);
    await this.attempt(() => this.client.react(
      conv, seq, reaction, !users.includes(this.me)));
    this.#reacting.delete(key);
  }

  toggle_contact(user) {
    const { contacts } = this;
    return contacts.has(user) ? contacts.remove(user) : contacts.add(user);
  }

  /** Throws where the node says no. */
  leave(conv) {
    this.#leaving = conv;
    return this.client.leave(conv);
  }

  // -- what the client says ---------------------------------------------------

  #refresh_people() {
    this.doubt_members();
    this.#prepare_current();
  }

  #prepare_current() {
    const one = this.current;
    if (!one || this.client.state !== "online")
      return;
    if (!this.#dividers.has(one.conv))
      this.#dividers.set(one.conv, one.unread > 0 ? one.read : null);
    if (one.log.base > 0 && one.log.lines.length < PAGE)
      this.load_newest(one.conv);
    else
      this.#prepared.add(one.conv);
    this.load_members(one.conv).catch(() => {});
  }

  #on_restarted(one) {
    this.#prepared.delete(one.conv);
    if (one.conv === this.open_conv)
      this.#prepare_current();
    this.changed();
  }

  #on_removed(one) {
    const { conv } = one;
    this.#dividers.delete(conv);
    this.#prepared.delete(conv);
    if (!one.unknown && conv !== this.#leaving)
      this.emit("problem",
                { text: `You are no longer in “${name_of(one)}”.` });
    this.#leaving = null;
    this.changed();
  }
}
