// Two people talk: acks, events, marks, typing, presence, lists, pages.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Node } from "./lib/node.mjs";
import { until } from "./lib/wait.mjs";

let node, ann, bob, eve; // eve is a stranger to both
let a, b; // open clients
let conv;

before(async () => {
  node = await Node.start();
  [ann, bob, eve] = await node.accounts("ann", "bob", "eve");
  a = await Client.open(node, ann);
  b = await Client.open(node, bob);
});
after(() => node?.remove());

describe("hello", () => {
  test("answers who, where and the rules", () => {
    assert.equal(a.session.user, "ann");
    assert.equal(typeof a.session.session, "string");
    assert.equal(typeof a.session.node, "number");
    assert(a.session.ping_s > 0);
    assert.equal(a.session.limits.frame_bytes, 65536);
    assert.equal(a.session.limits.body_bytes, 16384);
    assert.equal(a.session.resumed, false);
  });

  test("works without a subprotocol too", async () => {
    const c = await Client.connect(node, { protocol: null });
    const ok = await c.ask("hello", { token: ann.token });
    assert.equal(ok.user, "ann");
    await c.close();
  });

  test("is refused the second time", async () => {
    assert.equal(await a.refusal("hello", { token: ann.token }),
      "already_hello");
  });
});

describe("a direct conversation", () => {
  test("is one for both, whoever asks", async () => {
    const first = await a.ask("conv.create",
      { kind: "direct", members: ["bob"] });
    const again = await b.ask("conv.create",
      { kind: "direct", members: ["ann"] });
    assert.equal(first.created, true);
    assert.equal(again.created, false);
    assert.equal(again.conv, first.conv);
    conv = first.conv;
  });

  test("is told to the other one", async () => {
    const added = await b.event("conv.added",
      (e) => e.ev === "conv.added" && e.conv === conv);
    assert.equal(added.kind, "direct");
    assert.equal(added.creator, "ann");
    assert.deepEqual([...added.members].sort(), ["ann", "bob"]);
    assert(Math.abs(added.created - Date.now()) < 60000);
  });

  test("needs an other one that exists", async () => {
    assert.equal(await a.refusal("conv.create",
      { kind: "direct", members: ["nobody"] }), "user_not_found");
  });
});

describe("messages", () => {
  test("are acknowledged with their place, and heard by the other", async () => {
    const body = { text: "hello, Bob \u00e9\u{1F600}", n: [1, { deep: null }] };
    const sent = Date.now();
    const ack = await a.ask("msg.send",
      { conv, cid: "c-1", body, mentions: ["bob"] });
    assert.deepEqual(Object.keys(ack).sort(), ["conv", "id", "seq", "ts"]);
    assert.equal(ack.seq, 1);
    assert.match(ack.id, /^\d+$/);
    assert(Math.abs(ack.ts - sent) < 10000);
    assert.equal(Number(BigInt(ack.id) >> 22n) + 1704067200000, ack.ts);
    const heard = await b.event("c-1", (e) => e.cid === "c-1");
    assert.deepEqual(heard, {
      ev: "message", conv, seq: 1, id: ack.id, ts: ack.ts, from: "ann",
      cid: "c-1", body, mentions: ["bob"],
    });
  });

  test("arrive in the order of seq, from both sides, on all devices",
    async () => {
      const phone = await Client.open(node, bob);
      const acks = [];
      for (let i = 0; i < 20; ++i)
        acks.push(a.send(conv, `a ${i}`), b.send(conv, `b ${i}`));
      const seqs = (await Promise.all(acks)).map((ack) => ack.seq);
      assert.deepEqual(seqs.toSorted((x, y) => x - y),
        Array.from({ length: 40 }, (_, i) => i + 2));
      for (const reader of [b, phone]) {
        await reader.event("the last", (e) => e.seq === 41 && e.conv === conv);
        const heard = reader.messages(conv).map((m) => m.seq);
        assert.deepEqual(heard, heard.toSorted((x, y) => x - y));
        assert.equal(new Set(heard).size, heard.length);
      }
      const mine = phone.messages(conv).map((m) => m.body.text);
      assert.equal(mine.length, 40, "a device hears its own user's messages");
      await phone.close();
    });

  test("of many commands in one frame are all answered", async () => {
    const c = await Client.open(node, ann);
    c.raw(JSON.stringify([1, 2, 3].map((i) => (
      { op: "msg.send", rid: 900 + i, conv, cid: `many-${i}`,
        body: { i } }))));
    await c.when("three answers",
      () => c.events.filter((e) => e.re > 900 && e.ok).length === 3);
    await c.close();
  });

  test("without rid are sent and not answered", async () => {
    const c = await Client.open(node, ann);
    c.raw(JSON.stringify({ op: "msg.send", conv, cid: "quiet", body: {} }));
    await b.event("quiet", (e) => e.cid === "quiet");
    assert.equal(c.events.filter((e) => e.re !== undefined).length, 0);
    await c.close();
  });
});

describe("history", () => {
  test("gives the newest page first, in rising seq", async () => {
    const page = await b.ask("msg.history", { conv, limit: 10 });
    assert.deepEqual(page.messages.map((m) => m.seq),
      [36, 37, 38, 39, 40, 41, 42, 43, 44, 45]);
    assert.equal(page.more, true);
    assert.equal(page.conv, conv);
  });

  test("pages backwards and forwards to the ends", async () => {
    const back = await b.ask("msg.history", { conv, before: 4, limit: 10 });
    assert.deepEqual(back.messages.map((m) => m.seq), [1, 2, 3]);
    assert.equal(back.more, false);
    const forth = await b.ask("msg.history", { conv, after: 40, limit: 3 });
    assert.deepEqual(forth.messages.map((m) => m.seq), [41, 42, 43]);
    assert.equal(forth.more, true);
    const end = await b.ask("msg.history", { conv, after: 45 });
    assert.deepEqual(end.messages, []);
    assert.equal(end.more, false);
  });

  test("has the same message as the event", async () => {
    const heard = { ...b.events.find((e) => e.cid === "c-1") };
    delete heard.ev;
    const page = await b.ask("msg.history", { conv, before: 2 });
    assert.deepEqual(page.messages[0], heard);
  });

  test("cuts a limit that is too large", async () => {
    const page = await b.ask("msg.history", { conv, limit: 100000 });
    assert.equal(page.messages.length, 45);
  });
});

describe("marks", () => {
  test("are told to the other one and only rise", async () => {
    // Who sends has read up to there: Bob wrote 41 or 40.
    await b.ask("mark.delivered", { conv, seq: 43 });
    await a.event("delivered 43", (e) => e.ev === "mark" && e.conv === conv
      && e.user === "bob" && e.read <= 41 && e.delivered === 43);
    await b.ask("mark.read", { conv, seq: 45 });
    await a.event("read 45", (e) => e.ev === "mark" && e.conv === conv
      && e.user === "bob" && e.read === 45 && e.delivered === 45);
    await b.ask("mark.read", { conv, seq: 7 });
    const { members } = await a.ask("conv.members", { conv });
    const row = members.find((m) => m.user === "bob");
    assert.equal(row.read, 45);
    assert.equal(row.delivered, 45);
  });

  test("are cut to the head", async () => {
    await b.ask("mark.delivered", { conv, seq: 1_000_000 });
    const { members } = await a.ask("conv.members", { conv });
    assert.equal(members.find((m) => m.user === "bob").delivered, 45);
  });

  test("make the unread count", async () => {
    await a.send(conv, "one more");
    const { conversations } = await b.ask("conv.list");
    const row = conversations.find((c) => c.conv === conv);
    assert.equal(row.head, 46);
    assert.equal(row.read, 45);
    assert.equal(row.unread, 1);
    assert.equal(row.last.seq, 46);
    assert.equal(row.last.body.text, "one more");
    assert.equal(row.kind, "direct");
    assert.equal(row.peer, "ann");
    assert.equal(row.members, 2);
    // Ann has sent it, so she has read it: `message` implies that.
    const { members } = await b.ask("conv.members", { conv });
    assert.equal(members.find((m) => m.user === "ann").read, 46);
    assert(!b.events.some((e) => e.ev === "mark" && e.user === "ann"));
  });
});

describe("typing", () => {
  test("is told to the other one, not to oneself", async () => {
    await a.ask("typing", { conv, on: true });
    const told = await b.event("typing on",
      (e) => e.ev === "typing" && e.on === true);
    assert.deepEqual(told, { ev: "typing", conv, user: "ann", on: true });
    await a.ask("typing", { conv, on: false });
    await b.event("typing off", (e) => e.ev === "typing" && e.on === false);
    assert(!a.events.some((e) => e.ev === "typing"));
  });
});

describe("presence", () => {
  const sees = (status) => (e) =>
    e.ev === "presence" && e.user === "bob" && e.status === status;

  test("away, busy and back are told", async () => {
    for (const status of ["away", "busy", "online"]) {
      a.events.length = 0;
      await b.ask("presence.set", { status });
      await a.event(status, sees(status));
    }
  });

  test("invisible looks like offline to others", async () => {
    a.events.length = 0;
    await b.ask("presence.set", { status: "invisible" });
    await a.event("offline", sees("offline"));
    const { members } = await a.ask("conv.members", { conv });
    assert.equal(members.find((m) => m.user === "bob").status, "offline");
    await b.ask("presence.set", { status: "online" });
    await a.event("online", sees("online"));
  });

  test("gone tells offline and when last seen, back tells online", async () => {
    a.events.length = 0;
    const left = Date.now();
    await b.close();
    const gone = await a.event("offline", sees("offline"));
    assert(gone.last_seen >= left - 2000 && gone.last_seen <= Date.now() + 2000,
      `last seen ${gone.last_seen - left} ms after leaving`);
    const { members } = await a.ask("conv.members", { conv });
    const row = members.find((m) => m.user === "bob");
    assert.equal(row.status, "offline");
    assert.equal(row.last_seen, gone.last_seen);
    a.events.length = 0;
    b = await Client.open(node, bob);
    await a.event("online", sees("online"));
  });

  test("is no business of strangers", async () => {
    const e = await Client.open(node, eve);
    a.events.length = 0;
    await b.ask("presence.set", { status: "busy" });
    await a.event("busy", sees("busy"));
    assert(!e.events.some((x) => x.ev === "presence" && x.user !== "eve"));
    await e.close();
  });
});

describe("lists", () => {
  test("come in pages that hold everything once", async () => {
    const made = [];
    for (let i = 0; i < 5; ++i)
      made.push((await a.ask("conv.create",
        { kind: "group", members: ["bob"], title: `group ${i}` })).conv);
    const seen = [];
    let after;
    do {
      const page = await a.ask("conv.list",
        after ? { limit: 2, after } : { limit: 2 });
      assert(page.conversations.length <= 2);
      seen.push(...page.conversations.map((c) => c.conv));
      after = page.next;
    } while (after);
    assert.deepEqual(seen.toSorted(), [conv, ...made].toSorted());
  });

  test("of strangers do not have it", async () => {
    const e = await Client.open(node, eve);
    assert.deepEqual((await e.ask("conv.list")).conversations, []);
    await e.close();
  });

  test("name roles and titles", async () => {
    const { conv: group } = await a.ask("conv.create",
      { kind: "group", members: ["bob", "eve"], title: "Ünïcode" });
    const { members } = await b.ask("conv.members", { conv: group });
    assert.deepEqual(members.map((m) => [m.user, m.role]).toSorted(),
      [["ann", "owner"], ["bob", "member"], ["eve", "member"]]);
    const added = await b.event("conv.added",
      (e) => e.ev === "conv.added" && e.conv === group);
    assert.equal(added.title, "Ünïcode");
    const row = await until("the row in Bob's list", async () =>
      (await b.ask("conv.list")).conversations.find((c) => c.conv === group));
    assert.equal(row.title, "Ünïcode");
  });
});
