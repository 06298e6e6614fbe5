// A client that goes on at another node when its own one is gone, as
// docs/protocol.md ("Resuming") tells clients to.
import { Client, Gone, Refused } from "./client.mjs";
import { Late, rest } from "./wait.mjs";

const moveOn = new Set(["unavailable", "shutting_down", "timeout"]);

export class Roamer {
  #nodes;
  #next;
  #client = null;
  #opening = null;
  #over = false;
  #told = null; // the newest goaway, until it was followed

  /// What nodes have refused, whether it was tried again or not: [{ op, code }].
  refusals = [];
  /// [{ at, node, url, delay_ms }]: which node has sent it away, and when.
  goaways = [];
  /// The nodes it has been connected to, one after the other.
  visited = [];

  /// `nodes()` answers the nodes to try, beginning with number `first`. A
  /// connection that leaves a command without an answer for `patience` ms is
  /// given up.
  constructor(account, nodes, { first = 0, patience = 5000 } = {}) {
    this.account = account;
    this.#nodes = nodes;
    this.#next = first;
    this.patience = patience;
  }

  /// The open client; connects until it has one, or `close` was called.
  async client() {
    if (this.#client && !this.#client.closed) return this.#client;
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #open() {
    while (!this.#over) {
      const node = await this.#where();
      try {
        this.#client =
          await Client.open(node, this.account, {}, this.patience);
        this.visited.push(node);
        this.#heed(node, this.#client);
        return this.#client;
      } catch (error) {
        if (error instanceof Refused && !error.retry) throw error;
        await rest(20); // the node is down: the next one is tried
      }
    }
    throw new Gone("the client is closed");
  }

  /// Where a goaway says after its delay, else the next node.
  async #where() {
    const nodes = this.#nodes();
    const told = this.#told;
    this.#told = null;
    if (told) await rest(told.delay_ms);
    return nodes.find((node) => node.http === told?.url)
      ?? nodes[this.#next++ % nodes.length];
  }

  /// Notes a goaway when it comes; the node closes the socket then.
  #heed(node, client) {
    client.when("a goaway", () => client.goaway, 3600000).then(({ url, delay_ms }) => {
      this.#told = url ? { url, delay_ms } : null;
      this.goaways.push({ at: performance.now(), node, url, delay_ms });
    }, () => {}); // the socket ended without one
  }

  /// Asks until there is an answer that is not "try again". `cid` makes that
  /// safe for `msg.send`; the rest is safe by itself. `tried()` is called
  /// before each try.
  async ask(op, fields, { tried, ms = 60000 } = {}) {
    for (const end = Date.now() + ms; ;) {
      const client = await this.client();
      tried?.();
      try {
        return await client.ask(op, fields, this.patience);
      } catch (error) {
        if (Date.now() > end) throw error;
        if (error instanceof Refused) {
          this.refusals.push({ op, code: error.code });
          if (!error.retry) throw error;
          if (moveOn.has(error.code)) client.terminate();
          await rest(error.retryAfterMs || 20);
        } else if (error instanceof Late) {
          client.terminate();
        } else if (!(error instanceof Gone)) {
          throw error;
        }
      }
    }
  }

  close() {
    this.#over = true;
    this.#client?.terminate();
  }
}
