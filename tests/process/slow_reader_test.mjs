// Clients that ask and do not read cost the node a few megabytes each.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Node } from "./lib/node.mjs";

const CLIENTS = 4;
const FRAMES = 4;
const PER_FRAME = 62;
/// Four pages are under way or wait when reading stops, and four before; what
/// the allocator and the sanitizer keep comes on top.
const BYTES_PER_CLIENT = 8 * 1024 * 1024;

describe("clients that do not read", () => {
  let node, ann, a, conv;

  before(async () => {
    node = await Node.start();
    [ann] = await node.accounts("ann");
    a = await Client.open(node, ann);
    ({ conv } = await a.ask("conv.create",
      { kind: "group", members: ["ann"], title: "alone" }));
    await a.sendMany(conv, 100, (i) => `${i} ${"x".repeat(16000)}`);
  });
  after(() => node?.remove());

  /// Every message, asked for page by page.
  async function readAll() {
    const seqs = [];
    for (let more = true; more;) {
      const page = await a.ask("msg.history",
        { conv, after: seqs.at(-1) ?? 0, limit: 100 });
      assert(page.messages.length > 0, "an empty page");
      seqs.push(...page.messages.map((m) => m.seq));
      more = page.more;
    }
    return seqs;
  }

  test("a page of large messages has its bound and goes on", async () => {
    const newest = await a.ask("msg.history", { conv, limit: 100 });
    assert(JSON.stringify(newest).length <= 256 * 1024);
    assert.equal(newest.messages.at(-1).seq, 100);
    assert.equal(newest.more, true);
    assert.deepEqual(await readAll(),
      Array.from({ length: 100 }, (_, i) => i + 1));
  });

  test("the list of conversations is cut the same way", async () => {
    for (let i = 0; i < 30; ++i) {
      const { conv } = await a.ask("conv.create",
        { kind: "group", members: ["ann"], title: `number ${i}` });
      await a.send(conv, "y".repeat(16000));
    }
    const seen = new Set();
    let pages = 0;
    for (let after; pages === 0 || after; ++pages) {
      const page = await a.ask("conv.list", after ? { after } : {});
      assert(JSON.stringify(page).length <= 300 * 1024);
      page.conversations.forEach((row) => {
        assert(row.last, "a row without its last message");
        seen.add(row.conv);
      });
      after = page.next;
    }
    assert.equal(seen.size, 31);
    assert(pages > 1);
  });

  test("leave its memory flat, and get all answers in the end", async (t) => {
    const clients = [];
    for (let i = 0; i < CLIENTS; ++i) clients.push(await Client.open(node, ann));
    // The readers' and the cache's memory is there before we count.
    for (let i = 0; i < 3; ++i) await readAll();
    const before = node.rss();
    let rid = 1000;
    for (const c of clients) {
      c.pause();
      for (let i = 0; i < FRAMES; ++i)
        c.raw(JSON.stringify(Array.from({ length: PER_FRAME }, () =>
          ({ op: "msg.history", rid: ++rid, conv, limit: 100 }))));
    }
    let most = 0;
    // Readers serve in turn: these answers come behind those.
    for (let i = 0; i < 10; ++i) {
      assert.equal((await readAll()).length, 100);
      most = Math.max(most, node.rss());
    }
    const grown = most - before;
    t.diagnostic(`${CLIENTS} clients: ${(grown / 1048576).toFixed(1)} MiB`);
    assert(grown < CLIENTS * BYTES_PER_CLIENT, `it took ${grown} bytes`);
    for (const c of clients) {
      c.resume();
      const answers = () => c.events.filter((e) => e.re > 1000);
      await c.when("all answers",
        () => answers().length === FRAMES * PER_FRAME, 30000);
      for (const { err } of answers())
        assert(!err || (err.code === "too_many_in_flight" && err.retry));
      assert(answers().filter((e) => e.ok).length >= 4);
      c.terminate();
    }
  });
});
