// Purpose: messages that were sent and are not yet seen in the conversation.
// They keep their `cid`, so that sending again is safe after any failure.

import { CaucusError } from "./errors.js";

/**
 * The states of an entry:
 *   queued   waits for a connection or for its turn
 *   sending  the node has it, perhaps
 *   acked    the node has it on disk; its place in the run is not here yet
 *   failed   the node refused it; only a person can decide
 */
export class Outbox {
  #entries = new Map();
  #store;

  /** `store`: {load() -> entries, save(entries)}; what outlives a reload. */
  constructor(store = null) {
    this.#store = store;
    for (const saved of store?.load() ?? [])
      this.#entries.set(saved.cid, { ...saved, state: "queued" });
  }

  /** Answers a promise of the ack. */
  add(entry) {
    const added = { ...entry, state: "queued" };
    added.promise = new Promise((resolve, reject) => {
      added.resolve = resolve;
      added.reject = reject;
    });
    this.#entries.set(added.cid, added);
    this.#save();
    return added;
  }

  get(cid) {
    return this.#entries.get(cid);
  }

  of(conv) {
    return [...this.#entries.values()].filter(entry => entry.conv === conv);
  }

  conversations() {
    return new Set([...this.#entries.values()].map(entry => entry.conv));
  }

  /** The next entry to send, one at a time per conversation so that what was
 * written first comes first; null if there is none or it is not its turn. */
  next(conv) {
    const entries = this.of(conv);
    if (entries.some(entry => entry.state === "sending"))
      return null;
    return entries.find(entry => entry.state === "queued") ?? null;
  }

  set_state(cid, state, outcome = null) {
    const entry = this.#entries.get(cid);
    if (!entry)
      return;
    entry.state = state;
    entry.outcome = outcome;
    if (state === "acked")
      entry.resolve?.(outcome);
    if (state === "failed")
      entry.reject?.(outcome);
  }

  /** The message is in the conversation. `ack`: {conv, seq, id, ts}. */
  settle(cid, ack) {
    const entry = this.#entries.get(cid);
    if (!entry)
      return;
    this.#entries.delete(cid);
    entry.resolve?.(ack);
    this.#save();
  }

  discard(cid) {
    const entry = this.#entries.get(cid);
    this.#entries.delete(cid);
    entry?.reject?.(new CaucusError("discarded"));
    this.#save();
  }

  #save() {
    this.#store?.save([...this.#entries.values()].map(
      ({ conv, cid, body, mentions, at }) =>
        ({ conv, cid, body, mentions, at })));
  }
}
