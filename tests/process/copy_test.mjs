// A node whose folder was lost copies a shard of which no log goes back to the
// beginning. In the middle of it the node that receives is killed, then the one
// that sends, under load.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Bulk } from "./lib/bulk.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { shardOf } from "./lib/shards.mjs";
import { Traffic } from "./lib/traffic.mjs";
import { replace, settled } from "./lib/under_load.mjs";
import { until } from "./lib/wait.mjs";

const mib = 1024 * 1024;
const bulkBytes = 104 * mib; // the log keeps 64 to 96 MiB
// A chunk has 1 MiB of rows, and the rest of the last one.
const leastChunks = Math.floor(bulkBytes / (1.02 * mib));

const sent = async (node) =>
  (await node.counters("snapshot_chunks_sent"))[0];

/// What `fresh` has counted since its start.
async function copied(fresh) {
  const [begun, chunks] =
    await fresh.counters("snapshots_begun", "snapshot_chunks_received");
  return { begun, chunks };
}

/// Waits until a part of the copy is there; answers it.
const midway = (fresh, least) => until("chunks to arrive", async () => {
  const part = await copied(fresh);
  return part.chunks >= least ? part : null;
}, { ms: 60000 });

/// Kills `fresh` while it copies, and starts it again: it begins anew, else
/// nobody sees chunks later. Answers what was copied.
async function killReceiver(fresh) {
  const part = await midway(fresh, 20);
  await fresh.kill();
  await fresh.up(60000);
  return part;
}

/// Kills the one of `others` from which `fresh` copies, and starts it again.
/// Answers what was copied.
async function killSender(others, fresh) {
  const before = await Promise.all(others.map(sent));
  await midway(fresh, 60);
  const now = await Promise.all(others.map(sent));
  const by = now.map((count, i) => count - before[i]);
  const sender = others[by.indexOf(Math.max(...by))];
  await sender.kill();
  const part = await copied(fresh);
  assert(part.chunks < leastChunks, `too late, ${part.chunks} chunks were there`);
  await sender.up(60000);
  return part;
}

/// A node is lost, and a new one copies what it had.
async function loseAndCopy(cluster) {
  const lost = cluster.nodes[2];
  const { number } = lost;
  await lost.kill();
  cluster.forget(lost);
  await replace(cluster, number);

  const begin = Date.now();
  const fresh = await cluster.launch();
  await fresh.ready();
  const first = await killReceiver(fresh);
  const second = await killSender(cluster.others(fresh), fresh);
  await settled(cluster, "copy", 3);
  const last = await copied(fresh);
  assert(last.chunks >= leastChunks, `${last.chunks} chunks`);
  console.log(`copy: ${Date.now() - begin} ms from the start of the node; ${
    first.chunks} chunks were there when it was killed, ${
    second.chunks} when the sender was, ${
    last.chunks} in the end; begun ${first.begun + last.begun} times`);
}

test("a copy survives the death of who receives and of who sends", async () => {
  // Settled: else a leader may hold, and offer, a state of the time of the fill.
  const cluster = await Cluster.start(3);
  let traffic;
  try {
    traffic = await Traffic.begin(cluster, { users: 3, pause: 100 });
    const begin = Date.now();
    // Into a shard that is written to all the time.
    const bulk = await Bulk.fill(cluster.nodes[0], shardOf(traffic.convs[0]),
      bulkBytes);
    console.log(`copy: ${bulk.history.ackCount} messages, ${
      bulkBytes / mib} MiB, written in ${Date.now() - begin} ms`);
    await loseAndCopy(cluster);
    await traffic.everyoneWrites();
    console.log(`copy: ${await traffic.end(cluster)}`);
    await bulk.prove(cluster.nodes);
  } finally {
    await traffic?.close();
    await cluster.remove();
  }
});
