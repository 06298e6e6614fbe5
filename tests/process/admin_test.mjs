// Operators: over HTTP and with `caucus admin`, against a cluster of one.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { adminAt, caucus } from "./lib/caucus.mjs";
import { Client } from "./lib/client.mjs";
import { fetch } from "./lib/contract_http.mjs";
import { Node, tempDir } from "./lib/node.mjs";
import { adminToken, claims, keyOf, mint, sign } from "./lib/token.mjs";
import { until } from "./lib/wait.mjs";

let node;

/// A node serves a moment before the cluster of one is written down.
async function settled(where = node) {
  return until("a settled cluster", async () => {
    const { status, body } = await ask("/api/v1/admin/cluster",
      adminToken(where), "GET", where);
    return status === 200 && body.unsettled === 0
      && body.nodes[0]?.leaders === 65 && body;
  });
}

before(async () => {
  node = await Node.start();
  await settled();
});
after(() => node?.remove());

async function ask(path, token, method = "GET", where = node) {
  const reply = await fetch(where.http + path, {
    method, headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  return { status: reply.status, body: await reply.json(),
    headers: reply.headers };
}

const admin = (...args) => adminAt(node, ...args);

describe("an operator", () => {
  test("sees the node, which leads all groups and is settled", async () => {
    const { status, body } = await ask("/api/v1/admin/cluster",
      adminToken(node));
    assert.equal(status, 200, JSON.stringify(body));
    assert.match(body.cluster, /^[0-9a-f]{1,16}$/);
    assert.equal(body.controller, 0);
    assert.equal(body.nodes.length, 1);
    const { state, up, replicas, placed, client_url } = body.nodes[0];
    assert.deepEqual({ state, up, replicas, placed, client_url },
      { state: "active", up: true, replicas: 65, placed: 65,
        client_url: node.http });
  });

  test("is told why the last node cannot be drained", async () => {
    const { status, body } = await ask("/api/v1/admin/nodes/0/drain",
      adminToken(node), "POST");
    assert.equal(status, 409);
    assert.equal(body.code, "conflict");
    assert.match(body.detail, /last active node/);
    const unknown = await ask("/api/v1/admin/nodes/7/drain", adminToken(node),
      "POST");
    assert.equal(unknown.status, 404);
    assert.equal(unknown.body.code, "node_not_found");
  });

  test("has a terminal", async () => {
    const { code, text } = await admin("status");
    assert.equal(code, 0, text);
    assert.match(text, /^NODE +STATE/m);
    assert.match(text, /^0 +active +up +65 +65\/65 /m);
    const json = await admin("status", "--json");
    assert.equal(JSON.parse(json.text).nodes.length, 1);
    const refused = await admin("drain", "0");
    assert.equal(refused.code, 1);
    assert.equal(refused.text,
      "caucus: node 0 is the last active node (conflict)\n");
  });

  test("may take a token elsewhere", async () => {
    const made = await caucus("admin", "token", "--data", node.data);
    assert.equal(made.code, 0, made.text);
    const token = made.text.trim();
    assert.equal((await ask("/api/v1/admin/cluster", token)).status, 200);
    const { code, text } = await caucus("admin", "status", "--url", node.http,
      "--token", token);
    assert.equal(code, 0, text);
  });

  test("reads of the node's part in /metrics", async () => {
    const text = await until("gauges of the cluster", async () => {
      const reply = await fetch(`${node.http}/metrics`);
      const text = await reply.text();
      return /^caucus_groups_led 65$/m.test(text) && text;
    });
    assert.match(text, /^caucus_replicas 65$/m);
    assert.match(text, /^caucus_groups_unsettled 0$/m);
  });
});

describe("somebody else", () => {
  test("is no operator", async (t) => {
    const role = { ...claims("ann", 60), role: "admin" };
    const rows = {
      "without a token": [undefined, 401, "bad_token"],
      "with rubbish": ["rubbish", 401, "bad_token"],
      "with another key": [sign(role, "another secret, 32 bytes long!!!"),
        401, "bad_token"],
      "with an old token": [
        sign({ ...claims("", -1), sub: undefined, role: "admin" },
          keyOf(node)), 401, "token_expired"],
      "as a user": [mint(node, "ann").token, 403, "forbidden"],
      "as a user called admin": [mint(node, "admin").token, 403, "forbidden"],
    };
    for (const [what, [token, status, code]] of Object.entries(rows))
      await t.test(what, async () => {
        for (const reply of [await ask("/api/v1/admin/cluster", token),
          await ask("/api/v1/admin/nodes/0/drain", token, "POST")]) {
          assert.equal(reply.status, status);
          assert.equal(reply.body.code, code);
          assert.equal(reply.headers.get("www-authenticate"),
            status === 401 ? "Bearer" : null);
        }
      });
  });

  test("is told where to go", async () => {
    const found = await ask("/api/v1/route?user=ann");
    assert.equal(found.status, 200);
    assert.deepEqual(found.body, { url: node.http });
    assert.equal((await ask("/api/v1/route?user=")).status, 400);
  });
});

describe("a backup", () => {
  test("brings users and messages back, in a new cluster", async () => {
    const [ann] = await node.accounts("ann", "ben");
    const talker = await Client.open(node, ann);
    const { conv } = await talker.ask("conv.create",
      { kind: "direct", members: ["ben"] });
    for (let i = 0; i < 20; ++i)
      await talker.ask("msg.send", { conv, cid: `c${i}`, body: { text: `${i}` } });
    talker.terminate();
    const dir = join(node.data, "backup");
    const made = await admin("backup", "--dir", dir);
    assert.equal(made.code, 0, made.text);
    assert.match(made.text, /complete: all that was acknowledged/);
    const twice = await admin("backup", "--dir", dir);
    assert.equal(twice.code, 1);
    assert.match(twice.text, /it is there already/);
    const old = await settled();

    const data = join(tempDir(), "restored");
    const back = await caucus("admin", "restore", "--from", dir, "--data", data);
    assert.equal(back.code, 0, back.text);
    assert.match(back.text, /64 of 64 shards/);
    const other = await Node.start({ data });
    try {
      const again = await Client.open(other, await other.login("ann"));
      const { messages } = await again.ask("msg.history", { conv });
      assert.deepEqual(messages.map((one) => one.cid),
        Array.from({ length: 20 }, (_, i) => `c${i}`));
      const ack = await again.ask("msg.send",
        { conv, cid: "new", body: { text: "new" } });
      assert.equal(ack.seq, 21);
      assert(BigInt(ack.id) > BigInt(messages.at(-1).id));
      const known = await again.ask("msg.send",
        { conv, cid: "c3", body: { text: "3" } });
      assert.equal(known.seq, messages[3].seq);
      again.terminate();
      const now = await settled(other);
      assert.notEqual(now.cluster, old.cluster);
      assert.equal(now.nodes.length, 1);
    } finally {
      await other.remove();
      rmSync(dirname(data), { recursive: true, force: true });
    }
  });
});
