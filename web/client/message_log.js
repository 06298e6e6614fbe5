// Purpose: the messages of one conversation that this client holds: one run
// without a hole, whatever order and however often they arrive.

/** Messages that wait behind a hole. Beyond, the newest are forgotten; the
 * hole's repair brings them again. */
const HELD_MAX = 1000;

export class MessageLog {
  /** The run is (base, seen]. Messages up to `base` exist but are not held. */
  base;
  seen;
  /** The newest seq that is known to exist. */
  head;
  messages = [];
  #held = new Map();

  constructor(start = 0) {
    this.base = start;
    this.seen = start;
    this.head = start;
  }

  /** How many known messages are not here yet. */
  get missing() {
    return this.head - this.seen;
  }

  get last() {
    return this.messages.at(-1) ?? null;
  }

  note_head(head) {
    if (Number.isInteger(head) && head > this.head)
      this.head = head;
  }

  /** Takes one message; answers those that joined the run, in order. */
  offer(message) {
    const { seq } = message;
    if (!Number.isInteger(seq) || seq <= this.seen)
      return [];
    this.note_head(seq);
    if (seq !== this.seen + 1) {
      if (this.#held.size < HELD_MAX)
        this.#held.set(seq, message);
      return [];
    }
    const joined = [message];
    this.seen = seq;
    for (let next; (next = this.#held.get(this.seen + 1));) {
      this.#held.delete(++this.seen);
      joined.push(next);
    }
    this.messages.push(...joined);
    return joined;
  }

  /** Puts older messages before the run; answers how many joined it. */
  prepend(page) {
    const older = [];
    let next = this.base;
    for (const message of [...page].sort((a, b) => b.seq - a.seq)) {
      if (message.seq !== next)
        continue;
      older.unshift(message);
      next--;
    }
    this.base = next;
    this.messages.unshift(...older);
    return older.length;
  }

  /** The node says that nothing older exists. */
  reached_start() {
    this.base = 0;
  }

  /** Starts over at `start`: the hole is too long to be filled. Messages that
   * wait right behind it are taken; answers them. */
  restart(start) {
    this.messages = [];
    this.base = start;
    this.seen = start;
    this.note_head(start);
    const waiting = [...this.#held.values()].filter(m => m.seq > start);
    this.#held.clear();
    return waiting.sort((a, b) => a.seq - b.seq).flatMap(m => this.offer(m));
  }
}
