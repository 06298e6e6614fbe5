// Purpose: everything that comes in: rows and messages find their
// conversation, holes are noticed and filled, own messages leave the outbox.

import { fill_hole, load_list } from "./catch_up.js";
import { Conversation } from "./conversation.js";

/** A hole may close by itself: its messages are often right behind. */
const HOLE_GRACE_MS = 250;
const HOLE_RETRY_MS = 1500;

export class Inbox {
  /** The own user's id, known after the first hello. */
  me = null;
  /** conv -> Conversation */
  conversations = new Map();
  #link;
  #outbox;
  #timers;
  #emit;
  #listing = null;

  /** `emit(name, detail)` as CaucusClient documents. */
  constructor({ link, outbox, timers, emit }) {
    this.#link = link;
    this.#outbox = outbox;
    this.#timers = timers;
    this.#emit = emit;
  }

  /** A conversation that is not known yet starts its run at `start`. */
  ensure(conv, start) {
    let one = this.conversations.get(conv);
    if (!one) {
      one = new Conversation(conv, start);
      this.conversations.set(conv, one);
      this.reload_list().catch(() => {});
    }
    return one;
  }

  /** Those who ask while a load runs wait for that one. */
  reload_list() {
    this.#listing ??= load_list(this.#link, row => this.take_row(row))
      .finally(() => { this.#listing = null; });
    return this.#listing;
  }

  /** A row of `conv.list` or `sync`, or a `conv.added`. */
  take_row(row) {
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
    this.deliver(one, messages);
    this.#emit("conversation", one);
  }

  /** `conv.added` names everyone; a row names the other one. */
  take_added(event) {
    const peer = event.kind !== "direct" ? undefined
      : event.peer ?? event.members?.find(user => user !== this.me);
    this.take_row(peer ? { ...event, peer } : event);
  }

  take_message(message) {
    this.deliver(this.ensure(message.conv, message.seq - 1), [message]);
  }

  take_heads(heads) {
    for (const [conv, head] of Object.entries(heads ?? {})) {
      const one = this.ensure(conv, head);
      one.log.note_head(head);
      this.#schedule_fill(one, 0);
    }
  }

  /** A mark of one of the own user's devices. */
  take_own_mark(event) {
    const one = this.conversations.get(event.conv);
    if (one?.raise_marks(event))
      this.#emit("conversation", one);
  }

  /** The ack has the place in the conversation; the event may never come. */
  take_ack({ conv, cid, body, mentions }, ack) {
    const one = this.ensure(conv, ack.seq - 1);
    const message = { ...ack, conv, from: this.me, cid, body, mentions };
    this.deliver(one, [message]);
    if (ack.seq <= one.log.seen)
      this.settle([message]);
  }

  deliver(one, messages) {
    const joined = messages.flatMap(message => one.log.offer(message));
    this.settle(joined);
    // Who sends has read and received all up to there: no mark tells it.
    const own = joined.findLast(({ from }) => from === this.me)?.seq ?? 0;
    if (one.raise_marks({ read: own, delivered: own }))
      this.#emit("conversation", one);
    if (joined.length > 0)
      this.#emit("messages", { conversation: one, messages: joined });
    this.#schedule_fill(one, HOLE_GRACE_MS);
    const seq = one.log.seen;
    if (one.last?.from !== this.me && one.raise_marks({ delivered: seq }))
      this.#link.tell("mark.delivered", { conv: one.conv, seq });
  }

  /** Own messages that are in their place need no further attempt. */
  settle(messages) {
    for (const { conv, seq, id, ts, from, cid } of messages) {
      if (from !== this.me || !this.#outbox.get(cid))
        continue;
      this.#outbox.settle(cid, { conv, seq, id, ts });
      this.#emit("outbox", { conv, cid });
    }
  }

  // -- holes ------------------------------------------------------------------

  /** After a new connection: what could not be filled before. */
  fill_holes() {
    for (const one of this.conversations.values())
      this.#schedule_fill(one, HOLE_GRACE_MS);
  }

  #schedule_fill(one, delay_ms) {
    if (one.filling || one.log.missing === 0)
      return;
    one.filling = true;
    this.#timers.set(() => this.#fill(one), delay_ms);
  }

  async #fill(one) {
    const closed = await fill_hole(
      this.#link, one, messages => this.deliver(one, messages),
      () => this.#restart(one)).catch(() => false);
    one.filling = false;
    if (!closed && this.#link.online)
      this.#schedule_fill(one, HOLE_RETRY_MS);
  }

  #restart(one) {
    this.settle(one.log.restart(one.log.head));
    for (const { cid, state, outcome } of this.#outbox.of(one.conv))
      if (state === "acked" && outcome.seq <= one.log.base)
        this.#outbox.settle(cid, outcome);
    this.#emit("restarted", one);
  }
}
