// A node is drained while clients of all nodes write: its clients are sent
// elsewhere, a few at a time, and nobody hears an error.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { Traffic } from "./lib/traffic.mjs";
import { moveMs } from "./lib/under_load.mjs";
import { parallel, until } from "./lib/wait.mjs";

const listenersCount = 20; // besides those who write
const goingAway = 4000; // close code
// Those that leave together hear so closer to each other than this; between two
// batches lie 250 ms.
const togetherMs = 120;
const patience = 20000; // nobody looks elsewhere without being told

let cluster;

before(async () => { cluster = await Cluster.start(3); });
after(() => cluster?.remove());

/// How many hear at a time that they are to go.
function batches(times) {
  const sizes = [];
  let last = -Infinity;
  for (const at of times.toSorted((a, b) => a - b)) {
    if (at - last > togetherMs) sizes.push(0);
    ++sizes[sizes.length - 1];
    last = at;
  }
  return sizes;
}

/// Somebody who only listens, and follows when told to go.
async function listen(node, account) {
  const client = await Client.open(node, account);
  const left = client.when("a goaway", () => client.goaway, moveMs)
    .then(async (goaway) => {
      const at = performance.now();
      assert.equal((await client.end()).code, goingAway);
      const next = cluster.nodes.find((one) => one.http === goaway.url);
      const again = await Client.open(next, account);
      assert.equal(again.session.node, next.number);
      again.terminate();
      return { at, ...goaway };
    });
  left.catch(() => {}); // the test awaits it
  return { left };
}

test("a drain refuses nothing and loses nobody", async () => {
  const leaving = cluster.nodes[1];
  const staying = cluster.others(leaving);
  const urls = staying.map((node) => node.http);
  const [account] = await leaving.accounts("listener");
  const traffic = await Traffic.begin(cluster, { users: 6, patience });
  try {
    const listeners = await parallel(Array(listenersCount).fill(), 5, () =>
      listen(leaving, account));
    const at = (node) => traffic.roamers
      .filter((each) => each.visited.at(-1) === node);
    const going = at(leaving);
    assert(going.length >= 4, "nobody writes at the node");
    const begin = performance.now();
    await cluster.operate(leaving.number, "drain", staying[0]);
    await until("its leaders and its clients to be gone", async () => {
      const { nodes } = await cluster.status(staying[0]);
      const one = nodes.find((each) => each.node === leaving.number);
      return one.leaders === 0 && one.connections === 0;
    }, { ms: moveMs, pause: 100 });
    const took = Math.round(performance.now() - begin);
    await traffic.everyoneWrites();

    const told = [
      ...await Promise.all(listeners.map(({ left }) => left)),
      ...going.flatMap((each) => each.goaways),
    ];
    assert.equal(told.length, listenersCount + going.length);
    for (const { url, delay_ms } of told) {
      assert(urls.includes(url), `sent to ${url}`);
      assert(delay_ms > 0);
    }
    const sizes = batches(told.map((one) => one.at));
    assert(sizes.length >= 4 && Math.max(...sizes) <= told.length / 2,
      `clients left in batches of ${sizes}`);
    for (const each of traffic.roamers) {
      assert.deepEqual(each.refusals, []);
      assert.notEqual(each.visited.at(-1), leaving);
      assert.equal(each.visited.length, going.includes(each) ? 2 : 1);
    }
    console.log(`drain: ${told.length} clients sent away in batches of ${
      sizes}, the last one gone after ${took} ms; the slowest command took ${
      Math.round(traffic.history.slowest(begin))} ms`);

    // It sends away who comes now: those that stay are asked.
    console.log(`drain: ${await traffic.end({ alive: staying })}`);
    for (const each of traffic.roamers) assert.deepEqual(each.refusals, []);
  } finally {
    await traffic.close();
  }
});
