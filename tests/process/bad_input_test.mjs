// Nothing that a client sends can crash or stall the node, or fill its memory.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { badFrames, foreignOps } from "./lib/bad_frames.mjs";
import { Client } from "./lib/client.mjs";
import { Node } from "./lib/node.mjs";
import { adminToken, claims, keyOf, part, sign } from "./lib/token.mjs";
import { until, within } from "./lib/wait.mjs";

let node, ann, bob, eve, a, b, conv;

before(async () => {
  node = await Node.start();
  [ann, bob, eve] = await node.accounts("ann", "bob", "eve");
  [a, b] = await Promise.all([ann, bob].map((x) => Client.open(node, x)));
  ({ conv } = await a.ask("conv.create", { kind: "direct", members: ["bob"] }));
  await a.send(conv, "the only message");
});
after(() => node?.remove());

/// Others are served as if nothing had happened.
async function othersAreServed() {
  assert(node.alive, node.said);
  b.events.length = 0;
  const before = await a.ask("msg.history", { conv, limit: 1 });
  const { seq } = await a.send(conv, "still here");
  assert.equal(seq, before.messages.at(-1).seq + 1);
  await b.event("the message", (e) => e.seq === seq);
}

/// The code of the first error on a connection, reply or event.
async function firstError(client) {
  const wrong = await client.when("an error", () => client.events.find((e) =>
    e.err || e.ev === "error"));
  const { code, text } = wrong.err ?? wrong;
  assert.equal(typeof text, "string");
  return code;
}

describe("a bad frame gets an error and the connection goes on", () => {
  test("each row of the table", async (t) => {
    for (const [what, text, expected] of badFrames(conv))
      await t.test(what, async () => {
        const c = await Client.open(node, ann);
        c.raw(text);
        assert.equal(await firstError(c), expected);
        const { conversations } = await c.ask("conv.list");
        assert.equal(conversations.length, 1);
        c.terminate();
      });
    await othersAreServed();
  });

  test("a bad command does not spoil its neighbours in a frame", async () => {
    const c = await Client.open(node, ann);
    c.raw(`[{"op":"conv.list","rid":101},{"op":1,"rid":102},`
      + `{"op":"conv.list","rid":103}]`);
    await c.when("three answers", () =>
      [101, 102, 103].every((rid) => c.events.some((e) => e.re === rid)));
    assert(c.events.find((e) => e.re === 101).ok);
    assert(c.events.find((e) => e.re === 102).err);
    assert(c.events.find((e) => e.re === 103).ok);
    c.terminate();
  });

  test("nothing of all that was kept", async () => {
    const page = await a.ask("msg.history", { conv, limit: 100 });
    const texts = new Set(page.messages.map((m) => m.body.text));
    assert.deepEqual([...texts], ["the only message", "still here"]);
  });
});

describe("a stranger to a conversation", () => {
  test("can do nothing with it", async (t) => {
    const e = await Client.open(node, eve);
    for (const [what, op, fields] of foreignOps(conv))
      await t.test(what, async () =>
        assert.equal(await e.refusal(op, fields), "conv_not_found"));
    e.terminate();
  });

  test("learns of a group, whose id nobody guesses, that it is no member",
    async (t) => {
      const group = await a.ask("conv.create",
        { kind: "group", members: ["bob"], title: "two" });
      const e = await Client.open(node, eve);
      for (const [what, op, fields] of foreignOps(group.conv))
        await t.test(what, async () =>
          assert.equal(await e.refusal(op, fields), "not_member"));
      e.terminate();
    });
});

describe("before hello", () => {
  test("every op is refused", async () => {
    const c = await Client.connect(node);
    assert.equal(await c.refusal("conv.list"), "hello_required");
    assert.equal(await c.refusal("msg.send", { conv, cid: "c", body: {} }),
      "hello_required");
    const ok = await c.ask("hello", { token: ann.token });
    assert.equal(ok.user, "ann");
    c.terminate();
  });

  test("a bad token is refused and the connection closed", async (t) => {
    const [head, body] = ann.token.split(".");
    const key = keyOf(node);
    const good = claims("ann", 3600);
    const rows = {
      "not a token": "rubbish",
      "an empty one": "",
      "one without a signature": `${head}.${body}.`,
      "one of another key": sign(good, "another secret, 32 bytes long!!!"),
      "one that says alg none":
        `${part({ alg: "none", typ: "JWT" })}.${part(good)}.`,
      "one that says another algorithm": sign(good, key, "HS512"),
      "one for nobody": sign({ ...good, sub: undefined }, key),
      "an operator's": adminToken(node),
      "one with a role": sign({ ...good, role: "admin" }, key),
    };
    for (const [what, token] of Object.entries(rows))
      await t.test(what, async () => {
        const c = await Client.connect(node);
        c.raw(JSON.stringify({ op: "hello", rid: 1, token }));
        assert(["bad_token", "bad_request"].includes(await firstError(c)));
        if (token !== "") assert.equal((await c.end()).code, 4101);
        c.terminate();
      });
  });

  test("an expired token is refused and the connection closed", async () => {
    const good = await Client.connect(node);
    await good.ask("hello", { token: sign(claims("ann", 60), keyOf(node)) });
    good.terminate();
    const c = await Client.connect(node);
    const late = sign(claims("ann", -1), keyOf(node));
    assert.equal(await c.refusal("hello", { token: late }), "token_expired");
    assert.equal((await c.end()).code, 4101);
  });

  test("silence is closed after ten seconds", async () => {
    const begin = Date.now();
    const c = await Client.connect(node);
    assert.equal((await c.end(20000)).code, 4100);
    assert(Date.now() - begin > 8000, "that was too early");
  });
});

describe("the connection is closed", () => {
  test("with 1003 after a binary frame", async () => {
    const c = await Client.open(node, ann);
    c.raw(Buffer.from([1, 2, 3]), { binary: true });
    assert.equal((await c.end()).code, 1003);
  });

  test("with 1007 after text that is not UTF-8", async () => {
    const c = await Client.open(node, ann);
    c.raw(Buffer.from([0x22, 0xc3, 0x28, 0x22]), { binary: false });
    assert.equal((await c.end()).code, 1007);
  });

  test("with 1009 after a frame above 64 KiB", async () => {
    const c = await Client.open(node, ann);
    c.raw(JSON.stringify({ op: "conv.list", rid: 1, x: "y".repeat(65536) }));
    assert.equal((await c.end()).code, 1009);
  });

  test("with 4200 after repeated garbage", async () => {
    const c = await Client.open(node, ann);
    for (let i = 0; i < 30; ++i) c.raw("garbage");
    assert.equal((await c.end()).code, 4200);
    await othersAreServed();
  });
});

describe("a flood", () => {
  test("of commands is told to slow down", async () => {
    const c = await Client.open(node, ann);
    const list = JSON.stringify(Array.from({ length: 64 }, (_, i) =>
      ({ op: "typing", rid: i + 1, conv, on: true })));
    const refused = () => c.events.filter((e) => e.err);
    for (let i = 0; i < 150; ++i) c.raw(list);
    await c.when("a refusal", () => refused().length > 0, 30000);
    for (const { err } of refused()) {
      assert(["rate_limited", "too_many_in_flight"].includes(err.code));
      assert.equal(err.retry, true);
    }
    c.terminate();
    await othersAreServed();
  });

  test("of bytes that are no HTTP leaves others alone", async () => {
    await Promise.all(Array.from({ length: 20 }, async (_, i) => {
      const socket = connect(node.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write(i % 2 ? "\x16\x03\x01\x02\x00\x01".repeat(100)
        : `GET / HTTP/1.1\r\nX: ${"a".repeat(100000)}`);
      await within(40000, "the socket to be closed", new Promise((closed) => {
        socket.on("close", closed);
        socket.resume();
      }));
    }));
    await othersAreServed();
  });

  test("of garbage leaves memory flat", async (t) => {
    const big = `{"op":"msg.send","rid":1,"conv":"${"x".repeat(60000)}"}`;
    const round = async () => {
      const c = await Client.open(node, ann);
      for (let i = 0; i < 18; ++i) c.raw(i % 2 ? big : big.slice(0, -1));
      await c.when("all errors",
        () => c.events.filter((e) => e.err || e.ev === "error").length === 18);
      c.terminate();
    };
    const rounds = async (count) => {
      for (let i = 0; i < count; ++i) await round();
    };
    await rounds(40); // caches and pools fill
    const before = node.rss();
    await rounds(200); // over 200 MB of garbage
    const grown = await until("memory to come down", () => {
      const now = node.rss() - before;
      return now < 24 << 20 ? [now] : null;
    }, { ms: 5000 });
    t.diagnostic(`grown by ${grown[0] >> 10} KiB`);
    await othersAreServed();
  });
});
