// Purpose: the first words on a connection: who it is, and what must be told
// to be level with the node.

/** The node tries for up to 10 s to greet, and as long to read the page. */
const FIRST_PAGE_MS = 30_000;

export class Greeting {
  /** Nothing is held that could be resumed. */
  fresh = true;
  #inbox;
  #timers;
  #on_event;

  /** `on_event(event)`: one that is none of the greeting's own. */
  constructor({ inbox, timers, on_event }) {
    this.#inbox = inbox;
    this.#timers = timers;
    this.#on_event = on_event;
  }

  /** `who`: {token, device, agent}. Answers whether it has resumed. */
  async say(connection, who, status) {
    const resumed = !this.fresh;
    const page = resumed && this.#first_page(connection);
    const hello = await connection.request("hello", {
      ...who, ...(resumed ? { since: this.#inbox.since() } : {}) });
    this.#inbox.me = hello.user;
    if (status !== "online")
      connection.tell("presence.set", { status });
    if (resumed)
      await this.#resume(connection, await page);
    else
      await this.#inbox.load_list(connection);
    this.fresh = false;
    return resumed;
  }

  /** What a `hello` with `since` brings. A connection that does not, is dead;
   * null: it has ended. */
  async #first_page(connection) {
    const timer = this.#timers.set(() => connection.end(), FIRST_PAGE_MS);
    const page = await connection.expect("sync", "resync").catch(() => null);
    this.#timers.clear(timer);
    return page;
  }

  /** A node that cannot tell it right then says when to ask. Where the
   * connection has ended, so does the next request. */
  #resume(connection, page) {
    if (page?.ev === "resync")
      return this.#on_event(page);
    return this.#inbox.catch_up(connection, page);
  }
}
