// A client that is cut off again and again, resumes at another node by the
// rules of docs/protocol.md, and holds against the node what it hears: nothing
// twice on a connection, nothing out of order, nothing missing.
import assert from "node:assert/strict";
import { Client, Gone, Refused } from "./client.mjs";
import { rest, until } from "./wait.mjs";

/// What an entry says that nothing later changes: a message's body is left out.
export const signature = ({ ev = "message", seq, id, ts, from, cid, target,
  reaction, on, members }) =>
  JSON.stringify([ev, seq, id, ts, from, cid, target, reaction, on, members]);

/// Entries of one conversation by seq.
export class Entries {
  #bySeq = new Map();
  contiguous = 0; // nothing is missing up to here

  /// Fails where two sources disagree about a place.
  add(entry) {
    const text = signature(entry);
    const known = this.#bySeq.get(entry.seq);
    assert(known === undefined || known === text,
      `two truths of ${entry.conv}: ${known} and ${text}`);
    this.#bySeq.set(entry.seq, text);
    while (this.#bySeq.has(this.contiguous + 1)) ++this.contiguous;
  }

  at(seq) { return this.#bySeq.get(seq); }
}

export class Follower {
  #logs = new Map(); // conv -> Entries
  #heads = new Map(); // conv -> the newest seq that the node told of
  #unsent = null; // { conv, cid, body } without an answer yet
  #sent = 0;

  /// What happened, for the test's report.
  counts = { connections: 0, synced: 0, late: 0, jumps: 0, heads: 0, resyncs: 0,
    retries: 0, refused: 0 };
  /// Is told how many ms each hello and sync took.
  syncTook = () => {};
  /// Its own messages that were acknowledged: [{ conv, cid, seq }].
  acks = [];

  /// `acked`: Map(conv -> the highest seq that anybody had an answer for);
  /// `convs`: those that it is in.
  constructor(account, nodes, random, acked, convs) {
    Object.assign(this, { account, nodes, random, acked, convs });
  }

  log(conv) {
    if (!this.#logs.has(conv)) this.#logs.set(conv, new Entries());
    return this.#logs.get(conv);
  }

  /// One connection that is cut after `stay` ms, in the middle of whatever it
  /// does; with `word`, after a goodbye.
  async visit({ node, stay, resume, word }) {
    ++this.counts.connections;
    const known = new Map(this.acked);
    const cut = rest(stay);
    let client;
    try {
      client = await Client.connect(node, { ms: 20000 });
      const life = this.#live(client, resume);
      life.catch(() => {}); // it is looked at below
      await Promise.race([cut, life]);
      if (client.synced && this.behind(known).length > 0)
        await this.#lag(known, life);
      if (word && !client.closed) await client.close();
      client.terminate();
      await life;
    } catch (error) {
      client?.terminate();
      if (error instanceof Refused && error.retry) ++this.counts.refused;
      else if (!(error instanceof Gone)) throw error;
    }
  }

  /// What was acknowledged before it connected is not in its sync: then it must
  /// come as an event, soon, with nobody asking for it.
  async #lag(known, life) {
    ++this.counts.late;
    const soon = until(() => `${this.account.user} misses, although it was `
      + `acknowledged before it came: ${this.behind(known)}`,
    () => this.behind(known).length === 0);
    await Promise.race([soon, life]);
  }

  /// Says nothing, and stays until it knows all of `heads`, told by nobody but
  /// the node.
  async catchUp(node, heads, ms = 40000) {
    const client = await Client.connect(node, { ms: 20000 });
    const life = this.#live(client, "sync", false);
    life.catch(() => {});
    try {
      await Promise.race([life, until(
        () => `${this.account.user} to know all: ${this.behind(heads)}`,
        () => this.behind(heads).length === 0, { ms })]);
    } finally {
      client.terminate();
    }
  }

  behind(heads) {
    return [...heads].filter(([conv, seq]) =>
      this.#follows(conv) && this.log(conv).contiguous < seq)
      .map(([conv, seq]) => `${conv} ${this.log(conv).contiguous}/${seq}`);
  }

  #follows(conv) { return this.convs.includes(conv); }

  #since() {
    return Object.fromEntries([...this.#logs]
      .map(([conv, log]) => [conv, log.contiguous]));
  }

  async #live(client, resume, talks = true) {
    const begin = performance.now();
    const hello = { token: this.account.token, device: "test" };
    client.session = await client.ask("hello", resume === "hello"
      ? { ...hello, since: this.#since() } : hello);
    const heard = new Map(); // conv -> the last seq on this connection
    const say = talks ? this.#say(client) : null;
    say?.catch(() => {}); // awaited below, or the socket is gone
    if (resume === "hello") await this.#firstPage(client);
    else await this.#sync(client);
    client.synced = true;
    ++this.counts.synced;
    this.syncTook(performance.now() - begin);
    await say;
    for (;;) {
      let missed = false;
      for (const event of client.events.splice(0))
        missed = this.#take(event, heard) || missed;
      if (missed) await this.#sync(client);
      for (const [conv, head] of this.#heads)
        if (this.log(conv).contiguous < head) await this.#fill(client, conv);
      await client.when("an event", () => client.events.length > 0, 3600000);
    }
  }

  /// Answers whether it may have missed something.
  #take(event, heard) {
    if (event.ev === "heads") {
      ++this.counts.heads;
      for (const [conv, seq] of Object.entries(event.heads))
        this.#told(conv, seq);
    } else if (event.ev === "resync") {
      ++this.counts.resyncs;
      return true;
    } else if (event.seq !== undefined) {
      const { conv, seq } = event;
      assert(seq > (heard.get(conv) ?? 0), `${this.account.user} heard ${
        seq} of ${conv} after ${heard.get(conv)}`);
      heard.set(conv, seq);
      if (seq > this.log(conv).contiguous + 1) ++this.counts.jumps;
      this.log(conv).add(event);
      this.#told(conv, seq);
    }
    return false;
  }

  #told(conv, seq) {
    this.#heads.set(conv, Math.max(seq, this.#heads.get(conv) ?? 0));
  }

  /// The page that comes unasked after a hello with `since`; then the others.
  async #firstPage(client) {
    assert.equal(client.session.resumed, true);
    const page = await client.event("the page of sync",
      (e) => e.ev === "sync" || e.ev === "error");
    if (page.ev === "error") {
      client.terminate();
      throw new Refused("sync", page);
    }
    client.events.splice(client.events.indexOf(page), 1);
    await this.#page(client, page);
    if (page.next) await this.#sync(client, page.next);
  }

  async #sync(client, after) {
    const since = this.#since();
    for (;;) {
      const page = await client.ask("sync", { since, after });
      await this.#page(client, page);
      if (!(after = page.next)) return;
    }
  }

  async #page(client, { conversations }) {
    for (const { conv, messages, head, complete } of conversations) {
      messages.forEach(({ seq }, i) => assert(
        i === 0 || seq > messages[i - 1].seq, `${conv}: a page out of order`));
      for (const entry of messages) this.log(conv).add(entry);
      this.#told(conv, head);
      if (complete && this.log(conv).contiguous < head)
        assert.fail(`${conv}: complete, but ${
          this.log(conv).contiguous} of ${head}`);
      await this.#fill(client, conv);
    }
  }

  async #fill(client, conv) {
    const log = this.log(conv);
    while (log.contiguous < (this.#heads.get(conv) ?? 0)) {
      const { messages } = await client.ask("msg.history", { conv,
        after: log.contiguous, limit: 100, seen: this.#heads.get(conv) });
      assert(messages.length > 0, `${conv}: an empty page below its head`);
      messages.forEach((entry) => log.add(entry));
    }
  }

  /// One message, the one that had no answer first.
  async #say(client) {
    if (this.#unsent) ++this.counts.retries;
    this.#unsent ??= { conv: this.random.pick(this.convs),
      cid: `${this.account.user}-${this.#sent++}`, body: { text: "hello" } };
    const mine = this.#unsent;
    await rest(this.random.below(100));
    const { seq } = await client.ask("msg.send", mine);
    this.acks.push({ ...mine, seq });
    this.#unsent = null;
    this.acked.set(mine.conv, Math.max(seq, this.acked.get(mine.conv) ?? 0));
  }
}
