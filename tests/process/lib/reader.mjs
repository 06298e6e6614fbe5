// A client that follows its conversations through restarts and gaps, by the
// rules of docs/protocol.md and by nothing else: what it does not know in the
// end, a node has hidden.
import { Gone, Refused } from "./client.mjs";
import { Log } from "./log.mjs";
import { Roamer } from "./roamer.mjs";
import { Late, until } from "./wait.mjs";

const markEvery = 20; // messages

export class Reader {
  #logs = new Map();
  #heads = new Map(); // conv -> the newest seq that anybody told
  #marked = new Map();
  #over = false;
  #failure = null;

  constructor(history, account, nodes, first) {
    this.history = history;
    this.account = account;
    this.roamer = new Roamer(account, nodes, { first });
    this.running = this.#run().catch((error) => (this.#failure = error));
  }

  log(conv) {
    if (!this.#logs.has(conv)) this.#logs.set(conv, new Log(conv));
    return this.#logs.get(conv);
  }

  /// Waits until it knows each conversation up to its head by itself.
  /// `heads`: Map(conv -> seq).
  async knows(heads, ms = 40000) {
    const lacking = () => [...heads]
      .filter(([conv, head]) => this.log(conv).contiguous < head)
      .map(([conv, head]) => `${conv}: ${this.log(conv).contiguous}/${head}`);
    await until(() => `${this.account.user} to know all: ${lacking()}`, () => {
      if (this.#failure) throw this.#failure;
      return lacking().length === 0;
    }, { ms });
  }

  async close() {
    this.#over = true;
    this.roamer.close();
    await this.running;
    if (this.#failure) throw this.#failure;
  }

  async #run() {
    while (!this.#over) {
      try {
        await this.#follow(await this.roamer.client());
      } catch (error) {
        if (error instanceof Late) (await this.roamer.client()).terminate();
        else if (!(error instanceof Gone)) throw error;
      }
    }
  }

  /// From hello to the end of the connection.
  async #follow(client) {
    const { user, session, node } = client.session;
    this.history.session(`${user}, session ${session} at ${node}`, user,
      client.events);
    await this.#sync(client);
    for (let seen = 0; ;) {
      await client.when("an event", () => client.events.length > seen, 3600000);
      let missed = false;
      for (; seen < client.events.length; ++seen)
        missed = this.#take(client.events[seen]) || missed;
      if (missed) await this.#sync(client);
      for (const conv of this.#heads.keys()) await this.#fill(client, conv);
      await this.#mark(client);
    }
  }

  /// Answers whether it may have missed something.
  #take(event) {
    if (event.seq !== undefined) { // a message, or what was done to one
      this.log(event.conv).add(event);
      this.#head(event.conv, event.seq);
    } else if (event.ev === "heads") {
      for (const [conv, seq] of Object.entries(event.heads))
        this.#head(conv, seq);
    }
    return event.ev === "resync";
  }

  #head(conv, seq) {
    this.#heads.set(conv, Math.max(seq, this.#heads.get(conv) ?? 0));
  }

  async #sync(client) {
    const since = Object.fromEntries([...this.#logs]
      .map(([conv, log]) => [conv, log.contiguous]));
    for (let after; ;) {
      const page = await this.#ask(client, "sync", { since, after });
      for (const row of page.conversations) {
        this.log(row.conv).addAll(row.messages);
        this.#head(row.conv, row.head);
        await this.#fill(client, row.conv);
      }
      if (!(after = page.next)) return;
    }
  }

  /// Fetches what lies between what it knows and the head.
  async #fill(client, conv) {
    const log = this.log(conv);
    while (log.contiguous < (this.#heads.get(conv) ?? 0)) {
      const { messages } = await this.#ask(client, "msg.history",
        { conv, after: log.contiguous, limit: 100,
          seen: this.#heads.get(conv) });
      log.addAll(messages);
    }
  }

  async #mark(client) {
    for (const [conv, log] of this.#logs) {
      const seq = log.contiguous;
      if (seq < (this.#marked.get(conv) ?? 0) + markEvery) continue;
      await this.#ask(client, "mark.read", { conv, seq });
      this.#marked.set(conv, seq);
      this.history.marked(this.account.user, conv, seq);
    }
  }

  /// Asks on this connection; tries again elsewhere by ending it.
  #ask(client, op, fields) {
    return client.ask(op, fields, this.roamer.patience).catch((error) => {
      if (error instanceof Refused)
        this.roamer.refusals.push({ op, code: error.code });
      if (!error.retry) throw error;
      client.terminate();
      throw new Gone(error.message);
    });
  }
}
