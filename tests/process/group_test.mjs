// A group of 200: everybody gets every message once and in order.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Node } from "./lib/node.mjs";
import { mint } from "./lib/token.mjs";
import { parallel } from "./lib/wait.mjs";

const size = 200;
const rounds = 50;

let node, accounts, clients, conv;

before(async () => {
  node = await Node.start();
  const names = Array.from({ length: size }, (_, i) => `member-${i}`);
  // One argon2id each: the slow part of this file.
  await parallel(names, 8, (name) => node.register(name));
  accounts = names.map((name) => mint(node, name));
  clients = await parallel(accounts, 16,
    (account) => Client.open(node, account));
}, { timeout: 230000 });
after(() => node?.remove());

test("200 members are told that they are in a new group", async () => {
  ({ conv } = await clients[0].ask("conv.create", {
    kind: "group", title: "all of us",
    members: accounts.map((account) => account.user),
  }));
  await Promise.all(clients.slice(1).map((c) =>
    c.event("conv.added", (e) => e.ev === "conv.added" && e.conv === conv)));
});

test("its members come in pages", async () => {
  const seen = [];
  let after;
  do {
    const page = await clients[7].ask("conv.members",
      after ? { conv, after } : { conv });
    assert(page.members.length <= 100);
    seen.push(...page.members.map((m) => m.user));
    after = page.next;
  } while (after);
  assert.deepEqual(seen.toSorted(), accounts.map((x) => x.user).toSorted());
});

test("200 members hear every message of five speakers once and in order",
  async () => {
    const acks = [];
    for (let i = 0; i < rounds; ++i)
      acks.push(clients[(i * 41) % size].send(conv, `round ${i}`));
    const bySeq = new Map();
    (await Promise.all(acks)).forEach((ack, i) =>
      bySeq.set(ack.seq, `round ${i}`));
    const expected = Array.from({ length: rounds }, (_, i) => i + 1);
    assert.deepEqual([...bySeq.keys()].toSorted((x, y) => x - y), expected);
    await Promise.all(clients.map((c) => c.event("the last",
      (e) => e.ev === "message" && e.conv === conv && e.seq === rounds)));
    for (const c of clients) {
      const heard = c.messages(conv);
      assert.deepEqual(heard.map((m) => m.seq), expected);
      for (const m of heard) assert.equal(m.body.text, bySeq.get(m.seq));
    }
  });

test("a large group tells nobody else's typing and read marks", async () => {
  for (const c of clients) c.events.length = 0;
  await clients[3].ask("typing", { conv, on: true });
  await clients[3].ask("mark.read", { conv, seq: rounds });
  await clients[3].send(conv, "after the mark");
  await Promise.all(clients.map((c) => c.hears(conv, 1)));
  for (const c of clients) {
    assert(!c.events.some((e) => e.ev === "typing"));
    assert(c === clients[3] || !c.events.some((e) => e.ev === "mark"));
  }
});

test("half of the group leaves at once; the rest goes on talking", async () => {
  clients.slice(size / 2).forEach((c) => c.terminate());
  const stay = clients.slice(0, size / 2);
  for (const c of stay) c.events.length = 0;
  await stay[0].send(conv, "who is left?");
  await Promise.all(stay.map((c) => c.hears(conv, 1)));
});
