// Presence while nodes come and go: who has a session is never told to be
// offline because another node leads its shard, and who has none any more is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { oneOfEachShard } from "./lib/shards.mjs";
import { mint } from "./lib/token.mjs";
import { parallel, rest, until } from "./lib/wait.mjs";

// Time-out of a link, linger and recovery of presence, and a margin for a build
// with sanitizers on a busy machine.
const offlineMs = 10000;

// A user of each shard: whichever shards a node leads, it leads some of theirs.
const everyone = oneOfEachShard("user");
// Those with a session at the node that dies: no other one, or one elsewhere.
const onlyThere = everyone.slice(0, 24);
const thereToo = everyone.slice(24, 44);

let cluster, home, victim, watcher;
let users; // clients of all, one each, that stay

before(async () => {
  cluster = new Cluster();
  for (const begins of [true, false, false]) await cluster.launch({ begins });
  await cluster.ready();
  const [first, ...others] = cluster.nodes;
  [home, victim] = others;
  const names = ["watcher", ...everyone];
  await Promise.all([
    cluster.settled(), // takes a while, as so many accounts do
    parallel(names, 2, (name) => first.register(name)),
  ]);
  [watcher, ...users] = await parallel(names, 8, (name) =>
    Client.open(name === "watcher" ? first : home, mint(first, name)));
  await parallel(everyone, 8, (name) =>
    watcher.ask("conv.create", { kind: "direct", members: [name] }));
  // Whom their presence concerns is in their lists, which have it later.
  await parallel(users, 8, (client) => until("the conversation in a list",
    async () => (await client.ask("conv.list")).conversations.length > 0));
  await everyoneIsHeard("busy");
}, { timeout: 120000 });
after(async () => {
  for (const client of [watcher, ...(users ?? [])]) client?.terminate();
  await cluster?.remove();
});

const isOf = (user, status) => (e) =>
  e.ev === "presence" && e.user === user && e.status === status;

/// Who was told to be offline since there were so many events.
const offline = (since) => watcher.events.slice(since)
  .filter((e) => e.ev === "presence" && e.status === "offline")
  .map((e) => e.user);

/// Asks again while the shard has no leader.
const choose = (client, status) =>
  until(`${client.user} to be ${status}`, async () => {
    try {
      return await client.ask("presence.set", { status });
    } catch (error) {
      if (!error.retry) throw error;
      return null;
    }
  }, { ms: 30000 });

/// All change their status, and the watcher hears each: what was told of them
/// before is there by then.
async function everyoneIsHeard(status, clients = users) {
  const since = watcher.events.length;
  await parallel(clients, 8, (client) => choose(client, status));
  for (const { user } of clients)
    await watcher.when(`${user} ${status}`, () =>
      watcher.events.slice(since).some(isOf(user, status)));
}

/// Waits until the node that is to end leads a good part of the groups; answers
/// how many. After a restart that takes limits::leader_settle, and longer than
/// a new leader gives the nodes to tell their sessions.
const leads = () =>
  until("the node to lead its part", async () => {
    const { nodes } = await cluster.settled();
    const { leaders } = nodes.find((one) => one.node === victim.number);
    return leaders >= 10 ? leaders : 0;
  }, { ms: 30000, pause: 200 });

const openAtVictim = (who) => parallel(who, 8, (name) =>
  Client.open(victim, mint(victim, name)));

test("another leader, twice: nobody is told to be offline", async () => {
  const since = watcher.events.length;
  const leaders = await leads();
  const begin = performance.now();
  await victim.stop();
  await everyoneIsHeard("online");
  const took = Math.round(performance.now() - begin);
  await victim.up(60000);
  console.log(`stop of a leader of ${leaders} groups: everyone's presence is `
    + `told again after ${took} ms; back, it leads ${await leads()}`);
  await everyoneIsHeard("busy");
  assert.deepEqual(offline(since), []);
});

test("kill -9 of a node: only who has no other session is told to be offline",
  async () => {
    const since = watcher.events.length;
    const leaders = await leads();
    const there = await openAtVictim([...onlyThere, ...thereToo]);
    const gone = users.splice(0, onlyThere.length);
    await Promise.all(gone.map((client) => client.close()));
    await everyoneIsHeard("away", [...there, ...users]);
    assert.deepEqual(offline(since), []);

    const begin = performance.now();
    await victim.kill();
    const times = await Promise.all(onlyThere.map(async (name) => {
      await watcher.when(`${name} offline`, () =>
        watcher.events.slice(since).some(isOf(name, "offline")), offlineMs);
      return Math.round(performance.now() - begin);
    }));
    console.log(`kill -9 of a leader of ${leaders} groups: the ${times.length} `
      + `who were only there are offline after ${Math.min(...times)} to ${
        Math.max(...times)} ms`);
    assert(Math.max(...times) < offlineMs);
    // A new leader takes nobody for offline later than this.
    await rest(Math.max(0, offlineMs - (performance.now() - begin)));
    await everyoneIsHeard("online");
    assert.deepEqual(offline(since).toSorted(), onlyThere.toSorted());
  });

test("who was told to be offline comes back", async () => {
  const since = watcher.events.length;
  await victim.up(60000);
  users.push(...await openAtVictim(onlyThere));
  for (const name of onlyThere)
    await watcher.when(`${name} to be back`, () => watcher.events.slice(since)
      .some((e) => e.ev === "presence" && e.user === name));
  await everyoneIsHeard("busy");
  assert.deepEqual(offline(since), []);
});
