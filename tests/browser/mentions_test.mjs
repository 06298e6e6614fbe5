// Who is named behind an @, and which conversations that marks.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { look_back } from "../../web/look_back.js";
import { Store } from "../../web/store.js";
import { begun_at, mention_parts, mentions_in, suggestions }
  from "../../web/ui/mentions.js";
import { connected, one_group, reconnect } from "./support/client.mjs";
import { settled } from "./support/fake_timers.mjs";

const USERS = ["ben", "ben.b", "clara", "ann"];
const is_user = name => USERS.includes(name);

/** Anna's page, so far as it needs no browser. */
async function store_of(node) {
  const { client, timers } = await connected(node);
  return { store: new Store(client), client, timers };
}

describe("a name behind an @", () => {
  it("is found where a word begins, whatever stands behind it", () => {
    for (const [text, ...users] of [
      ["@ben", "ben"], ["hi @Ben!", "ben"], ["(@ben.b), @clara: look",
       "ben.b", "clara"], ["see @ben. Or @ben.b.", "ben", "ben.b"],
      ["@ben @ben @clara", "ben", "clara"], ["@ben-", "ben"], ["@benx"],
      ["mail ben@ann.org"], ["a@ben"], ["@@ben"], ["https://x.org/@ben"],
      ["ü@ben"], ["@nobody and @"],
    ])
      assert.deepEqual(mentions_in(text, is_user), users, text);
  });

  it("is named at most as often as the node takes it", () => {
    const names = Array.from({ length: 60 }, (_, i) => `user${i}`);
    const text = names.map(name => `@${name}`).join(" ");
    assert.deepEqual(mentions_in(text, name => names.includes(name)),
                     names.slice(0, 50));
  });

  it("cuts a text so that nothing of it is lost", () => {
    assert.deepEqual(mention_parts("Hi @Ben, and @ann.", is_user), [
      { text: "Hi " }, { text: "@Ben", user: "ben" }, { text: ", and " },
      { text: "@ann", user: "ann" }, { text: "." }]);
    assert.deepEqual(mention_parts("none", is_user), [{ text: "none" }]);
  });

  it("is offered while it is written", () => {
    assert.deepEqual(begun_at("hi @cl and more", 6), { start: 3, begun: "cl" });
    assert.deepEqual(begun_at("@", 1), { start: 0, begun: "" });
    assert.equal(begun_at("hi @cl and more", 9), null);
    assert.equal(begun_at("ben@x", 5), null);
    assert.deepEqual(suggestions("n", USERS), ["ann", "ben", "ben.b"]);
    assert.deepEqual(suggestions("be", USERS), ["ben", "ben.b"]);
    assert.deepEqual(suggestions("a", USERS), ["ann", "clara"]);
  });
});

describe("a message with a name", () => {
  it("tells the node whom it names, of those who are there", async () => {
    const { node } = one_group();
    const { store } = await store_of(node);
    store.open("c");
    await settled();
    store.send("@ben and @clara and @anna");
    await settled();
    assert.deepEqual(node.heard.findLast(({ op }) => op === "msg.send").mentions,
                     ["ben"]);
  });

  it("marks the conversation until it is read", async () => {
    const { node, group } = one_group();
    const { client } = await connected(node);
    const one = client.conversations.get("c");
    node.tell_entry(group.say("ben", "nobody"));
    assert.equal(one.mentions("anna"), false);
    node.tell_entry(group.put("ben", { cid: "x", body: { text: "@anna" },
                                       mentions: ["anna"] }));
    node.tell_entry(group.say("ben", "and more"));
    assert.equal(one.mentions("anna"), true);
    client.mark_read("c", 3);
    assert.equal(one.mentions("anna"), false);
  });

  it("marks it after a loss, and no more once it is deleted", async () => {
    const { node, group } = one_group();
    const { client, timers } = await connected(node);
    node.drop();
    const { seq } = group.put("ben", { cid: "x", body: { text: "@anna" },
                                       mentions: ["anna"] });
    await reconnect(node, timers);
    const one = client.conversations.get("c");
    assert.equal(one.mentions("anna"), true);
    node.tell_entry(group.erase("ben", seq));
    assert.equal(one.mentions("anna"), false);
  });

  it("is looked for among what is unread at the start", async () => {
    const { node, group } = one_group();
    group.put("ben", { cid: "x", body: { text: "@anna" },
                       mentions: ["anna"] });
    group.say("ben", "and more");
    const quiet = node.add_conversation("d", 5, { kind: "group", read: 5 });
    const { store, client } = await store_of(node);
    const one = client.conversations.get("c");
    assert.equal(one.mentions("anna"), false);
    await look_back(store);
    assert.equal(one.mentions("anna"), true);
    assert.equal(one.unread, 2);
    assert.equal(node.count("msg.history"), 1, `not ${quiet.row.conv}`);
  });

  it("is looked for in no more than the newest conversations", async () => {
    const { node } = one_group();
    for (let i = 0; i < 30; ++i)
      node.add_conversation(`g${i}`, 3, { kind: "group" });
    const { store } = await store_of(node);
    await look_back(store);
    assert.equal(node.count("msg.history"), 20);
  });
});
