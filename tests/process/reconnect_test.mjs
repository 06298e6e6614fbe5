// 1,000 reconnects at random moments, to a random node of three, while others
// write, edit, react and delete: by turns with `since` in hello and with sync.
// Nobody misses anything, hears it twice or out of order; when all have left,
// nobody is shown as present.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { Follower, signature } from "./lib/follower.mjs";
import { readAll } from "./lib/log.mjs";
import { Random } from "./lib/random.mjs";
import { Roamer } from "./lib/roamer.mjs";
import { mint } from "./lib/token.mjs";
import { parallel, rest, until } from "./lib/wait.mjs";

const RECONNECTS = 1000;
const FOLLOWERS = 25;
const GROUPS = 6;
const STAY = 300; // ms at most, of one connection, and thrice what a sync takes
const OWN = 4; // kept-alive HTTP connections of this test to one node, at most
const goneMs = 20000; // from the last end to the last `offline`

const random = new Random();
console.log(`CAUCUS_TEST_SEED=${random.seed}`);
const names = Array.from({ length: FOLLOWERS }, (_, i) => `f${i}`);
const writerNames = Array.from({ length: GROUPS }, (_, i) => `w${i}`);

let cluster, writers, watcher, followers;
let groups, directs; // [{ conv, writer }]
const acked = new Map(); // conv -> the highest seq that was acknowledged
const done = []; // [{ conv, seq, ev, cid?, target? }], what was acknowledged

before(async () => {
  cluster = await Cluster.start(3);
  const [node] = cluster.nodes;
  await parallel(["watcher", ...names, ...writerNames], 4, (name) =>
    node.register(name));
  writers = writerNames.map((name, i) =>
    new Roamer(mint(node, name), () => cluster.nodes, { first: i }));
  groups = await parallel(writers, 3, async (writer, i) => ({ writer,
    conv: (await writer.ask("conv.create", { kind: "group", title: `${i}`,
      members: [...names, ...writerNames] })).conv }));
  directs = await parallel(names, 3, async (name, i) => {
    const writer = writers[i % GROUPS];
    const { conv } = await writer.ask("conv.create",
      { kind: "direct", members: [name] });
    return { conv, writer, name };
  });
  watcher = await Client.open(random.pick(cluster.nodes),
    mint(node, "watcher"));
  for (const user of names) await watcher.ask("contact.add", { user });
  followers = names.map((name, i) => new Follower(mint(node, name),
    cluster.nodes, random.fork(), acked,
    [...groups.map(({ conv }) => conv), directs[i].conv]));
}, { timeout: 120000 });
after(async () => {
  watcher?.terminate();
  writers?.forEach((writer) => writer.close());
  await cluster?.remove();
});

/// Writes to one conversation until `over()`: messages, and now and then an
/// edit, a reaction or a deletion of one of the last of them.
async function write({ conv, writer }, random, pause, over) {
  const mine = []; // seqs that are there still
  for (let n = 0; !over(); ++n) {
    const what = mine.length > 3 ? random.below(8) : 7;
    const target = random.pick(mine.slice(-10));
    const [ev, op, fields] =
      what === 0 ? ["message.edited", "msg.edit",
        { seq: target, body: { text: `edit ${n}` } }]
        : what === 1 ? ["message.reaction", "msg.react",
          { seq: target, reaction: `r${n % 15}`, on: n % 3 > 0 }]
          : what === 2 && n % 4 === 0 ? ["message.deleted", "msg.delete",
            { seq: target }]
            : ["message", "msg.send",
              { cid: `${writer.account.user}-${n}`, body: { text: `${n}` } }];
    const ok = await writer.ask(op, { conv, ...fields });
    if (ok.seq !== undefined) {
      done.push({ conv, seq: ok.seq, ev, cid: fields.cid, target: fields.seq });
      acked.set(conv, Math.max(ok.seq, acked.get(conv) ?? 0));
    }
    if (ev === "message") mine.push(ok.seq);
    if (ev === "message.deleted") mine.splice(mine.indexOf(target), 1);
    await rest(pause);
  }
}

/// Map(conv -> head), with what was stored and never acknowledged.
async function headsOf(convs) {
  return new Map(await parallel(convs, 8, async ({ conv, writer }) => {
    const { messages } = await writer.ask("msg.history",
      { conv, limit: 1, linearizable: true });
    return [conv, messages.at(-1).seq];
  }));
}

/// Proves that each entry that was acknowledged is there once, and that each
/// follower knows what is there and nothing else.
async function prove() {
  let entries = 0;
  const sent = [...done, ...followers.flatMap(({ acks }) =>
    acks.map((ack) => ({ ...ack, ev: "message" })))];
  for (const { conv, writer } of [...groups, ...directs]) {
    const all = (await readAll(await writer.client(), conv)).inOrder();
    all.forEach(({ seq }, i) => assert.equal(seq, i + 1, `a hole in ${conv}`));
    const cids = all.filter((e) => e.cid).map((e) => `${e.from} ${e.cid}`);
    assert.equal(new Set(cids).size, cids.length, `${conv} has a message twice`);
    for (const ack of sent.filter((one) => one.conv === conv)) {
      const kept = all[ack.seq - 1];
      assert.deepEqual([kept?.ev ?? "message", kept?.cid, kept?.target],
        [ack.ev, ack.cid, ack.target], `${conv}: ${ack.seq} is another one`);
    }
    for (const follower of followers) {
      if (!follower.convs.includes(conv)) continue;
      const { user } = follower.account;
      for (const entry of all)
        assert.equal(follower.log(conv).at(entry.seq), signature(entry),
          `${user} has another truth of ${conv}`);
      assert.equal(follower.log(conv).contiguous, all.length, user);
    }
    entries += all.length;
  }
  return { entries, sent: sent.length };
}

test("1,000 reconnects under load", { timeout: 200000 }, async () => {
  let over = false;
  const load = [...groups, ...directs].map((one, i) =>
    write(one, random.fork(), i < GROUPS ? 60 : 300, () => over));
  load.forEach((lane) => lane.catch(() => {})); // awaited below
  const begin = performance.now();
  let usual = 100; // ms that a sync takes: longer where the machine is busy
  const stay = (mine) => Math.round(mine.next() * (STAY + 3 * usual));
  try {
    await Promise.all(followers.map(async (follower) => {
      const mine = random.fork();
      follower.syncTook = (ms) => (usual += (ms - usual) / 50);
      await rest(mine.below(STAY)); // not all at once
      for (let i = 0; i < RECONNECTS / FOLLOWERS; ++i)
        await follower.visit({ node: mine.pick(cluster.nodes),
          stay: stay(mine), resume: i % 2 ? "hello" : "sync",
          word: mine.chance(0.3) });
    }));
  } finally {
    over = true;
  }
  await Promise.all(load);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const heads = await headsOf([...groups, ...directs]);
  await parallel(followers, 8, (follower) =>
    follower.catchUp(random.pick(cluster.nodes), heads));
  const { entries, sent } = await prove();
  const sum = (key) => followers.reduce((n, { counts }) => n + counts[key], 0);
  console.log(`${sum("connections")} connections in ${seconds} s, ${
    Math.round(usual)} ms to sync, ${sum("synced")} lived to its end; ${
    entries} entries, ${sent} acknowledged; ${["late", "jumps", "heads", "resyncs", "retries",
    "refused"].map((key) => `${key} ${sum(key)}`).join(", ")}`);
  assert.equal(sum("connections"), RECONNECTS);
  assert(sum("jumps") <= sum("heads") + sum("resyncs"), "a hole nobody told of");
  assert(sum("synced") > RECONNECTS / 10, "next to nobody came through");
  assert(sum("retries") > 10, "next to nobody was cut off while it sent");
  assert(entries > 300, "it wrote next to nothing");
});

test("when all have left nobody is present", { timeout: 60000 }, async () => {
  const begin = performance.now();
  const statuses = () => {
    const last = new Map(names.map((name) => [name, "never heard of"]));
    for (const e of watcher.events)
      if (e.ev === "presence" && last.has(e.user)) last.set(e.user, e.status);
    return last;
  };
  const present = () => [...statuses()]
    .filter(([, status]) => status !== "offline").map((row) => row.join(" "));
  await watcher.when("all to be offline", () => present().length === 0, goneMs)
    .catch(() => assert.fail(`still there: ${present()}`));
  console.log(`all ${FOLLOWERS} were told to be offline after ${
    Math.round(performance.now() - begin)} ms`);
  for (const node of cluster.nodes) {
    const client = await Client.open(node, mint(node, "watcher"));
    const { presence } = await client.ask("presence.watch", { users: names });
    assert.deepEqual(presence.filter((row) => row.status !== "offline"), []);
    client.terminate();
  }
  writers.forEach((writer) => writer.close());
  watcher.terminate();
  let left; // this test's own requests are connections too
  await until(() => `sessions to be gone: ${left} connections`, async () => {
    left = (await cluster.status()).nodes.map((one) => one.connections);
    return left.every((count) => count <= OWN);
  });
  console.log(`connections left: ${left}`);
});
