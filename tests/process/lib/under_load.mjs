// A cluster that changes while clients write, and the proof afterwards.
import { Cluster } from "./cluster.mjs";
import { Traffic } from "./traffic.mjs";
import { until } from "./wait.mjs";

export const moveMs = 120000; // for all groups to have moved, in a sanitizer's build

/// Runs `work(cluster, traffic)` on `count` nodes under load; proves it all.
export async function underLoad(name, count, work) {
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

/// Waits until all has moved, and prints how long that took.
export async function settled(cluster, what, active) {
  const begin = Date.now();
  await cluster.settled({ ms: moveMs, active });
  console.log(`${what}: settled after ${Date.now() - begin} ms`);
}

/// Starts more nodes; they can serve when it returns.
export async function add(cluster, count) {
  for (let i = 0; i < count; ++i) await cluster.launch();
  await cluster.ready();
}

/// Replaces a dead node, once the others have missed it.
export async function replace(cluster, number) {
  await until("the lost node to count as gone", async () =>
    (await cluster.status()).nodes
      .some((one) => one.node === number && !one.up));
  await cluster.operate(number, "replace");
}
