// Edits, deletions, reactions, people, roles and titles: entries of the log
// that events, history and sync carry, on one node and over a crash, and
// between clients of three nodes.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { Node } from "./lib/node.mjs";

/// The entries of a conversation that a client was told, without `ev` where
/// pages have none.
function told(client, conv) {
  return client.events.filter((e) => e.conv === conv && e.seq !== undefined)
    .map(({ ev, ...rest }) => (ev === "message" ? rest : { ev, ...rest }));
}

async function hears(client, conv, seq) {
  await client.event(`entry ${seq}`, (e) => e.conv === conv && e.seq === seq);
  return client.events.find((e) => e.conv === conv && e.seq === seq);
}

async function group(owner, members, more = {}) {
  const { conv } = await owner.ask("conv.create",
    { kind: "group", title: "club", members, ...more });
  return conv;
}

/// All entries, oldest first.
async function history(client, conv) {
  const { messages, more } =
    await client.ask("msg.history", { conv, after: 0, limit: 100 });
  assert.equal(more, false);
  return messages;
}

describe("on one node", () => {
  let node, accounts, ann, bob, cat;

  before(async () => {
    node = await Node.start();
    accounts = await node.accounts("ann", "bob", "cat", "dan");
    [ann, bob, cat] = await Promise.all(accounts.slice(0, 3)
      .map((account) => Client.open(node, account)));
  });
  after(() => node?.remove());

  test("an edit, a deletion and reactions are told, and seen by who was away",
    async () => {
      const conv = await group(ann, ["bob", "cat"]);
      await ann.send(conv, "tpyo");
      await ann.send(conv, "regretted");
      await bob.hears(conv, 2);
      const since = { [conv]: 2 };
      const edit = await ann.ask("msg.edit",
        { conv, seq: 1, body: { text: "typo" } });
      assert.equal(edit.seq, 3);
      await ann.ask("msg.delete", { conv, seq: 2 });
      await cat.ask("msg.react", { conv, seq: 1, reaction: "👍" });
      await bob.ask("msg.react", { conv, seq: 1, reaction: "👍" });
      await bob.ask("msg.react", { conv, seq: 1, reaction: "👍", on: false });
      await hears(cat, conv, 7);
      const events = told(cat, conv);
      assert.deepEqual(events.map((e) => e.ev), [undefined, undefined,
        "message.edited", "message.deleted", "message.reaction",
        "message.reaction", "message.reaction"]);
      assert.deepEqual(events[2].body, { text: "typo" });
      assert.equal(events[2].target, 1);

      const late = await Client.open(node, accounts[1]);
      const page = await late.ask("sync", { since });
      const [row] = page.conversations.filter((one) => one.conv === conv);
      assert.equal(row.complete, true);
      assert.deepEqual(row.messages, events.slice(2));
      assert.equal(row.unread, 2); // the two messages, not what came of them
      const all = await history(late, conv);
      assert.deepEqual(all.map((e) => e.seq), [1, 2, 3, 4, 5, 6, 7]);
      assert.deepEqual(all[0].body, { text: "typo" });
      assert.equal(all[0].edited, edit.ts);
      assert.deepEqual(all[0].reactions, { "👍": ["cat"] });
      assert.equal(all[1].body, undefined);
      assert.equal(all[1].deleted, all[3].ts);
      await late.close();
    });

  test("the same again changes nothing; what is not allowed is refused",
    async () => {
      const conv = await group(ann, ["bob"]);
      await ann.send(conv, "one");
      const edit = { conv, seq: 1, body: { text: "two" } };
      assert.equal((await ann.ask("msg.edit", edit)).changed, true);
      assert.deepEqual(await ann.ask("msg.edit", edit),
        { conv, changed: false });
      assert.equal(await bob.refusal("msg.edit", edit), "forbidden");
      assert.equal(await bob.refusal("msg.delete", { conv, seq: 1 }),
        "forbidden");
      assert.equal(await ann.refusal("msg.edit", { ...edit, seq: 9 }),
        "message_not_found");
      assert.equal(await cat.refusal("msg.react",
        { conv, seq: 1, reaction: "x" }), "not_member");
      assert.equal((await history(ann, conv)).length, 2);
    });

  test("people come and go, and their lists with them", async () => {
    const conv = await group(ann, ["bob"]);
    await ann.send(conv, "before");
    assert.equal(await cat.refusal("conv.join", { conv }), "forbidden");
    await ann.ask("conv.update", { conv, open: true });
    await cat.ask("conv.join", { conv });
    await cat.event("conv.added", (e) =>
      e.ev === "conv.added" && e.conv === conv && e.open === true);
    assert.deepEqual((await history(cat, conv)).map((e) => e.ev),
      [undefined, "conv.updated", "conv.member_added"]);
    const info = await cat.ask("conv.info", { conv });
    assert.equal(info.role, "member");
    assert.equal(info.members, 3);
    assert.equal(info.unread, 0);
    assert.equal(info.open, true);

    await ann.ask("conv.update", { conv, members: ["bob"], role: "admin" });
    await bob.ask("conv.remove", { conv, members: ["cat"] });
    await cat.event("conv.removed", (e) =>
      e.ev === "conv.removed" && e.conv === conv);
    assert.equal(await cat.refusal("msg.history", { conv }), "not_member");
    const page = await cat.ask("sync", { since: { [conv]: 1 } });
    assert.deepEqual(page.gone, [conv]);
    const { conversations } = await cat.ask("conv.list");
    assert(!conversations.some((row) => row.conv === conv));
    assert.equal(await ann.refusal("conv.leave", { conv }), "conflict");
    const { members } = await ann.ask("conv.members", { conv });
    assert.deepEqual(members.map(({ user, role }) => [user, role]),
      [["ann", "owner"], ["bob", "admin"]]);
    await cat.ask("conv.join", { conv }); // it is open still
    const again = await cat.ask("sync", { since: { [conv]: 1 } });
    assert.equal(again.gone, undefined);
  });

  test("all of it is there after a crash", async () => {
    const conv = await group(ann, ["bob"]);
    await ann.send(conv, "one");
    await ann.ask("msg.edit", { conv, seq: 1, body: { text: "two" } });
    await bob.ask("msg.react", { conv, seq: 1, reaction: "+1" });
    await ann.ask("conv.update", { conv, title: "new title" });
    await ann.ask("conv.add", { conv, members: ["dan"] });
    const before = await history(ann, conv);
    assert.equal(before.length, 5);
    await node.kill();
    await node.up();
    const dan = await Client.open(node, accounts[3]);
    assert.deepEqual(await history(dan, conv), before);
    const info = await dan.ask("conv.info", { conv });
    assert.equal(info.title, "new title");
    assert.equal(info.head, 5);
    assert.equal(info.unread, 0);
    await dan.close();
  });
});

describe("on three nodes", () => {
  let cluster, clients;

  before(async () => {
    cluster = await Cluster.start(3);
    const accounts = await cluster.nodes[0].accounts("ann", "bob", "cat");
    clients = await Promise.all(accounts.map((account, i) =>
      Client.open(cluster.nodes[i], account)));
  });
  after(() => cluster?.remove());

  test("clients of different nodes see the same log", async () => {
    const [ann, bob, cat] = clients;
    const convs = await Promise.all(Array.from({ length: 12 },
      () => group(ann, ["bob", "cat"]))); // led by all nodes
    await Promise.all(convs.map(async (conv) => {
      await bob.send(conv, "hello");
      await bob.ask("msg.edit", { conv, seq: 1, body: { text: "Hello" } });
      await cat.ask("msg.react", { conv, seq: 1, reaction: "+1" });
      await ann.ask("conv.update", { conv, title: "t" });
      await ann.ask("conv.remove", { conv, members: ["cat"] });
      await ann.send(conv, "without cat");
      await hears(bob, conv, 6);
      await hears(cat, conv, 5);
      await cat.event("conv.removed", (e) =>
        e.ev === "conv.removed" && e.conv === conv);
    }));
    for (const conv of convs) {
      const log = await history(ann, conv);
      assert.equal(log.length, 6);
      assert.deepEqual(told(bob, conv).slice(1), log.slice(1));
      assert.deepEqual(told(cat, conv).slice(1), log.slice(1, 5));
      assert.deepEqual(log[0].body, { text: "Hello" });
      assert.equal(cat.messages(conv).length, 1);
    }
  });
});
