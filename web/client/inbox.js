// Purpose: everything that comes in: rows and entries find their conversation,
// own messages leave the outbox, marks say what has arrived.

import { catch_up, load_list, load_older, since_of } from "./catch_up.js";
import { Conversation } from "./conversation.js";
import { is_message } from "./entries.js";
import { Holes } from "./holes.js";

const ROW_RETRY_MS = 1500;

export class Inbox {
  /** The own user's id, known after the first hello. */
  me = null;
  /** conv -> Conversation */
  conversations = new Map();
  #link;
  #outbox;
  #timers;
  #emit;
  #holes;
  #listing = null;
  #asked = new Map();

  /** `emit(name, detail)` as CaucusClient documents. */
  constructor({ link, outbox, timers, emit, longest_hole }) {
    this.#link = link;
    this.#outbox = outbox;
    this.#timers = timers;
    this.#emit = emit;
    this.#holes = new Holes({
      link, timers, longest: longest_hole,
      deliver: (one, entries) => this.deliver(one, entries),
      restart: one => this.#restart(one),
      // The user may be in it no more: the row says so.
      on_refused: ({ conv }) => this.load_row(conv).catch(() => {}),
    });
  }

  // -- rows -------------------------------------------------------------------

  /** A conversation that is not known yet starts its run at `start`. */
  ensure(conv, start) {
    let one = this.conversations.get(conv);
    if (!one) {
      one = new Conversation(conv, start);
      this.conversations.set(conv, one);
      this.load_row(conv).catch(() => {});
    }
    return one;
  }

  /** Those who ask while a load runs wait for that one. */
  load_list(connection = this.#link) {
    this.#listing ??= load_list(connection, row => this.take_row(row))
      .finally(() => { this.#listing = null; });
    return this.#listing;
  }

  /** What a `hello` names to be told what changed since. */
  since() {
    return since_of(this.conversations.values());
  }

  /** Takes everything that changed while the connection was away; `first`: the
   * page that is here. */
  catch_up(connection, first = null) {
    return catch_up(connection, {
      conversations: () => this.conversations.values(),
      take: row => this.take_row(row), drop: conv => this.drop(conv),
    }, first);
  }

  /** Asks for the row of one conversation; answers the Conversation. */
  load_row(conv) {
    if (!this.#asked.has(conv))
      this.#asked.set(conv, this.#ask_row(conv)
        .finally(() => this.#asked.delete(conv)));
    return this.#asked.get(conv);
  }

  async #ask_row(conv) {
    try {
      this.take_row(await this.#link.request("conv.info", { conv }));
    } catch (error) {
      if (!error.retry)
        this.drop(conv);
      else if (this.#link.online)
        this.#timers.set(() => this.load_row(conv).catch(() => {}),
                         error.retry_after_ms || ROW_RETRY_MS);
      throw error;
    }
    return this.conversations.get(conv);
  }

  /** A row of `conv.list`, `conv.info` or `sync`. */
  take_row(row) {
    const { conv, head, messages = [] } = row;
    let one = this.conversations.get(conv);
    if (!one) {
      one = new Conversation(conv, messages[0] ? messages[0].seq - 1 : head);
      this.conversations.set(conv, one);
    }
    one.absorb(row);
    // Marks are told without a reply; one that was lost is told again here.
    if (one.read > row.read)
      this.#link.tell("mark.read", { conv, seq: one.read });
    one.log.note_head(head);
    this.deliver(one, messages);
    this.#emit("conversation", one);
  }

  /** It comes twice as a rule, and what it says may be old by then: the row is
   * asked for. */
  take_added({ conv }) {
    if (this.conversations.get(conv)?.unknown ?? true)
      this.load_row(conv).catch(() => {});
  }

  /** The user is in it no more. */
  drop(conv) {
    const one = this.conversations.get(conv);
    if (!one)
      return;
    this.conversations.delete(conv);
    for (const { cid } of this.#outbox.of(conv))
      this.#outbox.discard(cid);
    this.#emit("removed", one);
  }

  // -- entries ----------------------------------------------------------------

  /** An event that has a place in a conversation's log. */
  take_entry(event) {
    const { conv, seq } = event;
    const put_out = event.ev === "conv.member_removed"
      && event.members.includes(this.me);
    if (put_out)
      this.drop(conv);
    else
      this.deliver(this.ensure(conv, seq - 1), [event]);
  }

  /** An answer told that this place exists. Its event may never come. */
  note_place({ conv, seq }) {
    const one = this.conversations.get(conv);
    one?.log.note_head(seq);
    if (one)
      this.#holes.look_at(one);
  }

  take_heads(heads) {
    for (const [conv, head] of Object.entries(heads ?? {})) {
      const one = this.ensure(conv, head);
      one.log.note_head(head);
      this.#holes.look_at(one, 0);
    }
  }

  /** A mark of one of the own user's devices. */
  take_own_mark(event) {
    const one = this.conversations.get(event.conv);
    if (one)
      this.raise_marks(one, event);
  }

  /** Answers whether one rose. */
  raise_marks(one, marks) {
    if (!one.raise_marks(marks))
      return false;
    if (one.wants_row)
      this.load_row(one.conv).catch(() => {});
    this.#emit("conversation", one);
    return true;
  }

  /** The ack has the place in the conversation; the event may never come. */
  take_ack({ conv, cid, body, mentions }, ack) {
    const one = this.ensure(conv, ack.seq - 1);
    const message = { ...ack, conv, from: this.me, cid, body, mentions };
    this.deliver(one, [message]);
    if (ack.seq <= one.log.seen)
      this.#settle([message]);
  }

  deliver(one, offered) {
    const joined = offered.flatMap(entry => one.log.offer(entry));
    // As they are now: a change may have come right behind.
    const messages = joined.filter(is_message)
      .map(({ seq }) => one.log.at(seq)).filter(Boolean);
    this.#settle(messages);
    for (const entry of joined)
      one.follow(entry, this.me);
    // Who sends has read and received all up to there: no mark tells it.
    const own = messages.findLast(({ from }) => from === this.me)?.seq ?? 0;
    this.raise_marks(one, { read: own, delivered: own });
    if (messages.length > 0)
      this.#emit("messages", { conversation: one, messages });
    if (joined.length > 0)
      this.#emit("entries", { conversation: one, entries: joined });
    this.#holes.look_at(one);
    this.#tell_delivered(one);
  }

  #tell_delivered(one) {
    const { last } = one;
    if (last && last.from !== this.me
        && one.raise_marks({ delivered: last.seq }))
      this.#link.tell("mark.delivered", { conv: one.conv, seq: last.seq });
  }

  /** Answers the lines that joined the run. */
  async load_older(one, limit) {
    const lines = await load_older(this.#link, one, limit);
    this.#settle(lines.filter(is_message));
    return lines;
  }

  /** After a new connection: what could not be filled before. */
  fill_holes() {
    for (const one of this.conversations.values())
      this.#holes.look_at(one);
  }

  /** Own messages that are in their place need no further attempt. */
  #settle(messages) {
    for (const { conv, seq, id, ts, from, cid } of messages) {
      if (from !== this.me || !this.#outbox.get(cid))
        continue;
      this.#outbox.settle(cid, { conv, seq, id, ts });
      this.#emit("outbox", { conv, cid });
    }
  }

  #restart(one) {
    this.#settle(one.restart(one.log.head).filter(is_message));
    for (const { cid, state, outcome } of this.#outbox.of(one.conv))
      if (state === "acked" && outcome.seq <= one.log.base)
        this.#outbox.settle(cid, outcome);
    this.load_row(one.conv).catch(() => {});
    this.#emit("restarted", one);
  }
}
