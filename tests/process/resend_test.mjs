// A retry by `cid` is safe: the first answer comes again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { readAll } from "./lib/log.mjs";
import { Node } from "./lib/node.mjs";

let node, accounts, a, b, conv;

before(async () => {
  node = await Node.start();
  accounts = await node.accounts("ann", "bob");
  [a, b] = await Promise.all(accounts.map((x) => Client.open(node, x)));
  ({ conv } = await a.ask("conv.create", { kind: "direct", members: ["bob"] }));
});
after(() => node?.remove());

const message = (cid, text) => ({ conv, cid, body: { text } });

test("the same cid and body again give the first answer", async () => {
  const first = await a.ask("msg.send", message("x", "once"));
  const second = await a.ask("msg.send", message("x", "once"));
  assert.deepEqual(second, first);
  const other = await Client.open(node, accounts[0]);
  assert.deepEqual(await other.ask("msg.send", message("x", "once")), first);
  await other.close();
});

test("the same cid with another body is a conflict", async () => {
  assert.equal(await a.refusal("msg.send", message("x", "twice")), "conflict");
});

test("many retries at the same time give one message", async () => {
  const acks = await Promise.all(
    Array.from({ length: 50 }, () => a.ask("msg.send", message("y", "race"))));
  for (const ack of acks) assert.deepEqual(ack, acks[0]);
});

test("cids of two people have nothing to do with each other", async () => {
  const ack = await b.ask("msg.send", message("x", "mine"));
  const again = await b.ask("msg.send", message("x", "mine"));
  assert.deepEqual(again, ack);
});

test("a cid is remembered across a restart, after SIGTERM and after kill",
  async () => {
    const first = await a.ask("msg.send", message("z", "kept"));
    for (const end of ["stop", "kill"]) {
      await node[end]();
      await node.up();
      a = await Client.open(node, accounts[0]);
      assert.deepEqual(await a.ask("msg.send", message("z", "kept")), first);
      assert.equal(await a.refusal("msg.send", message("z", "new")), "conflict");
    }
  });

test("each message is in the log once", async () => {
  const all = (await readAll(a, conv)).check();
  assert.deepEqual(all.map((m) => m.body.text),
    ["once", "race", "mine", "kept"]);
});
