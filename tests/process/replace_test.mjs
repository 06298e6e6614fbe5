// Nodes are lost, and killed while they get their replicas, under load: nothing
// acknowledged is lost, and every group has its replicas again in the end.
import { test } from "node:test";
import { add, moveMs, settled, underLoad } from "./lib/under_load.mjs";
import { until } from "./lib/wait.mjs";

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
