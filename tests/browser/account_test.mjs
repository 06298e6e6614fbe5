// What is asked over HTTP, with a `fetch` that only listens; and that each
// method of the client is the op that it says.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { change_password, login, logout, register, renew }
  from "../../web/caucus.js";
import { connected, one_conversation, one_group }
  from "./support/client.mjs";
import { settled } from "./support/fake_timers.mjs";

const BASE = "http://node:8080";

/** Answers `status` and `answer`; remembers what it was asked. */
function listener(status, answer) {
  const heard = [];
  const fetch = async (url, { method, headers, body }) => {
    heard.push({ url, method, fields: JSON.parse(body),
                 token: headers.Authorization });
    return { ok: status < 300, status, json: async () => answer };
  };
  return { fetch, heard };
}

describe("an account", () => {
  it("is asked for in the words of the protocol", async () => {
    const { fetch, heard } = listener(200, { user: "anna" });
    const password = "correct horse 9";
    await register(BASE, { user: "anna", password, name: "Anna" }, fetch);
    await login(BASE, { user: "anna", password }, fetch);
    await renew(BASE, { token: "t" }, fetch);
    await change_password(BASE, { token: "t", password, new_password: "n" },
                          fetch);
    await logout(BASE, { token: "t" }, fetch);
    assert.deepEqual(await logout(BASE, { token: "t", everywhere: true },
                                  fetch), { user: "anna" });
    assert.deepEqual(
      heard.map(({ url, fields, token }) => [url, fields, token]), [
        [`${BASE}/api/v1/register`, { user: "anna", password, name: "Anna" },
         undefined],
        [`${BASE}/api/v1/login`, { user: "anna", password }, undefined],
        [`${BASE}/api/v1/token`, {}, "Bearer t"],
        [`${BASE}/api/v1/password`, { password, new_password: "n" },
         "Bearer t"],
        [`${BASE}/api/v1/logout`, {}, "Bearer t"],
        [`${BASE}/api/v1/logout`, { everywhere: true }, "Bearer t"]]);
  });

  it("fails with the node's code, or with none that can be reached",
     async () => {
    const fields = { user: "anna", password: "x" };
    const refusing = listener(
      401, { error: { code: "bad_credentials", text: "No." } });
    await assert.rejects(login(BASE, fields, refusing.fetch),
                         { code: "bad_credentials", message: "No." });
    await assert.rejects(login(BASE, fields, listener(502, {}).fetch),
                         { code: "unavailable", retry: true });
    await assert.rejects(
      login(BASE, fields, async () => { throw new TypeError("refused"); }),
      { code: "disconnected", retry: true });
  });
});

describe("a token", () => {
  it("may be replaced while the old one ends", async () => {
    const node = one_conversation();
    const { client } = await connected(node);
    client.on("unauthorized", () => assert.fail("the new one is good"));
    client.set_token("new");
    node.drop(4101);
    await settled();
    assert.equal(client.state, "online");
    assert.equal(node.heard.findLast(({ op }) => op === "hello").token, "new");
  });

  it("may be replaced by who is told that it is no good", async () => {
    const node = one_conversation();
    const { client } = await connected(node);
    let told = 0;
    client.on("unauthorized", () => {
      ++told;
      client.set_token("new");
      client.connect();
    });
    node.drop(4101);
    await settled();
    assert.deepEqual([told, client.state], [1, "online"]);
  });
});

it("a method of the client is the op that it says", async () => {
  const { node } = one_group(1);
  const { client } = await connected(node);
  node.heard = [];
  await client.watch(["ben"]);
  await client.unwatch();
  await client.add_contact("ben");
  await client.remove_contact("ben");
  await client.contacts({ limit: 5 });
  await client.history("c", { before: 2 });
  await client.info("c");
  await client.members("c", { limit: 1 });
  assert.deepEqual(node.heard.map(({ rid, ...command }) => command), [
    { op: "presence.watch", users: ["ben"] }, { op: "presence.unwatch" },
    { op: "contact.add", user: "ben" }, { op: "contact.remove", user: "ben" },
    { op: "contact.list", limit: 5 },
    { op: "msg.history", conv: "c", before: 2 },
    { op: "conv.info", conv: "c" },
    { op: "conv.members", conv: "c", limit: 1 }]);
});
