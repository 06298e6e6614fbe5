// Purpose: carries the outbox to the node: in order, one message in flight
// per conversation, again after every failure that may pass.

/** Wait before the next try where the node does not say how long. */
const RESEND_MS = 1000;

export class Sender {
  #outbox;
  #link;
  #timers;
  #handlers;

  /** `on_change(conv, cid)`: an entry changed; `on_ack(entry, ack)`. */
  constructor({ outbox, link, timers, on_change, on_ack }) {
    this.#outbox = outbox;
    this.#link = link;
    this.#timers = timers;
    this.#handlers = { on_change, on_ack };
  }

  /** The connection is new: everything that has no ack goes out again. */
  resume() {
    for (const conv of this.#outbox.conversations())
      this.pump(conv);
  }

  retry(cid) {
    const entry = this.#outbox.get(cid);
    if (!entry)
      return;
    this.#outbox.set_state(cid, "queued");
    this.#handlers.on_change(entry.conv, cid);
    this.pump(entry.conv);
  }

  async pump(conv) {
    const entry = this.#link.online ? this.#outbox.next(conv) : null;
    if (!entry)
      return;
    const { cid, body, mentions } = entry;
    this.#outbox.set_state(cid, "sending");
    try {
      const ack = await this.#link.request(
        "msg.send",
        { conv, cid, body, ...(mentions?.length ? { mentions } : {}) });
      this.#outbox.set_state(cid, "acked", ack);
      this.#handlers.on_change(conv, cid);
      this.#handlers.on_ack(entry, ack);
    } catch (error) {
      this.#on_failure(entry, error);
    }
    this.pump(conv);
  }

  #on_failure({ conv, cid }, error) {
    if (!error.retry) {
      this.#outbox.set_state(cid, "failed", error);
      this.#handlers.on_change(conv, cid);
    } else if (error.code === "disconnected") {
      this.#outbox.set_state(cid, "queued");
    } else {
      // Stays "sending", so that nothing overtakes it.
      this.#timers.set(() => this.retry(cid),
                       error.retry_after_ms || RESEND_MS);
    }
  }
}
