// HTTP on the same port: accounts, probes, metrics, who may upgrade.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { fetch } from "./lib/contract_http.mjs";
import { Node, password } from "./lib/node.mjs";

let node;

before(async () => { node = await Node.start(); });
after(() => node?.remove());

const register = (body) => node.post("/api/v1/register", body);
const login = (body) => node.post("/api/v1/login", body);

function refused(reply, status, code) {
  assert.equal(reply.status, status, JSON.stringify(reply.body));
  const { type, title, detail } = reply.body;
  assert.equal(reply.body.status, status);
  assert.equal(reply.body.code, code);
  assert.equal(type, "about:blank");
  for (const text of [title, detail]) assert.equal(typeof text, "string");
}

describe("accounts", () => {
  test("are registered once and logged in", async () => {
    const made = await register({ user: "ann", password, name: "Ann" });
    assert.equal(made.status, 201);
    assert.equal(made.body.user, "ann");
    refused(await register({ user: "ann", password }), 409, "user_exists");
    const { status, body } = await login({ user: "ann", password });
    assert.equal(status, 200);
    assert.equal(body.user, "ann");
    assert(body.expires_ms > Date.now());
    const a = await Client.open(node, body);
    await a.close();
  });

  test("registered twice at the same time are made once", async () => {
    const replies = await Promise.all(
      Array.from({ length: 4 }, () => register({ user: "twin", password })));
    assert.deepEqual(replies.map((r) => r.status).toSorted(),
      [201, 409, 409, 409]);
  });

  test("do not tell an unknown user from a wrong password", async () => {
    const wrong = await login({ user: "ann", password: "not the password" });
    const unknown = await login({ user: "nobody", password });
    refused(wrong, 401, "bad_credentials");
    refused(unknown, 401, "bad_credentials");
    assert.deepEqual(wrong.body, unknown.body);
  });

  test("outlive a kill", async () => {
    await register({ user: "kept", password });
    await node.kill();
    await node.up();
    assert.equal((await login({ user: "kept", password })).status, 200);
  });

  test("with bad names, passwords or bodies are refused", async (t) => {
    const rows = {
      "a capital": { user: "Ann", password },
      "a space": { user: "a b", password },
      "a dot first": { user: ".a", password },
      "65 letters": { user: "a".repeat(65), password },
      "no user": { password },
      "a user that is a number": { user: 5, password },
      "no password": { user: "zoe" },
      "a short password": { user: "zoe", password: "1234567" },
      "a password of 257 bytes": { user: "zoe", password: "x".repeat(257) },
      "text that is not JSON": "{",
      "an array": "[]",
      "an empty body": "",
    };
    for (const [what, body] of Object.entries(rows))
      await t.test(what, async () =>
        refused(await register(body), 400, "bad_request"));
  });

  test("too large a body is refused", async () => {
    const { status } = await register(
      JSON.stringify({ user: "big", password, x: "y".repeat(100000) }));
    assert.equal(status, 413);
  });
});

describe("probes", () => {
  const get = async (path, options) => {
    const reply = await fetch(node.http + path, options);
    return { status: reply.status, text: await reply.text(),
      headers: reply.headers };
  };

  test("say that it lives and is ready", async () => {
    assert.equal((await get("/healthz")).status, 200);
    assert.equal((await get("/readyz")).status, 200);
  });

  test("metrics are Prometheus text and count connections", async () => {
    const { body } = await login({ user: "ann", password });
    const a = await Client.open(node, body);
    const { status, text, headers } = await get("/metrics");
    assert.equal(status, 200);
    assert.match(headers.get("content-type"), /^text\/plain; version=0\.0\.4/);
    for (const line of text.trim().split("\n"))
      assert.match(line, /^(#|[a-zA-Z_:][\w:]*(\{.*\})? [-+\w.]+)/);
    assert(Number(/^caucus_connections (\d+)/m.exec(text)[1]) >= 1);
    assert.match(text, /^caf_/m);
    await a.close();
  });

  test("unknown pages and methods are refused", async () => {
    assert.equal((await get("/no/such/page")).status, 404);
    assert.equal((await get("/../../etc/passwd")).status, 404);
    const method = await get("/api/v1/register");
    assert.equal(method.status, 405);
    assert.equal(method.headers.get("allow"), "POST");
    assert.equal(method.headers.get("content-type"), "application/problem+json");
    assert.equal((await get("/api/v1/nothing")).headers.get("content-type"),
      "application/problem+json");
    assert.equal((await get("/healthz", { method: "DELETE" })).status, 405);
    assert.equal((await get("/ws")).status, 426);
  });
});

describe("an upgrade", () => {
  test("from the page of another site is refused", async () => {
    await assert.rejects(
      Client.connect(node, { headers: { origin: "http://evil.example" } }),
      /403/);
  });

  test("from its own page is welcome", async () => {
    const c = await Client.connect(node, { headers: { origin: node.http } });
    await c.close();
  });
});
