// 300 sockets that take nothing, in a busy group: the node's memory stays within
// its bound, who reads is served as before, and each that reads again is told
// heads and catches up completely. Some stay until they are closed as stalled,
// and resume.
import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:http";
import { after, before, test } from "node:test";
import { Client, Gone } from "./lib/client.mjs";
import { figures } from "./lib/chatters.mjs";
import { Log, readAll } from "./lib/log.mjs";
import { Node } from "./lib/node.mjs";
import { mint } from "./lib/token.mjs";
import { parallel, rest, until } from "./lib/wait.mjs";

const STUCK = 300; // sockets
const STAY = 10; // of them, until the node closes them
const USERS = 30; // whose they are
const HEALTHY = 8;
const PROBES = 60; // messages whose way is measured
// limits::outbox_pause_bytes, with all that waits, for each; the rest is what the
// store, the allocator and the sanitizer take for 16 KiB messages.
const OUTBOX = 512 << 10;
const SLACK = 64 << 20;
const SLOWER = 3; // times, for those who read
const BUSY = 1000; // ms that a busy machine may take all the same
const STALLED = 60000; // limits::stalled_reader_timeout

let node, conv, writer, healthy, stuck, head, prefix, unhindered, pausedAt;

before(async () => {
  node = await Node.start();
  const names = Array.from({ length: USERS }, (_, i) => `stuck${i}`);
  const readers = Array.from({ length: HEALTHY }, (_, i) => `reader${i}`);
  await parallel(["writer", ...names, ...readers], 4, (name) =>
    node.register(name));
  const account = (name) => mint(node, name);
  writer = await Client.open(node, account("writer"));
  ({ conv } = await writer.ask("conv.create",
    { kind: "group", title: "busy", members: [...names, ...readers] }));
  healthy = await Promise.all(readers.map((name) =>
    Client.open(node, account(name))));
  unhindered = await latencies();
  stuck = await parallel(Array(STUCK).fill(), 20, async (_, i) => {
    const who = account(names[i % USERS]);
    return { who, client: await Client.open(node, who) };
  });
  prefix = (await readAll(writer, conv)).inOrder();
  await say("all are here");
  await Promise.all(stuck.map(({ client }) => client.hears(conv, 1, 60000)));
  for (const { client } of stuck) client.pause();
  pausedAt = performance.now();
}, { timeout: 120000 });
after(() => node?.remove());

async function say(text) {
  ({ seq: head } = await writer.send(conv, text));
  return head;
}

/// The ms from sending to each healthy reader's event.
async function latencies() {
  const times = [];
  for (let i = 0; i < PROBES; ++i) {
    const from = performance.now();
    const text = `probe ${i} ${from}`;
    await Promise.all([say(text), ...healthy.map(async (client) => {
      await client.event(text, (e) => e.body?.text === text, 30000);
      times.push(performance.now() - from);
      client.events.splice(0, client.events.length - 1);
    })]);
    await rest(10);
  }
  return figures(times);
}

/// Connections that the node has, without the one that asks.
async function connections() {
  const asked = get(`${node.http}/metrics`, { agent: false });
  const [reply] = await once(asked, "response");
  let text = "";
  for await (const piece of reply) text += piece;
  return Number(/^caucus_connections (\d+)$/m.exec(text)[1]) - 1;
}

test("cost memory within the bound", { timeout: 150000 }, async () => {
  const begin = performance.now();
  const was = node.rss();
  let most = was;
  let sent = 0;
  const text = "x".repeat(16000);
  const degraded = async () => (await node.counters("outbox_degraded"))[0];
  const already = await degraded();
  let all;
  // What a kernel takes for a socket that nobody reads comes first.
  do {
    for (let i = 0; i < 10; ++i, ++sent) {
      await say(`${sent} ${text}`);
      most = Math.max(most, node.rss());
    }
    all = await degraded() - already;
  } while (all < STUCK && sent < 1500);
  const took = performance.now() - begin;
  assert.equal(all, STUCK, `after ${sent} messages`);
  for (let i = 0; i < 50; ++i) await say(`more ${text}`); // they cost nothing
  most = Math.max(most, node.rss());
  const bound = STUCK * OUTBOX + SLACK;
  const mib = (bytes) => (bytes / 1048576).toFixed(0);
  console.log(`${STUCK} sockets stuck after ${sent} messages of 16 KB, ${
    (took / 1000).toFixed(1)} s; RSS ${mib(was)} MiB before, ${
    mib(most)} MiB at most: ${mib(most - was)} MiB more, the bound is ${
    mib(bound)} MiB`);
  assert(most - was < bound, `it took ${mib(most - was)} MiB`);
});

test("do not slow down those who read", async () => {
  // They have read the large ones; a gap would be told by heads.
  await Promise.all(healthy.map((client) => client.when("the newest",
    () => client.events.some((e) => e.seq === head), 60000)));
  for (const client of healthy)
    assert(!client.events.some((e) => e.ev === "heads"), "a reader got heads");
  const now = await latencies();
  const show = ({ p50, p99, max }) => `p50 ${p50}, p99 ${p99}, most ${max} ms`;
  console.log(`who reads hears after ${
    show(unhindered)} with nobody stuck, after ${show(now)} with ${STUCK} stuck`);
  assert(now.p99 < Math.max(SLOWER * unhindered.p99, BUSY));
});

/// Reads all that is missing up to the head, from history or from sync.
async function catchUp(client, log, how) {
  for (let after; how === "sync" && log.contiguous < head;) {
    const page = await client.ask("sync",
      { since: { [conv]: log.contiguous }, after }, 60000);
    for (const row of page.conversations)
      if (row.conv === conv) log.addAll(row.messages);
    if (!page.conversations.some((row) => row.conv === conv && !row.complete))
      break;
  }
  while (log.contiguous < head) {
    const { messages } = await client.ask("msg.history",
      { conv, after: log.contiguous, limit: 100 }, 60000);
    assert(messages.length > 0, `an empty page at ${log.contiguous}`);
    log.addAll(messages);
  }
  assert.equal(log.contiguous, head);
}

/// What a client knew before it was stuck, and has heard. Fails where an event
/// came twice or out of order.
function heard(client) {
  const log = new Log(conv);
  log.addAll(prefix);
  let last = 0;
  for (const event of client.messages(conv)) {
    assert(event.seq > last, `${event.seq} after ${last}`);
    last = event.seq;
    log.add(event);
  }
  return log;
}

test("are told heads when they read again, and catch up", { timeout: 150000 },
  async () => {
    const begin = performance.now();
    let left = 0;
    let cut = 0; // this machine was so slow that the node gave them up
    await parallel(stuck.slice(STAY), 10, async ({ who, client }, i) => {
      client.resume();
      try {
        const { heads } = await client.event("heads",
          (e) => e.ev === "heads", 60000);
        assert.deepEqual(Object.keys(heads), [conv]);
        assert(heads[conv] <= head);
        const log = heard(client);
        left += head - log.size;
        await catchUp(client, log, i % 2 ? "sync" : "history");
      } catch (error) {
        if (!(error instanceof Gone)) throw error;
        ++cut;
        await comeBack(who, client);
      }
      client.terminate();
      client.events.length = 0;
    });
    const told = STUCK - STAY - cut;
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    console.log(`${told} were told heads and caught up, ${
      cut} had to resume, in ${seconds} s; each had missed ${
      Math.round(left / told)} of ${head} messages`);
    assert(told > STUCK / 3, "next to nobody was told heads");
    assert(left > 0, "nobody had missed anything");
  });

/// What a closed client does: connects anew and names what it has.
async function comeBack(who, client) {
  const log = heard(client);
  const again = await Client.open(node, who,
    { since: { [conv]: log.contiguous } });
  assert.equal(again.session.resumed, true);
  const page = await again.event("the page of sync", (e) => e.ev === "sync");
  for (const row of page.conversations)
    if (row.conv === conv) log.addAll(row.messages);
  await catchUp(again, log, "history");
  again.terminate();
}

test("are closed after 60 s, and resume", { timeout: 150000 }, async () => {
  await until("the node to close who takes nothing", async () =>
    await connections() <= HEALTHY + 1, { ms: 120000, pause: 500 });
  const took = performance.now() - pausedAt;
  console.log(`those who stayed were closed ${(took / 1000).toFixed(1)} s after `
    + "they stopped reading");
  assert(took > STALLED, "that was too early");
  await parallel(stuck.slice(0, STAY), 5, async ({ who, client }) => {
    client.resume();
    client.raw(`{"op":"presence.unwatch"}`); // its system may not know yet
    assert.equal((await client.end(60000)).code, 1006);
    await comeBack(who, client);
  });
  await node.stop();
});
