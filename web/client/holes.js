// Purpose: holes between what a client holds and what it knows to exist:
// noticed, given a moment to close by themselves, then filled from history.

const PAGE = 100;
/** The missing entries are often right behind. */
const GRACE_MS = 250;
const RETRY_MS = 1500;

export class Holes {
  #link;
  #timers;
  #longest;
  #handlers;

  /** `deliver(one, entries)` takes a page; `restart(one)` is called where more
   * than `longest` entries are missing, `on_refused(one)` where the node will
   * not tell them. */
  constructor({ link, timers, longest, deliver, restart, on_refused }) {
    this.#link = link;
    this.#timers = timers;
    this.#longest = longest;
    this.#handlers = { deliver, restart, on_refused };
  }

  /** Fills the hole of a conversation, if it has one. */
  look_at(one, delay_ms = GRACE_MS) {
    if (one.filling || one.log.missing === 0)
      return;
    one.filling = true;
    this.#timers.set(() => this.#fill(one), delay_ms);
  }

  async #fill(one) {
    let closed = false;
    try {
      closed = await this.#try(one);
    } catch (error) {
      if (!error.retry)
        return this.#give_up(one);
    }
    one.filling = false;
    if (!closed && this.#link.online)
      this.look_at(one, RETRY_MS);
  }

  #give_up(one) {
    one.filling = false;
    this.#handlers.on_refused(one);
  }

  /** Answers whether the hole is closed. */
  async #try(one) {
    const { conv, log } = one;
    while (log.missing > 0) {
      if (log.missing > this.#longest) {
        this.#handlers.restart(one);
        return true;
      }
      const before = log.seen;
      const page = await this.#link.request("msg.history", {
        conv, after: before, limit: PAGE, seen: log.head });
      this.#handlers.deliver(one, page.messages);
      if (log.seen === before)
        return false;
    }
    return true;
  }
}
