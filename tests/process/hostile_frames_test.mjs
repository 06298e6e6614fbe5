// 200,000 hostile frames and some thousand hostile HTTP bodies, made of good
// ones by chance, over many connections: the node lives, its memory stays flat,
// and two people who chat meanwhile are served in order and in time.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { closeFault, serverFault } from "./lib/contract.mjs";
import { readText } from "./lib/contract_files.mjs";
import { Chatters } from "./lib/chatters.mjs";
import { mutated } from "./lib/mutate.mjs";
import { Node, password } from "./lib/node.mjs";
import { Random } from "./lib/random.mjs";
import { RawSocket, wsFrame } from "./lib/raw_socket.mjs";
import { mint } from "./lib/token.mjs";
import { until, within } from "./lib/wait.mjs";

const FRAMES = 200000;
const BUDGET = 75000; // ms: a busy machine sends fewer
const BODIES = 3000;
const WORKERS = 16;
const ATTACKERS = 24; // users
const CHUNK = 24; // frames before an answer is waited for
// Commands that survived a mutation are carried out and kept: what that and the
// sanitizer's bookkeeping take. 200,000 leaks of 400 bytes would not fit in.
const GROWN_MAX = 64 << 20;
const LATENCY_MAX = 5000; // ms, of one message, on a busy machine
const sentinel = 900000000;
const badFrameCode = 1002; // RFC 6455's own

const random = new Random();
console.log(`CAUCUS_TEST_SEED=${random.seed}`);
let node, pair, accounts, good;

before(async () => {
  node = await Node.start();
  const names = Array.from({ length: ATTACKERS }, (_, i) => `h${i}`);
  const [one, other] = await node.accounts("peaceful1", "peaceful2");
  for (const name of names) await node.register(name);
  accounts = names.map((name) => mint(node, name));
  const h0 = await Client.open(node, accounts[0]);
  const { conv: group } = await h0.ask("conv.create",
    { kind: "group", title: "target", members: names });
  await h0.send(group, "something to edit");
  h0.terminate();
  good = JSON.parse(readText("tests/vectors/commands.json"))
    .filter(({ means }) => means.length > 0 && means.every((m) => !m.error))
    .map(({ json }) => json.replaceAll(/"g:[12]"/g, JSON.stringify(group))
      .replaceAll(/\b(ann|bob|cat)\b/g, (name) =>
        ({ ann: "h0", bob: "h1", cat: "h2" })[name]));
  assert(good.length > 40, `only ${good.length} good frames`);
  pair = await Chatters.begin(node, one, other);
}, { timeout: 60000 });
after(() => node?.remove());

/// Frames that break RFC 6455 itself.
function badFraming(random) {
  const text = Buffer.from(`{"op":"conv.list","rid":1}`);
  return random.pick([
    () => wsFrame(text, { opcode: random.pick([3, 7, 11, 15]) }),
    () => wsFrame(text, { rsv: 1 + random.below(7) }),
    () => wsFrame(text, { masked: false }),
    () => wsFrame(text, { length: random.pick([65537, 2 ** 31, 2 ** 53]) }),
    () => wsFrame(text, { opcode: 0 }), // goes on with nothing
    () => wsFrame(text, { opcode: 2 }),
    () => wsFrame(Buffer.alloc(126), { opcode: 9 }), // a ping too long
    () => wsFrame(text, { opcode: 9, fin: false }),
    () => wsFrame(Buffer.from([3]), { opcode: 8 }), // half a close code
    () => wsFrame(Buffer.from([0xff, 0xfe, 0x22])),
    () => Buffer.concat([wsFrame(text, { fin: false }), wsFrame(text)]),
  ])();
}

class Attack {
  handled = 0; // frames
  connections = 0;
  codes = new Map(); // of errors and of ends -> how many

  #count(code) { this.codes.set(code, (this.codes.get(code) ?? 0) + 1); }

  async run(random) {
    const end = performance.now() + BUDGET;
    while (this.handled < FRAMES && performance.now() < end)
      await this.#connection(random);
  }

  async #connection(random) {
    const socket = await RawSocket.open(node);
    ++this.connections;
    try {
      if (random.chance(0.4)) {
        const { token } = random.pick(accounts);
        const hello = JSON.stringify({ op: "hello", rid: 0, token });
        socket.write(wsFrame(random.chance(0.95) ? Buffer.from(hello)
          : mutated(random, [hello])));
      } // else: all of it comes before hello
      const end = 2 + random.below(12);
      for (let i = 0; i < end && socket.closed === null; ++i)
        await this.#chunk(random, socket, sentinel + i);
    } finally {
      socket.destroy();
    }
    if (socket.closed !== null) this.#count(socket.closed);
  }

  /// A frame was handled if it was answered, or lies before one that was.
  async #chunk(random, socket, rid) {
    const frames = Array.from({ length: CHUNK }, () =>
      (random.chance(0.002) ? badFraming(random)
        : wsFrame(mutated(random, good))));
    frames.push(wsFrame(Buffer.from(
      `{"op":"presence.unwatch","users":["h1"],"rid":${rid}}`)));
    const from = socket.items.length;
    socket.write(Buffer.concat(frames));
    let answered = false;
    let seen = from;
    await socket.when("an answer to a good command", () => {
      for (; seen < socket.items.length; ++seen)
        answered ||= [socket.items[seen]].flat().some((x) => x.re === rid);
      return answered;
    }, 30000);
    const items = socket.items.splice(0).flat();
    let errors = 0;
    for (const item of items) {
      if (!item.err && item.ev !== "error") continue;
      ++errors;
      const fault = serverFault(item);
      assert(!fault, fault);
      const { code } = item.err ?? item;
      assert.notEqual(code, "internal", JSON.stringify(item));
      this.#count(code);
    }
    this.handled += answered ? CHUNK : Math.min(errors, CHUNK);
  }

  report(names) {
    return [...this.codes].filter(([code]) => names(code))
      .sort(([, a], [, b]) => b - a)
      .map(([code, n]) => `${code} ${n}`).join(", ");
  }
}

test("hostile frames", { timeout: 200000 }, async () => {
  const attack = new Attack();
  const samples = []; // [frames handled, RSS]
  const sampler = setInterval(() =>
    samples.push([attack.handled, node.rss()]), 200);
  const begin = performance.now();
  try {
    await Promise.all(Array.from({ length: WORKERS }, () =>
      attack.run(random.fork())));
  } finally {
    clearInterval(sampler);
  }
  const seconds = (performance.now() - begin) / 1000;
  const [received] = await node.counters("client_messages_in");
  const middle = (from, to) => samples
    .filter(([n]) => n >= from * attack.handled && n <= to * attack.handled)
    .map(([, bytes]) => bytes).sort((x, y) => x - y);
  const early = middle(0.2, 0.3);
  const late = middle(0.9, 1);
  const [was, is] = [early, late].map((x) => x[x.length >> 1] / 1048576);
  console.log(`${attack.handled} hostile frames over ${attack.connections} `
    + `connections in ${seconds.toFixed(1)} s; RSS ${was.toFixed(0)} MiB after `
    + `a fifth, ${is.toFixed(0)} MiB in the end`);
  console.log(`errors: ${attack.report((code) => typeof code === "string")}`);
  console.log(`ends: ${attack.report((code) => typeof code === "number")}`);
  assert(node.alive, node.said);
  assert(attack.handled >= FRAMES / 10, "next to nothing was handled");
  assert(received >= attack.handled, `the node received ${received} frames`);
  for (const code of attack.codes.keys())
    if (typeof code === "number" && code !== badFrameCode)
      assert.equal(closeFault(code), null);
  assert(attack.codes.get(4200) > 100, "nobody was closed as abusive");
  for (const code of ["bad_request", "unknown_op", "hello_required",
    "already_hello", "not_member", "conv_not_found"])
    assert(attack.codes.get(code) > 0, `nobody was told ${code}`);
  assert((is - was) * 1048576 < GROWN_MAX, `it grew by ${is - was} MiB`);
});

/// Rows of [path, a good body].
const requests = () => {
  const say = JSON.stringify;
  const conv = encodeURIComponent("d:h0:h1");
  return [
    ["/api/v1/register", say({ user: "h0", password, name: "H" })],
    ["/api/v1/login", say({ user: "h0", password: "wrong password" })],
    ["/api/v1/password", say({ password, new_password: password })],
    ...Array(3).fill(["/api/v1/sync",
      say({ since: { "d:h0:h1": 0 }, wait_s: 0 })]),
    ...Array(3).fill([`/api/v1/conversations/${conv}/messages`,
      say({ cid: "c-1", body: { text: "hi" }, mentions: ["h1"] })]),
    ["/api/v1/logout", say({ everywhere: false })],
    ["/api/v1/token", "{}"],
    ["/api/v1/admin/backup", say({ dir: "/nowhere" })],
  ];
};

test("hostile HTTP bodies", { timeout: 100000 }, async () => {
  const begin = performance.now();
  const statuses = new Map();
  let left = BODIES;
  await Promise.all(Array.from({ length: WORKERS }, async () => {
    const mine = random.fork();
    const rows = requests();
    while (left-- > 0) {
      const [path, body] = mine.pick(rows);
      const reply = await fetch(node.http + path, {
        method: "POST",
        headers: { "content-type": "application/json",
          authorization: `Bearer ${mine.pick(accounts).token}` },
        body: mutated(mine, [body]),
        signal: AbortSignal.timeout(40000),
      });
      const text = await reply.text();
      const what = `${path}: ${reply.status} ${text.slice(0, 200)}`;
      assert([200, 201, 400, 401, 403, 404, 409, 413, 503]
        .includes(reply.status), what);
      if (reply.status >= 400)
        assert.equal(typeof JSON.parse(text).code, "string", what);
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
    }
  }));
  console.log(`${BODIES} hostile bodies in ${
    ((performance.now() - begin) / 1000).toFixed(1)} s: ${
    [...statuses].sort().map(([s, n]) => `${s} ${n}`).join(", ")}`);
  assert(statuses.get(400) > BODIES / 20);
  assert(node.alive, node.said);
});

test("hostile requests", async () => {
  const lines = ["GET /api/v1/route?user=h0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{\"a\":",
    "POST /api/v1/sync HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "5\r\nhello\r\n0\r\n\r\n",
    "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
      + "Sec-WebSocket-Version: 13\r\n\r\n"];
  let answered = 0;
  let left = 1000;
  await Promise.all(Array.from({ length: WORKERS }, async () => {
    const mine = random.fork();
    while (left-- > 0) {
      const socket = connect(node.port, node.host);
      socket.on("error", () => {});
      const over = new Promise((resolve) => {
        socket.on("close", resolve);
        socket.on("data", () => { ++answered; socket.destroy(); });
      });
      socket.end(mutated(mine, lines));
      await within(40000, "an answer, or an end", over);
    }
  }));
  console.log(`1000 hostile requests: ${answered} answered`);
  assert(answered > 500);
  assert(node.alive, node.said);
});

test("two who chatted meanwhile were served in order and in time", async () => {
  const { count, p50, p99, max } = await pair.end();
  console.log(`bystanders: ${count} messages, ms to be heard: p50 ${p50}, `
    + `p99 ${p99}, most ${max}`);
  assert(count > 100, `only ${count} messages`);
  assert(max < LATENCY_MAX, `one took ${max} ms`);
  assert(!/Sanitizer|runtime error:/.test(node.said), node.said);
});

// A few sessions of thousands that were closed leave an operation of Beast's
// behind, which keeps its I/O thread; until that is mended a stop may take long,
// or end with a leak.
test("the node stops in order afterwards",
  { todo: "a closed session may keep its thread" }, async () => {
    try {
      await node.stop();
    } finally {
      await until("it to be gone", () => !node.alive);
    }
  });
