// Several nodes on one machine find each other and are one service.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { readAll } from "./lib/log.mjs";
import { freePort } from "./lib/node.mjs";
import { parallel, rest, until } from "./lib/wait.mjs";

describe("three nodes that find each other by multicast", () => {
  let cluster, accounts, conv;

  before(async () => {
    const begin = Date.now();
    cluster = new Cluster();
    // All at once: those that are to join may be there first.
    for (const begins of [false, true, false]) await cluster.launch({ begins });
    await cluster.ready();
    console.log(`cluster of 3: ready ${Date.now() - begin} ms after the start`);
  });
  after(() => cluster?.remove());

  test("are one cluster and have a number each", () => {
    const ids = new Set(cluster.nodes.map((node) => node.cluster));
    assert.equal(ids.size, 1);
    assert.deepEqual(cluster.nodes.map((node) => node.number).sort(),
      [0, 1, 2]);
  });

  test("know the accounts that others made", async () => {
    accounts = [];
    for (const [i, node] of cluster.nodes.entries()) {
      await node.register(`user${i}`);
      const other = cluster.nodes[(i + 1) % 3];
      accounts.push(await other.login(`user${i}`));
    }
    const again = await cluster.nodes[2].post("/api/v1/register",
      { user: "user0", password: "another password" });
    assert.equal(again.status, 409);
  });

  test("carry a conversation between clients of different nodes", async () => {
    const clients = await parallel(cluster.nodes, 3, (node, i) =>
      Client.open(node, accounts[i]));
    ({ conv } = await clients[0].ask("conv.create",
      { kind: "group", members: ["user1", "user2"], title: "all" }));
    for (const client of clients.slice(1))
      await client.event("conv.added", (e) =>
        e.ev === "conv.added" && e.conv === conv);
    const count = 60;
    await parallel(Array(count).fill(), 6, (_, i) =>
      clients[i % 3].send(conv, `${i}`));
    for (const client of clients) {
      const heard = await client.hears(conv, count);
      assert.deepEqual(heard.map((m) => m.seq),
        Array.from({ length: count }, (_, i) => i + 1));
      assert.deepEqual(heard, clients[0].messages(conv));
    }
    // Who sends has read all before it, and tells no mark.
    const { seq } = await clients[0].send(conv, "the last");
    await clients[2].ask("mark.read", { conv, seq });
    await clients[0].event("a mark of another node's user", (e) =>
      e.ev === "mark" && e.user === "user2" && e.read === seq);
    await Promise.all(clients.map((client) => client.close()));
  });

  test("tell each other who is there", async () => {
    const [first, second, third] = cluster.nodes;
    const watcher = await Client.open(first, accounts[0]);
    await watcher.ask("conv.create", { kind: "direct", members: ["user1"] });
    const status = async (wanted) => watcher.event(`user1 ${wanted}`, (e) =>
      e.ev === "presence" && e.user === "user1" && e.status === wanted);
    const at = () => watcher.events.length;
    const one = await Client.open(second, accounts[1]);
    await status("online");
    const other = await Client.open(third, accounts[1]);
    const before = at();
    await one.close();
    // The other session keeps her online: nothing may be told of that. What is
    // told next is the change that she makes herself.
    await other.ask("presence.set", { status: "busy" });
    await status("busy");
    assert.deepEqual(watcher.events.slice(before)
      .filter((e) => e.ev === "presence" && e.user === "user1")
      .map((e) => e.status), ["busy"]);
    await other.close();
    await status("offline");
    await watcher.close();
  });

  test("keep all over a restart of all, and their numbers", async () => {
    const numbers = cluster.nodes.map((node) => node.number);
    const cluster0 = cluster.nodes[0].cluster;
    await Promise.all(cluster.nodes.map((node) => node.stop()));
    const begin = Date.now();
    cluster.nodes.forEach((node) => node.launch());
    await cluster.ready();
    console.log(`cluster of 3: ready ${Date.now() - begin} ms after a restart`);
    assert.deepEqual(cluster.nodes.map((node) => node.number), numbers);
    const logs = await parallel(cluster.nodes, 3, async (node, i) => {
      assert.equal(node.cluster, cluster0);
      const client = await Client.open(node, accounts[i]);
      const log = await readAll(client, conv);
      await client.close();
      return log.check();
    });
    assert.equal(logs[0].length, 61);
    assert.deepEqual(logs[1], logs[0]);
    assert.deepEqual(logs[2], logs[0]);
    const client = await Client.open(cluster.nodes[1], accounts[1]);
    assert.equal((await client.send(conv, "after it")).seq, 62);
    await client.close();
  });
});

test("three nodes find each other by DNS", async (t) => {
  const cluster = new Cluster();
  t.after(() => cluster.remove());
  const links = `127.0.0.1:${await freePort()}`;
  // A name and no address: multicast is off where DNS is given.
  const args = ["--discovery-dns", `localhost:${links.split(":")[1]}`];
  for (const begins of [true, false, false])
    await cluster.launch({ begins, args, ...(begins ? { links } : {}) });
  await cluster.ready();
  assert.equal(new Set(cluster.nodes.map((node) => node.cluster)).size, 1);
  assert.deepEqual(cluster.nodes.map((node) => node.number).sort(), [0, 1, 2]);
  const { nodes } = await cluster.status();
  assert.equal(nodes.filter((one) => one.state === "active").length, 3);
});

test("nodes that start at once, none told to begin, make no cluster",
  async (t) => {
    const cluster = new Cluster();
    t.after(() => cluster.remove());
    const waiting = [await cluster.launch(), await cluster.launch()];
    await until("both to look for a cluster", () =>
      waiting.every((node) => /what=looking_for_cluster/.test(node.said)));
    await rest(4000); // longer than one that is to begin listens first
    for (const node of waiting) {
      assert.equal(node.cluster, undefined);
      assert.equal(await node.isReady(), false);
    }
    const first = await cluster.launch({ begins: true });
    await cluster.ready();
    assert.equal(waiting[0].cluster, first.cluster);
    assert.equal(waiting[1].cluster, first.cluster);
  });

test("a node that waits for a cluster stops in order", async (t) => {
  const cluster = new Cluster();
  t.after(() => cluster.remove());
  const node = await cluster.launch();
  await until("it to look for a cluster", () =>
    /what=looking_for_cluster/.test(node.said));
  const took = await node.stop();
  assert(took < 5000, `it took ${took} ms`);
});

test("a second node that is told to begin joins what it finds", async (t) => {
  const cluster = new Cluster();
  t.after(() => cluster.remove());
  const first = await cluster.launch({ begins: true });
  await first.ready();
  const second = await cluster.launch({ begins: true });
  await second.ready();
  assert.equal(second.cluster, first.cluster);
});

test("clusters of different names do not meet", async (t) => {
  const clusters = [new Cluster(), new Cluster()];
  t.after(() => Promise.all(clusters.map((cluster) => cluster.remove())));
  const [a, b] = await Promise.all(clusters.map((cluster) =>
    cluster.launch({ begins: true })));
  await Promise.all([a.ready(), b.ready()]);
  assert.notEqual(a.cluster, b.cluster);
  await a.register("ann");
  const { status } = await b.post("/api/v1/login",
    { user: "ann", password: "correct horse battery" });
  assert.equal(status, 401);
});
