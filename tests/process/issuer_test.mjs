// Tokens of other issuers open sessions, by the keys that the operator gave
// and no others.
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { fetch } from "./lib/contract_http.mjs";
import { Node, freePort, password, run, tempDir } from "./lib/node.mjs";
import { until } from "./lib/wait.mjs";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const secret = randomBytes(48);
const dir = tempDir();
const jwks = join(dir, "jwks.json");

const encoded = (what) => Buffer.from(JSON.stringify(what)).toString("base64url");

/// A JWT whose signature is what `signature(text)` makes.
function jwt(header, claims, signature) {
  const now = Math.floor(Date.now() / 1000);
  const text = `${encoded({ typ: "JWT", ...header })}.${
    encoded({ aud: "chat", iat: now, exp: now + 60, ...claims })}`;
  return `${text}.${signature(text).toString("base64url")}`;
}

const hs256 = (claims, key = secret) => jwt({ alg: "HS256" }, claims,
  (text) => createHmac("sha256", key).update(text).digest());
const rs256 = (claims, key = rsa, kid = "r") => jwt({ alg: "RS256", kid }, claims,
  (text) => sign("sha256", text, key.privateKey));
const es256 = (claims) => jwt({ alg: "ES256", kid: "e" }, claims,
  (text) => sign("sha256", text, { key: ec.privateKey, dsaEncoding: "ieee-p1363" }));

function writeJwks(...keys) {
  writeFileSync(jwks, JSON.stringify({ keys: keys.map(([kid, pair]) =>
    ({ ...pair.publicKey.export({ format: "jwk" }), kid, use: "sig" })) }));
}

let node;

before(async () => {
  writeJwks(["r", rsa], ["e", ec]);
  writeFileSync(join(dir, "secret"), secret.toString("base64"), { mode: 0o600 });
  writeFileSync(join(dir, "ec.pem"), ec.publicKey.export({ type: "spki", format: "pem" }));
  node = await Node.start({ args: [
    "--jwt-issuer", `issuer=https://id.example,audience=chat,jwks=${jwks}`,
    "--jwt-issuer", `issuer=shop,user=name,secret64=${join(dir, "secret")}`,
    "--jwt-issuer", `issuer=pem,key=${join(dir, "ec.pem")}`] });
});
after(async () => {
  await node?.remove();
  rmSync(dir, { recursive: true, force: true });
});

const open = (user, token) => Client.open(node, { user, token });

async function isRefused(token, code = "bad_token") {
  const c = await Client.connect(node);
  assert.equal(await c.refusal("hello", { token }), code);
  assert.equal((await c.end()).code, 4101);
}

test("who is known there comes in, and is made at the first time", async () => {
  const iss = "https://id.example";
  const one = await open("rita", rs256({ iss, sub: "rita" }));
  const two = await open("emil", es256({ iss, sub: "emil" }));
  const three = await open("sam", hs256({ iss: "shop", name: "sam", aud: "else" }));
  const four = await open("pia", es256({ iss: "pem", sub: "pia" }));
  const { conv } = await one.ask("conv.create",
    { kind: "group", members: ["emil", "sam", "pia"], title: "all" });
  await four.send(conv, "hello");
  for (const c of [one, two, three]) {
    await c.hears(conv, 1);
    await c.close();
  }
  await four.close();
  await (await open("rita", rs256({ iss, sub: "rita" }))).close();
  const login = await node.post("/api/v1/login", { user: "rita", password });
  assert.equal(login.status, 401);
  const taken = await node.post("/api/v1/register", { user: "rita", password });
  assert.equal(taken.status, 409);
});

test("what its key did not sign is refused", async () => {
  const iss = "https://id.example";
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = rsa.publicKey.export({ type: "spki", format: "pem" });
  const now = Math.floor(Date.now() / 1000);
  await isRefused(rs256({ iss, sub: "rita" }, other));
  await isRefused(hs256({ iss, sub: "rita" }, pem));
  await isRefused(hs256({ iss, sub: "rita" }));
  await isRefused(jwt({ alg: "none" }, { iss, sub: "rita" }, () => Buffer.alloc(0)));
  await isRefused(rs256({ iss, sub: "rita", aud: "else" }));
  await isRefused(rs256({ iss: "nobody", sub: "rita" }));
  await isRefused(rs256({ iss: "caucus", sub: "rita" }));
  await isRefused(rs256({ iss, sub: "Not A Name" }));
  await isRefused(rs256({ iss, sub: "rita", nbf: now + 600 }));
  await isRefused(rs256({ iss, sub: "rita", exp: now - 1 }), "token_expired");
});

test("its tokens can be ended, and not be exchanged", async () => {
  const token = hs256({ iss: "shop", name: "lou", iat: Math.floor(Date.now() / 1000) - 2 });
  const ask = async (path, body) => (await fetch(`${node.http}/api/v1/${path}`,
    { method: "POST", headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body) })).status;
  const c = await open("lou", token);
  assert.equal(await ask("token", {}), 403);
  assert.equal(await ask("logout", { everywhere: true }), 200);
  assert.equal((await c.end()).code, 4101);
  await isRefused(token);
  await until("one of a later second to be good", async () => {
    const later = await Client.connect(node);
    const good = await later.ask("hello", { token: hs256({ iss: "shop", name: "lou" }) })
      .then(() => true, () => false);
    later.terminate();
    return good;
  });
});

test("keys are read again on SIGHUP", async () => {
  const iss = "https://id.example";
  const next = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const token = () => rs256({ iss, sub: "nina" }, next, "n");
  await isRefused(token());
  writeFileSync(jwks, "no keys");
  process.kill(node.pid, "SIGHUP");
  await until("the mistake to be said", () => /what=issuers_kept/.test(node.said));
  await (await open("rita", rs256({ iss, sub: "rita" }))).close();
  writeJwks(["n", next]);
  process.kill(node.pid, "SIGHUP");
  await until("the new keys to be said", () => /what=issuers_reloaded/.test(node.said));
  await (await open("nina", token())).close();
  await isRefused(rs256({ iss, sub: "rita" }));
});

test("a node does not start with keys that it cannot use", async () => {
  const data = join(dir, "data");
  for (const words of ["issuer=a", "issuer=caucus,key=k", "key=k", "issuer=a,key=/no/such",
    `issuer=a,secret=${join(dir, "ec.pem")}`]) {
    const { code, stderr } = await run(["--data", data, "--listen",
      `127.0.0.1:${await freePort()}`, "--jwt-issuer", words]);
    assert.equal(code, 2, stderr);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    assert.match(stderr, /jwt-issuer/);
  }
});
