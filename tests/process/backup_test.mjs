// A backup of five nodes, of which none has everything, under load; a new
// cluster begins with it.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { adminAt, caucus } from "./lib/caucus.mjs";
import { Client } from "./lib/client.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { readAll } from "./lib/log.mjs";
import { tempDir } from "./lib/node.mjs";
import { Traffic } from "./lib/traffic.mjs";
import { until } from "./lib/wait.mjs";

/// Every message of `acked` is in `found` once, where its acknowledgement said;
/// nobody sent the others but these writers.
function checkRestored(conv, found, acked, sends) {
  const byCid = new Map(found.map((message) => [message.cid, message]));
  for (const { cid, acks } of acked) {
    const kept = byCid.get(cid);
    assert(kept, `lost: ${cid} of ${conv}, seq ${acks[0].seq}`);
    assert.deepEqual([kept.seq, kept.id], [acks[0].seq, acks[0].id]);
  }
  const sent = new Set(sends.map((one) => one.cid));
  for (const { cid } of found) assert(sent.has(cid), `nobody sent ${cid}`);
}

/// What a restored cluster says at `node`, against what was acknowledged.
async function readRestored(node, traffic, before) {
  const client = await Client.open(node, traffic.accounts[0]);
  const of = (list, conv) => list.filter((one) => one.conv === conv);
  for (const conv of traffic.convs) {
    const log = await readAll(client, conv);
    checkRestored(conv, log.check().filter((one) => one.cid), of(before, conv),
      of(traffic.history.sends, conv));
  }
  client.terminate();
}

/// Everybody can go on where they were.
async function goOn(node, traffic) {
  const client = await Client.open(node, traffic.accounts[1]);
  for (const conv of traffic.convs) {
    const last = (await readAll(client, conv)).inOrder().at(-1);
    const ack = await client.send(conv, "after");
    assert.equal(ack.seq, last.seq + 1);
    assert(BigInt(ack.id) > BigInt(last.id));
  }
  client.terminate();
}

/// Backs the cluster up into `dir` while clients write. Answers their traffic
/// and what was acknowledged before.
async function backUpUnderLoad(cluster, dir) {
  const traffic = await Traffic.begin(cluster, { users: 3 });
  try {
    await traffic.everyoneWrites();
    const before = traffic.history.sends.filter((one) => one.acks.length > 0);
    const begin = Date.now();
    const made = await adminAt(cluster.nodes[1], "backup", "--dir", dir);
    console.log(`${made.text.trim()}\nbacked up in ${Date.now() - begin} ms, ${
      before.length} messages were acknowledged before`);
    assert.equal(made.code, 0, made.text);
    assert.match(made.text, /complete: all that was acknowledged/);
    assert.equal([...made.text.matchAll(/^node \d: .*, \d+ groups$/mg)].length,
      5, made.text);
    await traffic.everyoneWrites();
    console.log(`backup: ${await traffic.end(cluster)}`);
    return { traffic, before };
  } finally {
    await traffic.close();
  }
}

test("five nodes are backed up under load and restored into one", async () => {
  const place = tempDir();
  const dir = join(place, "backup");
  const data = join(place, "restored");
  const restored = new Cluster();
  let cluster;
  try {
    cluster = await Cluster.start(5);
    const { traffic, before } = await backUpUnderLoad(cluster, dir);
    const [one, ...others] = readdirSync(dir).map((name) => join(dir, name));
    const part = await caucus("admin", "restore", "--from", one,
      "--data", data);
    assert.equal(part.code, 1, part.text);
    assert.match(part.text, /no copy has these shards: \d+/);
    assert(!existsSync(data));
    copyFileSync(join(cluster.nodes[0].data, "token.key"),
      join(place, "token.key"));
    await cluster.remove();

    const back = await caucus("admin", "restore", "--from", one,
      ...others.flatMap((each) => ["--from", each]), "--data", data);
    assert.equal(back.code, 0, back.text);
    copyFileSync(join(place, "token.key"), join(data, "token.key"));
    const first = await restored.launch({ data });
    await first.ready();
    await readRestored(first, traffic, before);
    const second = await restored.launch();
    await second.ready();
    const begin = Date.now();
    await restored.settled({ ms: 60000 });
    console.log(`restored 1 -> 2: settled after ${Date.now() - begin} ms`);
    await readRestored(second, traffic, before);
    await goOn(second, traffic);
  } finally {
    await cluster?.remove();
    await restored.remove();
    rmSync(place, { recursive: true, force: true });
  }
});

test("a backup without a node says what is missing", async () => {
  const place = tempDir();
  const cluster = await Cluster.start(3);
  try {
    const [asked, victim] = cluster.nodes;
    await victim.kill();
    await until("the others to miss it", async () =>
      (await cluster.status()).nodes.some((one) =>
        one.node === victim.number && !one.up));
    await until("all shards to be led again", () => asked.isReady());
    const dir = join(place, "backup");
    const { code, text } = await adminAt(asked, "backup", "--dir", dir);
    assert.equal(code, 0, text); // two of three have all
    assert.match(text,
      new RegExp(`node ${victim.number}: no copy: cannot be reached`));
    const again = await adminAt(asked, "backup", "--dir", dir);
    assert.equal(again.code, 1, again.text);
    assert.match(again.text, /INCOMPLETE.* 0, 1, .*63/);
    assert.match(again.text, /it is there already/);
  } finally {
    await cluster.remove();
    rmSync(place, { recursive: true, force: true });
  }
});
