// Tokens are ended, changed and refused: on one node, and on every node of a
// cluster, also one that was away meanwhile.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { fetch } from "./lib/contract_http.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { Node, password } from "./lib/node.mjs";
import { until } from "./lib/wait.mjs";

/// POSTs with a token. Answers { status, body }.
async function ask(node, path, token, body) {
  const reply = await fetch(node.http + path, {
    method: "POST",
    headers: token ? { authorization: `Bearer ${token}` } : {},
    body: body && JSON.stringify(body),
  });
  return { status: reply.status, body: JSON.parse(await reply.text()) };
}

const logout = (node, { token }, body) => ask(node, "/api/v1/logout", token, body);
const refresh = (node, { token }) => ask(node, "/api/v1/token", token);
const change = (node, { token }, old, fresh) => ask(node, "/api/v1/password",
  token, { password: old, new_password: fresh });

function succeeds({ status, body }) {
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/// A hello with this token opens nothing.
async function isRefused(node, { token }) {
  const c = await Client.connect(node);
  assert.equal(await c.refusal("hello", { token }), "bad_token");
  assert.equal((await c.end()).code, 4101);
}

describe("on one node", () => {
  let node;
  before(async () => { node = await Node.start(); });
  after(() => node?.remove());

  test("a logout ends its token and that token's sessions only", async () => {
    const [one] = await node.accounts("lea");
    const two = await node.login("lea");
    const sessions = await Promise.all(
      [one, one, two].map((who) => Client.open(node, who)));
    assert.deepEqual(succeeds(await logout(node, one)), { user: "lea" });
    for (const c of sessions.slice(0, 2))
      assert.equal((await c.end()).code, 4101);
    await sessions[2].ask("conv.list");
    await isRefused(node, one);
    assert.equal((await refresh(node, one)).status, 401);
    await sessions[2].close();
    await (await Client.open(node, two)).close();
  });

  test("a logout everywhere ends all of them, for good", async () => {
    const [one] = await node.accounts("max");
    const two = await node.login("max");
    const sessions = await Promise.all([one, two].map((who) => Client.open(node, who)));
    succeeds(await logout(node, one, { everywhere: true }));
    for (const c of sessions) assert.equal((await c.end()).code, 4101);
    await node.kill();
    await node.up();
    for (const who of [one, two]) await isRefused(node, who);
    await (await Client.open(node, await node.login("max"))).close();
  });

  test("a good token gets a new one, and both are good", async () => {
    const [old] = await node.accounts("nia");
    const fresh = succeeds(await refresh(node, old));
    assert.equal(fresh.user, "nia");
    assert.notEqual(fresh.token, old.token);
    for (const who of [old, fresh]) await (await Client.open(node, who)).close();
  });

  test("a new password ends all tokens and answers one", async () => {
    const [old] = await node.accounts("ole");
    const c = await Client.open(node, old);
    assert.equal((await change(node, old, "not the password", "another horse")).status, 401);
    assert.equal((await change(node, old, password, "short")).status, 400);
    await c.ask("conv.list");
    const fresh = succeeds(await change(node, old, password, "another horse"));
    assert.equal((await c.end()).code, 4101);
    await isRefused(node, old);
    await (await Client.open(node, fresh)).close();
    const stale = await node.post("/api/v1/login", { user: "ole", password });
    assert.equal(stale.status, 401);
    succeeds(await node.post("/api/v1/login", { user: "ole", password: "another horse" }));
  });

  test("what has no token, or a bad one, is refused", async () => {
    for (const path of ["logout", "token", "password"])
      for (const token of [undefined, "x.y.z"]) {
        const { status } = await ask(node, `/api/v1/${path}`, token,
          { password, new_password: password });
        assert.equal(status, 401, path);
      }
  });

  test("commands right behind a hello are done", async () => {
    const [who] = await node.accounts("pia");
    const c = await Client.connect(node);
    c.raw(JSON.stringify([{ op: "hello", rid: 1, token: who.token },
      { op: "conv.list", rid: 2 }]));
    const list = await c.event("the answer behind hello", (e) => e.re === 2);
    assert.deepEqual(list.ok.conversations, []);
    const first = c.events.find((e) => e.re === 1);
    assert.equal(first.ok.user, "pia");
    await c.close();
  });
});

describe("on three nodes", () => {
  let cluster;
  before(async () => { cluster = await Cluster.start(3); });
  after(() => cluster?.remove());

  test("sessions end on every node, whichever was asked", async () => {
    const names = ["qua", "rob", "sue"];
    const accounts = await cluster.nodes[0].accounts(...names);
    for (const [i, who] of accounts.entries()) {
      const sessions = await Promise.all(
        cluster.nodes.map((node) => Client.open(node, who)));
      succeeds(await logout(cluster.nodes[i], who, { everywhere: true }));
      for (const c of sessions) assert.equal((await c.end()).code, 4101);
      for (const node of cluster.nodes) await isRefused(node, who);
    }
  });

  test("a node that stood still closes them once it is back", async () => {
    const [who] = await cluster.nodes[0].accounts("tom");
    const away = cluster.nodes[2];
    const c = await Client.open(away, who);
    process.kill(away.pid, "SIGSTOP");
    try {
      // As long as its links take to be given up.
      await until("the others to lead all", async () =>
        await cluster.nodes[0].isReady() && await cluster.nodes[1].isReady()
        && /what=link_down peer=/.test(cluster.nodes[0].said),
      { ms: 30000 });
      await until("a logout to be done", async () => {
        const { status } = await logout(cluster.nodes[0], who, { everywhere: true });
        // A second one finds the token ended.
        return status === 200 || status === 401;
      }, { ms: 30000 });
    } finally {
      process.kill(away.pid, "SIGCONT");
    }
    assert.equal((await c.end(30000)).code, 4101);
  });
});
