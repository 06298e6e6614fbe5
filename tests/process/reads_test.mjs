// Histories that are read at nodes that do not lead: never older than what the
// client knows; there while the leader stands still; linearizable where asked.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { fetch } from "./lib/contract_http.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { parallel, rest, until } from "./lib/wait.mjs";

let cluster;
let clients; // one per node, all members of every conversation
let convs; // so many that each node leads some

before(async () => {
  cluster = await Cluster.start(3);
  const accounts = await cluster.nodes[0].accounts("ann", "bob", "cat");
  clients = await Promise.all(cluster.nodes.map((node, i) =>
    Client.open(node, accounts[i])));
  convs = await parallel(Array.from({ length: 24 }), 6, async (_, i) =>
    (await clients[0].ask("conv.create",
      { kind: "group", title: `${i}`, members: ["bob", "cat"] })).conv);
  await parallel(convs, 6, (conv) => clients[0].send(conv, "first"));
});
after(async () => {
  for (const client of clients ?? []) client.terminate();
  await cluster?.remove();
});

const newest = async (client, conv, more = {}) =>
  (await client.ask("msg.history", { conv, limit: 1, ...more }))
    .messages.at(-1)?.seq ?? 0;

/// What its user has been told of.
const told = (client, conv) =>
  client.messages(conv).reduce((most, { seq }) => Math.max(most, seq), 0);

/// The seq of a message to a conversation that gets another leader.
const sendAtLast = (client, conv, cid = randomUUID()) =>
  until(`an acknowledgement in ${conv}`, async () => {
    try {
      return (await client.send(conv, "meanwhile", { cid })).seq;
    } catch (error) {
      if (!error.retry) throw error;
      return null;
    }
  }, { ms: 30000 });

/// Histories that were asked for at a node, by who answered.
async function reads(node) {
  const [here, passed] =
    await node.counters("histories_read_here", "histories_passed");
  return { here, passed };
}

test("whoever reads at once finds its own messages and all it heard",
  async () => {
    const [conv] = convs;
    const before = await Promise.all(cluster.nodes.map(reads));
    await Promise.all(clients.map(async (client, who) => {
      let known = 0;
      for (let round = 0; round < 8; ++round) {
        await rest(30 * who); // now and then two write at once
        known = Math.max(known, (await client.send(conv, `${round}`)).seq);
        for (let i = 0; i < 25; ++i) {
          known = Math.max(known, told(client, conv));
          const found = await newest(client, conv);
          assert(found >= known, `${client.user}: ${found} after ${known}`);
          known = found;
        }
      }
    }));
    const shares = await parallel(cluster.nodes, 3, async (node, i) => {
      const now = await reads(node);
      const here = now.here - before[i].here;
      assert.equal(here + now.passed - before[i].passed, 200);
      return `${here}/200`;
    });
    console.log("histories that each node answered itself, a write every 25: "
      + shares.join(", "));
  });

test("every node answers itself once it knows of the last commit", async () => {
  const [conv] = convs;
  const { seq } = await clients[0].send(conv, "the last one");
  await parallel(cluster.nodes, 3, async (node, i) => {
    await until(`node ${i} answers itself`, async () => {
      const { here } = await reads(node);
      assert.equal(await newest(clients[i], conv, { seen: seq }), seq);
      return (await reads(node)).here > here;
    });
    const before = await reads(node);
    for (let k = 0; k < 50; ++k)
      assert.equal(await newest(clients[i], conv), seq);
    const now = await reads(node);
    assert.deepEqual([now.here - before.here, now.passed - before.passed],
      [50, 0]);
  });
});

test("a linearizable history has what any node acknowledged", async () => {
  await parallel(convs.slice(0, 12), 4, async (conv, i) => {
    for (let round = 0; round < 3; ++round) {
      const { seq } = await clients[(i + round) % 3].send(conv, `${round}`);
      const found = await Promise.all(clients.map((client) =>
        newest(client, conv, { linearizable: true })));
      assert.deepEqual(found, [seq, seq, seq]);
    }
  });
});

test("so has one that names what was seen elsewhere", async () => {
  await parallel(convs.slice(0, 12), 4, async (conv, i) => {
    const { seq } = await clients[i % 3].send(conv, "over there");
    for (const client of clients)
      assert.equal(await newest(client, conv, { seen: seq }), seq);
  });
});

test("without its leader a conversation can be read, and what comes back from "
  + "a stand tells nothing old", async () => {
  const heads = new Map(await parallel(convs, 3, async (conv) =>
    [conv, await newest(clients[0], conv, { linearizable: true })]));
  await Promise.all(clients.map((client) => parallel(convs, 3, (conv) =>
    newest(client, conv, { seen: heads.get(conv) }))));
  const [victim] = cluster.nodes;
  process.kill(victim.pid, "SIGSTOP");
  try {
    const begin = performance.now();
    for (const client of clients.slice(1))
      await parallel(convs, 3, async (conv) =>
        assert.equal(await newest(client, conv), heads.get(conv)));
    const took = Math.round(performance.now() - begin);
    console.log(`${2 * convs.length} histories in ${took} ms `
      + "beside a node that stands still");
    const acks = await parallel(convs, 6, async (conv) =>
      [conv, await sendAtLast(clients[1], conv)]);
    const asked = clients.slice(0, 1).flatMap((client) => // three pages wait
      acks.slice(0, 3).map(([conv]) => newest(client, conv,
        { linearizable: true })));
    process.kill(victim.pid, "SIGCONT");
    assert.deepEqual(await Promise.all(asked),
      acks.slice(0, 3).map(([, seq]) => seq));
    await parallel(acks, 3, async ([conv, seq]) =>
      assert.equal(await newest(clients[0], conv, { linearizable: true }), seq));
  } finally {
    process.kill(victim.pid, "SIGCONT");
  }
});
