// Load on a cluster while something happens to it, and the proof afterwards.
import assert from "node:assert/strict";
import { Client } from "./client.mjs";
import { History, check } from "./history.mjs";
import { readAll } from "./log.mjs";
import { mint } from "./token.mjs";
import { Reader } from "./reader.mjs";
import { Roamer } from "./roamer.mjs";
import { parallel, rest, until, within } from "./wait.mjs";

const convCount = 12; // so that each of a few nodes surely leads one

export class Traffic {
  history = new History();
  #over = false;
  #readers = [];

  /// `count` users, groups of all of them, a writer for each group and a reader
  /// for each user; user i begins at node i of `nodes()`. `bytes` are added to
  /// each message; `pause` ms lie between an answer and the next message of a
  /// conversation. After `patience` ms without an answer a writer tries another
  /// node, as its own one may stand still: part of how long a conversation is
  /// not written.
  static async begin(cluster, { users: count = cluster.nodes.length, bytes = 0,
    pause = 10, patience = 2000, nodes = () => cluster.nodes } = {}) {
    const traffic = new Traffic();
    traffic.pause = pause;
    traffic.more = bytes > 0 ? { more: "x".repeat(bytes) } : {};
    const [node] = cluster.alive;
    const users = Array.from({ length: count },
      (_, i) => `user${i}-${Date.now()}`);
    await node.accounts(...users);
    traffic.accounts = users.map((user) => mint(node, user));
    traffic.writers = traffic.accounts.map((account, i) =>
      new Roamer(account, nodes, { first: i, patience }));
    traffic.convs = await parallel(Array(convCount).fill(), 4, async (_, i) =>
      (await traffic.writers[0].ask("conv.create",
        { kind: "group", title: `${i}`, members: users })).conv);
    traffic.#readers = traffic.accounts.map((account, i) =>
      new Reader(traffic.history, account, nodes, i));
    traffic.writing = Promise.all(traffic.convs.map((conv, i) =>
      traffic.#write(conv, i)));
    traffic.writing.catch(() => {}); // `end` tells
    await traffic.everyoneWrites();
    return traffic;
  }

  /// All that connect: one for each writer, one for each reader.
  get roamers() {
    return [...this.writers, ...this.#readers.map((reader) => reader.roamer)];
  }

  /// Waits until a message to each conversation that is sent from now on is
  /// acknowledged. Answers the ms that it took.
  async everyoneWrites(from = performance.now(), ms = 30000) {
    const stuck = () => [...this.history.recoveries(from)]
      .filter(([, took]) => took === Infinity).map(([conv]) => conv);
    return until(() => `writes to ${stuck()}`, () => {
      const took = this.history.recovery(from);
      return took < Infinity ? took : null;
    }, { ms });
  }

  async #write(conv, lane) {
    const i = lane % this.writers.length;
    for (let n = 0; !this.#over; ++n) {
      const cid = `${lane}-${n}`;
      const body = { text: cid, ...this.more };
      const record = this.history.invoked(this.accounts[i].user, conv, cid,
        body);
      const ack = await this.writers[i].ask("msg.send", { conv, cid, body });
      this.history.acknowledged(record, ack);
      await this.#change(conv, i, ack.seq, n);
      await rest(this.pause);
    }
  }

  /// What else one does: to every other message one thing, once. These commands
  /// have no `cid`: a try that a node finds in its socket long after another
  /// one was answered must not undo what came between.
  async #change(conv, i, target, n) {
    const writer = this.writers[i];
    const done = async (op, ev, more) => {
      const record = this.history.changing(this.accounts[i].user, conv,
        { ev, target, ...more });
      this.history.acknowledged(record, await writer.ask(op,
        { conv, seq: target, ...more }));
    };
    if (n % 10 === 1) await done("msg.edit", "message.edited",
      { body: { text: `edit of ${target}` } });
    if (n % 10 === 3) await done("msg.react", "message.reaction",
      { reaction: "+1" });
    if (n % 10 === 5) await done("msg.delete", "message.deleted");
    if (n % 10 === 7) await writer.ask("typing", { conv, on: n % 20 === 7 });
    if (n % 10 === 9) await writer.ask("presence.set",
      { status: n % 20 === 9 ? "away" : "online" });
  }

  /// Stops the writers and proves everything on every node that runs. Answers
  /// one line of figures.
  async end(cluster) {
    this.#over = true;
    try {
      await within(70000, "the writers to end", this.writing);
      const heads = await this.#heads(cluster.alive);
      for (const reader of this.#readers) await reader.knows(heads);
      await this.close(); // no mark may move any more
      check(this.history, await this.#finals(cluster.alive));
    } finally {
      await this.close();
    }
    assert(this.history.ackCount > convCount, "it wrote next to nothing");
    const count = (ev) => this.history.sessions.reduce((sum, { events }) =>
      sum + events.filter((event) => event.ev === ev).length, 0);
    if (this.history.ackCount > 20 * convCount)
      for (const ev of ["typing", "presence", "mark", "message.edited",
        "message.reaction", "message.deleted"])
        assert(count(ev) > 0, `nobody heard of any ${ev}`);
    return `${this.history.ackCount} messages and ${
      this.history.changes.length} changes of them acknowledged, on all of ${
      cluster.alive.length} nodes once and in one order; the slowest took ${
      Math.round(this.history.slowest())} ms; heard of typing ${
      count("typing")} times, of presence ${count("presence")} times`;
  }

  async close() {
    this.#over = true;
    this.writers.forEach((writer) => writer.close());
    await Promise.all(this.#readers.map((reader) => reader.close()));
  }

  /// The newest seq of each conversation, on whose answer the nodes agree;
  /// nobody writes any more.
  async #heads(nodes) {
    const heads = new Map();
    await Promise.all(nodes.map(async (node) => {
      const client = await Client.open(node, this.accounts[0]);
      await parallel(this.convs, 4, async (conv) => {
        const page = await client.ask("msg.history",
          { conv, limit: 1, linearizable: true });
        const head = page.messages.at(-1).seq;
        assert.equal(heads.get(conv) ?? head, head, "two truths of a head");
        heads.set(conv, head);
      });
      client.terminate();
    }));
    return heads;
  }

  /// What each node says, once all have the same number of messages: those that
  /// follow hear of the last commit a little later.
  async #finals(nodes) {
    let finals, sizes;
    await until(() => `all nodes to know all messages: ${sizes.join("; ")}`,
      async () => {
        finals = await Promise.all(nodes.map((node) => this.#final(node)));
        sizes = finals.map(({ convs }) =>
          this.convs.map((conv) => convs.get(conv).messages.length).join());
        return new Set(sizes).size === 1;
      }, { ms: 20000, pause: 300 });
    return finals;
  }

  async #final(node) {
    const client = await Client.open(node, this.accounts[0]);
    const convs = new Map();
    await parallel(this.convs, 2, async (conv) => {
      const messages = (await readAll(client, conv)).inOrder();
      const { members } = await client.ask("conv.members", { conv });
      convs.set(conv, { messages, marks: members });
    });
    client.terminate();
    return { node: node.http, convs };
  }
}
