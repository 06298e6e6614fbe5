// Nodes come and go under load: nothing acknowledged is lost, and every group
// has its replicas where they shall be in the end.
import { test } from "node:test";
import { Cluster } from "./lib/cluster.mjs";
import { Traffic } from "./lib/traffic.mjs";
import { until } from "./lib/wait.mjs";

const moveMs = 120000; // for all groups to have moved, in a sanitizer's build

/// Runs `work(cluster, traffic)` on `count` nodes under load; proves it all.
async function underLoad(name, count, work) {
  const cluster = await Cluster.start(count);
  let traffic;
  try {
    traffic = await Traffic.begin(cluster, { users: 3 });
    await work(cluster, traffic);
    await traffic.everyoneWrites();
    console.log(`${name}: ${await traffic.end(cluster)}`);
  } finally {
    await traffic?.close();
    await cluster.remove();
  }
}

async function settled(cluster, what, active) {
  const begin = Date.now();
  await cluster.settled({ ms: moveMs, active });
  console.log(`${what}: settled after ${Date.now() - begin} ms`);
}

async function add(cluster, count) {
  for (let i = 0; i < count; ++i) await cluster.launch();
  await cluster.ready();
}

test("a node that lost all is replaced by a new one", () =>
  underLoad("replace", 3, async (cluster, traffic) => {
    const [, victim] = cluster.nodes;
    const { number } = victim;
    const killed = performance.now();
    await victim.kill();
    cluster.forget(victim);
    await traffic.everyoneWrites(killed);
    await add(cluster, 1);
    const asked = cluster.alive[0];
    await until("the lost node to count as gone", async () =>
      (await cluster.status(asked)).nodes
        .some((one) => one.node === number && !one.up));
    await cluster.operate(number, "replace");
    await settled(cluster, "replace", 3);
  }));

test("a new node is killed twice while replicas are made on it", () =>
  underLoad("kill while copying", 3, async (cluster) => {
    const fresh = await cluster.launch();
    await fresh.ready();
    for (const least of [1, 10]) {
      await until(`${least} replicas on the new node, and not all`, async () =>
        (await cluster.status()).nodes.some((one) =>
          one.node === fresh.number && one.replicas >= least
          && one.replicas < one.placed), { ms: moveMs });
      await fresh.kill();
      await fresh.up(60000);
    }
    await settled(cluster, "kill while copying", 4);
  }));

test("one node, then three, five, and three again", () =>
  underLoad("1 -> 3 -> 5 -> 3", 1, async (cluster) => {
    await add(cluster, 2);
    await settled(cluster, "1 -> 3", 3);
    await add(cluster, 2);
    await settled(cluster, "3 -> 5", 5);
    // Not the newest: those that began have most to give away.
    const leaving = cluster.nodes.slice(0, 2);
    const staying = cluster.nodes.slice(2);
    for (const node of leaving)
      await cluster.operate(node.number, "drain", staying[0]);
    for (const node of leaving) {
      await until(`node ${node.number} to be empty`, async () => {
        const { nodes } = await cluster.status(staying[0]);
        const one = nodes.find((each) => each.node === node.number);
        return one.leaders === 0 && one.replicas === 0 && one.placed === 0;
      }, { ms: moveMs, pause: 300 });
      await cluster.operate(node.number, "remove", staying[0]);
      // It ends by itself if it is told before its links end.
      if (node.alive) await node.stop();
    }
    for (const node of leaving) cluster.forget(node);
    await settled(cluster, "5 -> 3", 3);
  }));
