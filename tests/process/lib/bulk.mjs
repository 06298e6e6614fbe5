// A conversation with more bytes than the log of its shard keeps: a node that
// lacks its beginning must copy the tables.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Client } from "./client.mjs";
import { History, check } from "./history.mjs";
import { readAll } from "./log.mjs";
import { shardOf } from "./shards.mjs";
import { parallel } from "./wait.mjs";

const textBytes = 16000; // the body with its frame has at most 16 KiB
const width = 100; // in flight: below a connection's limit

/// What is kept of a body here: there are too many to keep them all.
const digest = (body) =>
  createHash("sha256").update(body.text).digest("base64");

/// Two users whose direct conversation is in that shard.
function pairIn(shard) {
  for (let i = 0; ; ++i) {
    const users = [`bulk-a${i}`, `bulk-b${i}`];
    if (shardOf(`d:${users.join(":")}`) === shard) return users;
  }
}

export class Bulk {
  history = new History();

  /// A conversation in this shard with so many bytes of texts that cannot be
  /// compressed, all acknowledged, written through `node`.
  static async fill(node, shard, bytes) {
    const bulk = new Bulk();
    [bulk.account] = await node.accounts(...pairIn(shard));
    const client = await Client.open(node, bulk.account);
    const { conv } = await client.ask("conv.create", { kind: "direct",
      members: [bulk.account.user.replace("-a", "-b")] });
    bulk.conv = conv;
    await parallel(Array(Math.ceil(bytes / textBytes)).fill(), width,
      (_, i) => bulk.#send(client, `${i}`));
    client.terminate();
    return bulk;
  }

  async #send(client, cid) {
    const body =
      { text: randomBytes(textBytes * 3 / 4).toString("base64") };
    const record = this.history.invoked(this.account.user, this.conv, cid,
      digest(body));
    this.history.acknowledged(record,
      await client.ask("msg.send", { conv: this.conv, cid, body }));
    client.events.length = 0; // it hears all that it says
  }

  /// Proves that each of these nodes has every message itself, once and in one
  /// order. Nobody may write to the shard: else followers pass questions on.
  async prove(nodes) {
    check(this.history, await Promise.all(nodes.map((node) =>
      this.#final(node))));
  }

  async #final(node) {
    const reads = () =>
      node.counters("histories_read_here", "histories_passed");
    const before = await reads();
    const client = await Client.open(node, this.account);
    const messages = (await readAll(client, this.conv)).inOrder()
      .map((message) => ({ ...message, body: digest(message.body) }));
    client.terminate();
    const [here, passed] = (await reads()).map((n, i) => n - before[i]);
    assert(here > passed, `${node.http} passed on ${passed} questions, and ${
      here} came from its own tables`);
    return { node: node.http,
      convs: new Map([[this.conv, { messages, marks: [] }]]) };
  }
}
