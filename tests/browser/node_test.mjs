// The client library in Node, with the WebSocket of a package, at a real node.
//
// CAUCUSD is the path of the binary.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import WebSocket from "ws";

import { CaucusClient, login, register } from "../../web/caucus.js";
import { Caucusd } from "./support/caucusd.mjs";

const CAUCUSD = process.env.CAUCUSD;
const PASSWORD = "correct horse 9";
const LIMIT_MS = 200_000;

let node;

/** Resolves with the event's detail, once `wanted(detail)` says so. */
function when(client, name, wanted = () => true) {
  return new Promise(resolve => {
    const off = client.on(name, detail => {
      if (wanted(detail)) {
        off();
        resolve(detail);
      }
    });
  });
}

/** Registered, logged in and level with the node. */
async function arrive(user) {
  const base = node.url.slice(0, -1);
  assert.deepEqual(await register(base, { user, password: PASSWORD }),
                   { user });
  const { token } = await login(base, { user, password: PASSWORD });
  const client = new CaucusClient({
    url: `${base.replace("http", "ws")}/ws`, token, WebSocket });
  const ready = when(client, "ready");
  client.connect();
  await ready;
  return client;
}

describe("the library in Node", {
  skip: CAUCUSD ? false : "set CAUCUSD to the path of the binary",
  timeout: LIMIT_MS,
}, () => {
  before(async () => { node = await Caucusd.start(CAUCUSD); });
  after(() => node?.stop());

  it("refuses a wrong password with its code", async () => {
    await register(node.url.slice(0, -1), { user: "eve", password: PASSWORD });
    await assert.rejects(
      login(node.url.slice(0, -1), { user: "eve", password: "wrong one" }),
      { code: "bad_credentials" });
  });

  it("has every op, and an entry for each that takes a place", async () => {
    const anna = await arrive("anna");
    const ben = await arrive("ben");
    const heard = [];
    ben.on("entries", ({ entries }) =>
      heard.push(...entries.map(({ ev, seq }) => [seq, ev])));
    const { conv } = await anna.create({ kind: "group", members: ["ben"],
                                         title: "Ops" });
    const { seq } = await anna.send(conv, { text: "hello" });
    await anna.edit(conv, seq, { text: "hallo" });
    await ben.react(conv, seq, "👍");
    await anna.set_role(conv, ["ben"], "admin");
    await ben.update(conv, { open: true });
    const clara = await arrive("clara");
    const joined = await clara.join(conv);
    assert.equal(joined.title, "Ops");
    await ben.remove(conv, ["clara"]);
    await anna.add(conv, ["clara"]);
    await clara.leave(conv);
    assert.equal(clara.conversations.has(conv), false);
    assert.equal((await anna.members(conv)).members.length, 2);
    assert.equal((await anna.info(conv)).members, 2);
    const last = when(ben, "entries", ({ entries }) =>
      entries.some(({ ev }) => ev === "message.deleted"));
    await ben.delete_message(conv, seq);
    await last;
    assert.deepEqual(heard, [
      "message", "message.edited", "message.reaction", "conv.updated",
      "conv.updated", "conv.member_added", "conv.member_removed",
      "conv.member_added", "conv.member_removed", "message.deleted",
    ].map((ev, i) => [i + 1, ev]));
    const { messages } = await ben.history(conv, { limit: 1, after: 0 });
    assert.equal(messages[0].body, undefined);
    assert.equal((await anna.react(conv, seq, "👍").catch(e => e)).code,
                 "message_not_found");
    [anna, ben, clara].forEach(client => client.close());
  });

  it("misses nothing and doubles nothing over kills of the node",
     { timeout: LIMIT_MS }, async () => {
    const [dora, emil] = [await arrive("dora"), await arrive("emil")];
    const { conv } = await dora.create({ kind: "direct", members: ["emil"] });
    const texts = [];
    emil.on("messages", ({ messages }) =>
      texts.push(...messages.map(({ body }) => body.text)));
    const all = Array.from({ length: 60 }, (_, i) => `message ${i}`);
    const acks = all.map(text => dora.send(conv, { text }));
    for (const index of [10, 35]) {
      await acks[index];
      await node.kill();
      await node.start();
    }
    const seqs = (await Promise.all(acks)).map(({ seq }) => seq);
    assert.deepEqual(seqs, all.map((_, i) => i + 1));
    if (texts.length < all.length)
      await when(emil, "messages", () => texts.length >= all.length);
    assert.deepEqual(texts, all);
    dora.close();
    emil.close();
  });
});
