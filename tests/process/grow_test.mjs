// Nodes come and go under load: nothing acknowledged is lost, and every group
// has its replicas where they shall be in the end.
import { test } from "node:test";
import { add, moveMs, settled, underLoad } from "./lib/under_load.mjs";
import { until } from "./lib/wait.mjs";

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
