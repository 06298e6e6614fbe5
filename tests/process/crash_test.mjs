// kill -9 while messages are sent: what was acknowledged is there, exactly
// once, in order, under the seq of its ack.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, Gone, Refused } from "./lib/client.mjs";
import { readAll } from "./lib/log.mjs";
import { Node } from "./lib/node.mjs";
import { until } from "./lib/wait.mjs";

const total = 10000;
const inFlight = 64;
const sessions = 8; // of two users; one connection may send 2000 per second
const kills = [3000, 7000]; // at so many acks

let node, accounts, conv;

before(async () => {
  node = await Node.start();
  accounts = await node.accounts("ann", "bob");
  const ann = await Client.open(node, accounts[0]);
  ({ conv } =
    await ann.ask("conv.create", { kind: "direct", members: ["bob"] }));
  ann.terminate();
});
after(() => node?.remove());

/// The messages to send; each belongs to one user and knows its first ack.
const messages = Array.from({ length: total }, (_, i) => ({
  cid: `cid-${i}`, user: i % 2, body: { text: `message ${i}` }, ack: null,
  tried: 0,
}));
let acked = 0;

function acknowledge(message, ack) {
  if (message.ack) return assert.deepEqual(ack, message.ack);
  message.ack = ack;
  ++acked;
}

/// One of `inFlight` lanes: takes the next message of the session's user that
/// has no ack yet, until the node dies or all are through.
async function lane(client, queue) {
  for (let message; (message = queue.shift());) {
    try {
      ++message.tried;
      const ack = await client.ask("msg.send",
        { conv, cid: message.cid, body: message.body }, 60000);
      acknowledge(message, ack);
    } catch (error) {
      if (error instanceof Gone) return;
      if (!(error instanceof Refused) || !error.retry) throw error;
      queue.unshift(message); // busy: nothing was done, or `cid` makes it safe
      await new Promise((resume) =>
        setTimeout(resume, error.retryAfterMs || 10));
    }
  }
}

/// Sends what has no ack yet. Ends when all is sent or the node has died.
async function sendAll() {
  const queues = [0, 1].map((user) =>
    messages.filter((m) => m.user === user && !m.ack));
  const open = await Promise.all(Array.from({ length: sessions }, (_, i) =>
    Client.open(node, accounts[i % 2])));
  await Promise.all(open.flatMap((client, i) =>
    Array.from({ length: inFlight / sessions }, () =>
      lane(client, queues[i % 2]))));
  open.forEach((client) => client.terminate());
}

async function checkLog(what) {
  const reader = await Client.open(node, accounts[1]);
  const log = await readAll(reader, conv);
  const all = log.check();
  for (const { cid, body, user, ack } of messages.filter((m) => m.ack)) {
    const kept = log.at(ack.seq);
    assert.equal(kept?.cid, cid, `${what}: ${cid} was acknowledged as `
      + `seq ${ack.seq}, where ${kept?.cid ?? "nothing"} is`);
    assert.equal(kept.id, ack.id);
    assert.equal(kept.ts, ack.ts);
    assert.equal(kept.from, accounts[user].user);
    assert.deepEqual(kept.body, body);
  }
  const tried = new Set(messages.filter((m) => m.tried).map((m) => m.cid));
  for (const { cid } of all) assert(tried.has(cid), `${cid} was never sent`);
  reader.terminate();
  return log;
}

for (const at of kills) {
  test(`kill -9 after ${at} of ${total} sends with ${inFlight} in flight`,
    async (t) => {
      const sent = sendAll();
      await until(`${at} acks`, () => acked >= at, { ms: 60000, pause: 1 });
      await node.kill();
      await sent;
      assert(acked < total, "it was killed too late to mean something");
      await node.up();
      const log = await checkLog(`after the kill at ${at}`);
      // What was on disk and never acknowledged keeps its place.
      const unsure = messages.filter((m) => m.tried && !m.ack);
      t.diagnostic(`${acked} acknowledged, ${log.size} kept, `
        + `${unsure.length} unsure`);
      const kept = new Map(log.inOrder().map((m) => [m.cid, m]));
      const again = await Promise.all(accounts.map((x) =>
        Client.open(node, x)));
      for (const message of unsure) {
        const ack = await again[message.user].ask("msg.send",
          { conv, cid: message.cid, body: message.body });
        const before = kept.get(message.cid);
        if (before) assert.equal(ack.seq, before.seq);
        else assert(ack.seq > log.size);
        acknowledge(message, ack);
      }
      again.forEach((client) => client.terminate());
    });
}

test("the rest is sent, and all are there exactly once", async () => {
  await sendAll();
  assert.equal(acked, total);
  const log = await checkLog("at the end");
  assert.equal(log.size, total);
});

test("new messages of a node that was killed have rising ids and the true time",
  async (t) => {
    const first = await Client.open(node, accounts[0]);
    await first.send(conv, "before the kill");
    await node.kill();
    const begin = Date.now();
    await node.up();
    const ready = Date.now();
    const ann = await Client.open(node, accounts[0]);
    const ack = await ann.send(conv, "after all");
    const now = Date.now();
    t.diagnostic(`ready after ${ready - begin} ms, `
      + `first ack ${now - ready} ms later`);
    assert.equal(ack.seq, total + 2);
    assert(ack.ts <= now, `dated ${ack.ts - now} ms in the future`);
    const page = await ann.ask("msg.history", { conv, limit: 2 });
    assert(BigInt(page.messages[0].id) < BigInt(ack.id));
    ann.terminate();
  });
