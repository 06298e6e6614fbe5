// A node of a cluster whose disk is full ends, for it can keep no promise; the
// others go on, and it catches up once there is room.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Cluster } from "./lib/cluster.mjs";
import { tempDir } from "./lib/node.mjs";
import { Traffic } from "./lib/traffic.mjs";
import { until } from "./lib/wait.mjs";

const diskMib = 256;

/// A file system in memory at `dir`; answers whether it could be made.
function mount(dir) {
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${diskMib}m`,
    "caucus-test", dir]).status === 0;
}

/// Takes all room that is left, to the last block.
function fill(file) {
  for (let bytes = 1 << 20; bytes >= 4096; bytes >>= 1)
    for (;;)
      try {
        writeFileSync(file, Buffer.alloc(bytes), { flag: "a" });
      } catch (error) {
        assert.equal(error.code, "ENOSPC");
        break;
      }
}

test("a full disk", async (t) => {
  const dir = tempDir();
  if (!mount(dir)) {
    rmSync(dir, { recursive: true });
    return t.skip("it takes the right to mount");
  }
  const cluster = new Cluster();
  let traffic;
  try {
    for (const data of [undefined, dir, undefined])
      await cluster.launch({ begins: cluster.nodes.length === 0, data });
    await cluster.ready();
    await cluster.settled();
    const [, victim] = cluster.nodes;
    // RocksDB has taken room for its log beforehand: that is used up first.
    traffic = await Traffic.begin(cluster, { bytes: 8000 });
    const begin = performance.now();
    fill(join(dir, "filler"));
    await until("the node to end", () => !victim.alive, { ms: 60000 });
    const took = Math.round(await traffic.everyoneWrites());
    console.log(`full disk: the node ended after ${
      Math.round(performance.now() - begin - took)} ms, writable ${
      took} ms later`);
    assert.match(victim.said, /what=fatal.*space/i);
    rmSync(join(dir, "filler"));
    await victim.up(60000);
    await cluster.settled();
    console.log(`full disk: ${await traffic.end(cluster)}`);
  } finally {
    await traffic?.close();
    const [, victim] = cluster.nodes;
    if (victim?.alive) await victim.kill();
    spawnSync("umount", [dir]);
    await cluster.remove();
    rmSync(dir, { recursive: true, force: true });
  }
});
