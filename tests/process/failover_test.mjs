// Nodes die, stand still and restart while clients write: what was acknowledged
// is there once and in one order, and soon one can write again. They also stop
// in time then.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Cluster } from "./lib/cluster.mjs";
import { Traffic } from "./lib/traffic.mjs";
import { rest } from "./lib/wait.mjs";

// A bound for a build with sanitizers on a busy machine. The design's figure is
// 3000 ms; each test prints its own.
const writableMs = 10000;
// 3 s of it are limits::quiesce_time: for others to lead in its place.
const stopMs = 5000;

let cluster;

before(async () => {
  const begin = Date.now();
  cluster = await Cluster.start(3);
  console.log(`cluster of 3: settled ${Date.now() - begin} ms after the start`);
});
after(() => cluster?.remove());

/// The node that leads the most groups, and how many.
async function topLeader() {
  const { nodes } = await cluster.settled();
  const { node, leaders } = nodes.reduce((a, b) =>
    (b.leaders > a.leaders ? b : a));
  assert(leaders > 0, JSON.stringify(nodes));
  return { victim: cluster.nodes.find((one) => one.number === node), leaders };
}

test("kill -9 of the node that leads most", async () => {
  const { victim, leaders } = await topLeader();
  const traffic = await Traffic.begin(cluster);
  try {
    await rest(1000);
    const killed = performance.now();
    await victim.kill();
    const took = Math.round(await traffic.everyoneWrites(killed));
    console.log(`F6: writable again after ${took} ms `
      + `(kill -9 of the leader of ${leaders} groups)`);
    assert(took < writableMs);
    await rest(1000);
    await victim.up(60000);
    await cluster.settled();
    console.log(`F6: ${await traffic.end(cluster)}`);
  } finally {
    await traffic.close();
  }
});

test("a node that stands still for 10 s and comes back", async () => {
  const { victim, leaders } = await topLeader();
  const traffic = await Traffic.begin(cluster);
  try {
    const stopped = performance.now();
    process.kill(victim.pid, "SIGSTOP");
    let took;
    try {
      took = Math.round(await traffic.everyoneWrites(stopped));
      await rest(Math.max(0, 10000 - (performance.now() - stopped)));
    } finally {
      process.kill(victim.pid, "SIGCONT");
    }
    console.log(`SIGSTOP: writable again after ${took} ms `
      + `(leader of ${leaders} groups)`);
    assert(took < writableMs);
    await cluster.settled();
    await traffic.everyoneWrites();
    console.log(`SIGSTOP: ${await traffic.end(cluster)}`);
  } finally {
    await traffic.close();
  }
});

test("a restart of one node after the other", async () => {
  const traffic = await Traffic.begin(cluster);
  try {
    for (const node of cluster.nodes) {
      const begin = performance.now();
      const ms = await node.stop();
      const took = Math.round(await traffic.everyoneWrites(begin));
      console.log(`restart of node ${node.number}: stopped after ${ms} ms, `
        + `every conversation written within ${took} ms`);
      assert(took < writableMs);
      await node.up(60000);
      await cluster.settled();
    }
    await traffic.everyoneWrites();
    console.log(`rolling restart: ${await traffic.end(cluster)}`);
  } finally {
    await traffic.close();
  }
});

test("a node stops in time, whatever the others do", async () => {
  const [first, second, third] = cluster.nodes;
  const stops = async (node, what) => {
    const ms = await node.stop();
    console.log(`stop of node ${node.number}, ${what}: ${ms} ms`);
    assert(ms < stopMs, `${what}: it took ${ms} ms`);
  };
  await stops(first, "the others are there");
  await first.up(60000);
  await cluster.settled();
  process.kill(second.pid, "SIGSTOP");
  try {
    await stops(first, "one stands still");
  } finally {
    process.kill(second.pid, "SIGCONT");
  }
  await first.up(60000);
  await cluster.settled();
  await second.kill();
  await stops(first, "one is dead");
  await stops(third, "nobody is there");
});
