// Nodes are lost, and killed while they get their replicas, under load: nothing
// acknowledged is lost, and every group has its replicas again in the end.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cluster } from "./lib/cluster.mjs";
import { add, moveMs, replace, settled, underLoad } from "./lib/under_load.mjs";
import { until } from "./lib/wait.mjs";

/// Starts a node that was replaced with the folder that it had: it hears that
/// it is no node any more, and ends.
async function comesBack(node) {
  const begin = Date.now();
  node.launch();
  await node.ends();
  assert.match(node.said, /what=removed why="the cluster goes on without/);
  console.log(`node ${node.number} was gone ${Date.now() - begin} ms later`);
}

test("a node that lost all is replaced by a new one", () =>
  underLoad("replace", 3, async (cluster, traffic) => {
    const [, victim] = cluster.nodes;
    const { number } = victim;
    const killed = performance.now();
    await victim.kill();
    cluster.leaveOut(victim);
    await traffic.everyoneWrites(killed);
    await add(cluster, 1);
    await replace(cluster, number);
    await settled(cluster, "replace", 3);
    await comesBack(victim);
    await victim.remove();
  }));

test("a node that dials nobody hears that it was replaced too", async () => {
  const cluster = await Cluster.start(3);
  try {
    const [victim] = cluster.nodes;
    assert.equal(victim.number, 0); // the others would dial it
    await victim.kill();
    await replace(cluster, 0);
    await comesBack(victim);
  } finally {
    await cluster.remove();
  }
});

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
