// Purpose: the log of one conversation as this client holds it: one run of
// entries without a hole, whatever order and however often they arrive, and
// the lines that it makes: messages as they are now, and notices of the group.

import { changed, is_change, is_line, is_message } from "./entries.js";

/** Entries that wait behind a hole. Beyond, the newest are forgotten; the
 * hole's repair brings them again. */
const HELD_MAX = 1000;
/** Changes of messages that are older than the run. Beyond, the oldest are
 * forgotten: no page that is under way now lacks them. */
const EARLY_MAX = 1000;
/** Lines that are held; beyond, the oldest go, and come again in pages. */
const LINES_MAX = 10_000;

export class MessageLog {
  /** The run is (base, seen]. Entries up to `base` exist but are not held. */
  base;
  seen;
  /** The newest seq that is known to exist. */
  head;
  /** Messages and notices of the run, in rising seq. */
  lines = [];
  #held = new Map();
  #early = [];

  constructor(start = 0) {
    this.base = start;
    this.seen = start;
    this.head = start;
  }

  /** How many known entries are not here yet. */
  get missing() {
    return this.head - this.seen;
  }

  /** The newest message of the run, or null. */
  get last() {
    return this.lines.findLast(is_message) ?? null;
  }

  /** The line at a seq; undefined where none is held. */
  at(seq) {
    return this.lines[this.#index_of(seq)];
  }

  note_head(head) {
    if (Number.isInteger(head) && head > this.head)
      this.head = head;
  }

  /** Takes one entry; answers those that joined the run, in order. */
  offer(entry) {
    const { seq } = entry;
    if (!Number.isInteger(seq) || seq <= this.seen)
      return [];
    this.note_head(seq);
    if (seq !== this.seen + 1) {
      if (this.#held.size < HELD_MAX)
        this.#held.set(seq, entry);
      return [];
    }
    const joined = [entry];
    this.seen = seq;
    for (let next; (next = this.#held.get(this.seen + 1));) {
      this.#held.delete(++this.seen);
      joined.push(next);
    }
    for (const one of joined)
      this.#take(one);
    this.#trim();
    return joined;
  }

  #take(entry) {
    if (is_line(entry))
      this.lines.push(entry);
    else if (is_change(entry))
      this.#change(entry);
  }

  /** A message that is not held yet may come with a page that was asked for
   * before this change was made. */
  #change(entry) {
    const index = this.#index_of(entry.target);
    if (index >= 0)
      this.lines[index] = changed(this.lines[index], entry);
    else if (entry.target <= this.base)
      this.#early = [...this.#early.slice(1 - EARLY_MAX), entry];
  }

  #index_of(seq) {
    let [low, high] = [0, this.lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lines[middle].seq < seq)
        low = middle + 1;
      else
        high = middle;
    }
    return this.lines[low]?.seq === seq ? low : -1;
  }

  #trim() {
    const surplus = this.lines.length - LINES_MAX;
    if (surplus <= 0)
      return;
    this.lines.splice(0, surplus);
    this.base = this.lines[0].seq - 1;
  }

  /** Puts a page of older entries before the run; answers the lines that
   * joined it. Changes in it are done already: its messages are as of now. */
  prepend(page) {
    const older = [];
    let next = this.base;
    for (const entry of [...page].sort((a, b) => b.seq - a.seq)) {
      if (entry.seq !== next)
        continue;
      if (is_line(entry))
        older.unshift(entry);
      next--;
    }
    this.base = next;
    this.lines.unshift(...older);
    const early = this.#early;
    this.#early = [];
    early.forEach(entry => this.#change(entry));
    return this.lines.slice(0, older.length);
  }

  /** The node says that nothing older exists. */
  reached_start() {
    this.base = 0;
  }

  /** Starts over at `start`: the hole is too long to be filled. Entries that
   * wait right behind it are taken; answers them. */
  restart(start) {
    this.lines = [];
    this.#early = [];
    this.base = start;
    this.seen = start;
    this.note_head(start);
    const waiting = [...this.#held.values()].filter(m => m.seq > start);
    this.#held.clear();
    return waiting.sort((a, b) => a.seq - b.seq).flatMap(m => this.offer(m));
  }
}
