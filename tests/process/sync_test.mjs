// A client that comes back misses nothing and is told so.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Log, readAll } from "./lib/log.mjs";
import { Node } from "./lib/node.mjs";
import { parallel } from "./lib/wait.mjs";

let node, ann, bob, a;
let first, second; // conversations

before(async () => {
  node = await Node.start();
  [ann, bob] = await node.accounts("ann", "bob");
  a = await Client.open(node, ann);
  ({ conv: first } =
    await a.ask("conv.create", { kind: "direct", members: ["bob"] }));
});
after(() => node?.remove());

/// Asks until nothing more is to come; answers the rows of all pages and moves
/// `since` on.
async function syncAll(client, since, addTo) {
  const rows = [];
  for (let more = true; more;) {
    const page = await client.ask("sync", { since });
    for (const row of page.conversations) {
      rows.push(row);
      addTo?.(row);
      const last = row.messages.at(-1)?.seq ?? row.head;
      since[row.conv] = Math.max(since[row.conv] ?? 0, last);
    }
    more = page.more;
    assert(!more || page.conversations.length > 0, "an empty page with more");
  }
  return rows;
}

test("nothing new gives no rows", async () => {
  const { seq } = await a.send(first, "one");
  const page = await a.ask("sync", { since: { [first]: seq } });
  assert.deepEqual(page, { conversations: [], more: false });
});

test("a gap comes whole, with the conversations made meanwhile", async () => {
  await a.sendMany(first, 120, (i) => `while away ${i}`);
  ({ conv: second } = await a.ask("conv.create",
    { kind: "group", members: ["bob"], title: "new" }));
  for (let i = 0; i < 3; ++i) await a.send(second, `new ${i}`);
  const b = await Client.open(node, bob);
  const page = await b.ask("sync", { since: { [first]: 1 } });
  const [gap, fresh] = [first, second].map((conv) =>
    page.conversations.find((row) => row.conv === conv));
  assert.equal(page.conversations.length, 2);
  assert.deepEqual(gap.messages.map((m) => m.seq),
    Array.from({ length: 120 }, (_, i) => i + 2));
  assert.equal(gap.complete, true);
  assert.equal(gap.head, 121);
  assert.equal(gap.read, 0);
  assert.equal(gap.unread, 121);
  assert.deepEqual(fresh.messages.map((m) => m.seq), [1, 2, 3]);
  assert.equal(fresh.complete, true);
  assert.equal(fresh.title, "new");
  await b.close();
});

test("an unknown long conversation gives its newest and says that it is cut",
  async () => {
    const b = await Client.open(node, bob);
    const page = await b.ask("sync", { since: {} });
    const row = page.conversations.find((x) => x.conv === first);
    assert.equal(row.complete, false);
    assert(row.messages.length <= 50);
    assert.equal(row.messages.at(-1).seq, row.head);
    const log = new Log(first);
    log.addAll(row.messages);
    log.addAll((await readAll(b, first)).inOrder());
    assert.equal(log.contiguous, row.head);
    await b.close();
  });

test("a gap larger than a page comes in pages", async () => {
  await a.sendMany(first, 700, (i) => `many ${i}`);
  const b = await Client.open(node, bob);
  const log = new Log(first);
  const rows = await syncAll(b, { [first]: 0, [second]: 3 },
    (row) => log.addAll(row.messages));
  assert(rows.length > 1, "one page had it all");
  assert.equal(rows.at(-1).complete, true);
  assert.equal(log.contiguous, 821);
  log.check();
  await b.close();
});

test("a reader that is cut off again and again misses nothing", async () => {
  const count = 600;
  const base = 821;
  const log = new Log(first);
  const since = { [first]: base, [second]: 3 };
  let sending = true;
  const sender = (async () => {
    for (let i = 0; i < count; i += 4)
      await Promise.all([0, 1, 2, 3].map((k) => a.send(first, `fire ${i + k}`)));
    sending = false;
  })();
  let cuts = 0;
  const next = () => {
    let seq = base;
    while (log.at(seq + 1)) ++seq;
    return seq;
  };
  const take = (messages) => { for (const m of messages) log.add(m); };
  while (sending || next() < base + count) {
    since[first] = next();
    const b = await Client.open(node, bob);
    await syncAll(b, since, (row) => {
      assert.equal(row.conv, first);
      take(row.messages);
    });
    // What is said after hello comes as an event, so that sync and events
    // together have no hole.
    const soon = next() + 20;
    await b.when("some messages", () => {
      take(b.messages(first).splice(0));
      return next() >= Math.min(soon, base + count);
    });
    b.terminate();
    ++cuts;
  }
  await sender;
  assert(cuts > 3, `only ${cuts} cuts`);
  for (let seq = base + 1; seq <= base + count; ++seq)
    assert(log.at(seq), `seq ${seq} is missing`);
});

describe("of more conversations than `since` can name", () => {
  const count = 1800;
  let z;
  let convs;

  /// What a client does: names those behind `after`, as many as it may.
  async function run(known) {
    const rows = [];
    for (let after = ""; after !== undefined;) {
      const since = Object.fromEntries(Object.entries(known)
        .filter(([conv]) => conv > after).sort().slice(0, 1000));
      const page = await z.ask("sync", after ? { since, after } : { since });
      assert.equal(page.more, page.next !== undefined);
      assert(!page.next || page.next > after, "the pages do not go on");
      rows.push(...page.conversations);
      after = page.next;
    }
    const ids = rows.map((row) => row.conv);
    assert.deepEqual(ids, ids.toSorted(), "rows out of order");
    assert.equal(new Set(ids).size, ids.length, "a row came twice");
    return rows;
  }

  before(async () => {
    const [zoe] = await node.accounts("zoe");
    z = await Client.open(node, zoe);
    convs = await parallel(Array(count).fill(), 200, async () => {
      const { conv } = await z.ask("conv.create",
        { kind: "group", members: [] });
      await z.send(conv, "one");
      return conv;
    });
    convs.sort();
  });
  after(() => z?.close());

  test("a client that has nothing gets all, each once", async () => {
    const rows = await run({});
    assert.deepEqual(rows.map((row) => row.conv), convs);
    for (const row of rows) {
      assert.deepEqual(row.messages.map((m) => m.seq), [1]);
      assert.equal(row.complete, true);
    }
  });

  test("a client that has all is told what is new", async () => {
    const lively = convs.filter((_, i) => i % 3 === 0);
    await parallel(lively, 200, (conv) => z.send(conv, "two"));
    const rows = await run(Object.fromEntries(convs.map((conv) => [conv, 1])));
    const fresh = new Map(rows.map((row) => [row.conv, row]));
    for (const conv of lively)
      assert.equal(fresh.get(conv)?.messages.at(-1).seq, 2);
  });

  test("an old place in the list may be asked for again", async () => {
    const page = await z.ask("sync", { since: {}, after: convs.at(-3) });
    assert.deepEqual(page.conversations.map((row) => row.conv),
      convs.slice(-2));
    assert.equal(page.more, false);
    assert.equal(await z.refusal("sync", { after: 7 }), "bad_request");
  });
});

test("sync after a kill gives what was acknowledged before it", async () => {
  const { seq } = await a.send(second, "last words");
  await node.kill();
  await node.up();
  const b = await Client.open(node, bob);
  const page = await b.ask("sync", { since: { [first]: 1421, [second]: 3 } });
  assert.deepEqual(page.conversations.map((row) => row.conv), [second]);
  assert.deepEqual(page.conversations[0].messages.map((m) => m.seq), [seq]);
  await b.close();
});

test("hello may carry what the client has", async () => {
  const b = await Client.open(node, bob, { since: { [second]: 3 } });
  assert.equal(b.session.user, "bob");
  assert.equal(typeof b.session.resumed, "boolean");
  await b.close();
});
