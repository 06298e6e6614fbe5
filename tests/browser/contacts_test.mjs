// Contacts, and whose presence is asked for: against a node in memory.

import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { Contacts } from "../../web/contacts.js";
import { Store } from "../../web/store.js";
import { Watching } from "../../web/watching.js";
import { connected, one_conversation, reconnect } from "./support/client.mjs";
import { FakeTimers, settled } from "./support/fake_timers.mjs";

async function store_of(node) {
  const { client, timers } = await connected(node, {});
  const store = new Store(client);
  // The store came behind the first greeting.
  client.emit("ready", { resumed: false });
  await settled();
  return { store, timers };
}

describe("contacts", () => {
  it("are known from the start, with their presence, page by page",
     async () => {
    const node = one_conversation();
    const names = Array.from({ length: 250 }, (_, i) => `user${1000 + i}`);
    names.forEach(name => node.contacts.add(name));
    const { store } = await store_of(node);
    assert.deepEqual(store.contacts.names, names);
    assert.equal(store.presence_of("user1200").status, "online");
    assert.deepEqual(
      node.heard.filter(({ op }) => op === "contact.list")
        .map(({ after }) => after), [undefined, "user1099", "user1199"]);
  });

  it("are added in their order and removed, and the node knows", async () => {
    const node = one_conversation();
    node.contacts.add("clara");
    const { store } = await store_of(node);
    await store.contacts.add("ben");
    await store.contacts.add("ben");
    assert.deepEqual(store.contacts.names, ["ben", "clara"]);
    assert.ok(store.contacts.has("ben"));
    assert.equal(store.presence_of("ben").status, "online");
    await store.contacts.remove("clara");
    assert.deepEqual(store.contacts.names, ["ben"]);
    assert.deepEqual([...node.contacts], ["ben"]);
  });

  it("keep what is added while they are loaded, or before", async () => {
    const node = one_conversation();
    node.contacts.add("clara");
    const { store } = await store_of(node);
    let release;
    node.intercept = ({ op, rid }, socket) => op === "contact.list"
      && (release = () => socket.say(
        { re: rid, ok: { contacts: [{ user: "clara" }] } }), true);
    const loaded = store.contacts.load();
    const added = store.contacts.add("ben");
    await settled();
    release();
    await Promise.all([loaded, added]);
    assert.deepEqual(store.contacts.names, ["ben", "clara"]);
    node.intercept = () => false;
    const late = new Contacts(store.client, { on_row() {}, on_change() {} });
    await late.add("dora");
    assert.deepEqual(late.names, ["ben", "clara", "dora"]);
  });

  it("stay as they were where the node refuses", async () => {
    const node = one_conversation();
    const { store } = await store_of(node);
    node.intercept = ({ op, rid }, socket) => op === "contact.add"
      && (socket.say({ re: rid, err: { code: "user_not_found" } }), true);
    await assert.rejects(store.contacts.add("nobody"),
                         { code: "user_not_found" });
    assert.deepEqual(store.contacts.names, []);
  });

  it("are loaded again behind a loss: another device may have changed them",
     async () => {
    const node = one_conversation();
    const { store, timers } = await store_of(node);
    node.contacts.add("dora");
    await reconnect(node, timers);
    assert.deepEqual(store.contacts.names, ["dora"]);
  });
});

describe("who is watched", () => {
  let timers;
  let heard;
  let answer;
  let watching;
  let rows;

  beforeEach(() => {
    timers = new FakeTimers();
    heard = [];
    rows = [];
    answer = () => {};
    const say = async (...what) => {
      heard.push(what);
      await answer(what);
    };
    watching = new Watching({
      watch: async users => {
        await say("watch", users);
        return { presence: users.map(user => ({ user, status: "away" })) };
      },
      unwatch: users => say("unwatch", users),
    }, { on_row: ({ user }) => rows.push(user), timers });
  });

  it("is who came on screen, and no more who left it", async () => {
    watching.want(["a", "b"]);
    watching.want(["a", "b", "c"]);
    await timers.advance(300);
    watching.want(["b", "c", "d"]);
    await timers.advance(300);
    watching.want([]);
    await timers.advance(300);
    assert.deepEqual(heard, [["watch", ["a", "b", "c"]], ["unwatch", ["a"]],
                             ["watch", ["d"]], ["unwatch", ["b", "c", "d"]]]);
    assert.deepEqual(rows, ["a", "b", "c", "d"]);
  });

  it("is asked for once, however often the same is on screen", async () => {
    for (let i = 0; i < 5; ++i) {
      watching.want(["a"]);
      await timers.advance(300);
    }
    assert.deepEqual(heard, [["watch", ["a"]]]);
  });

  it("is at most as many as the node takes", async () => {
    watching.want(Array.from({ length: 150 }, (_, i) => `u${i}`));
    await timers.advance(1000);
    assert.equal(heard.length, 1);
    assert.equal(heard[0][1].length, 100);
  });

  it("is asked for anew in a new session, if anybody is", async () => {
    watching.renew();
    await timers.advance(300);
    assert.deepEqual(heard, []);
    watching.want(["a"]);
    await timers.advance(300);
    watching.renew();
    await timers.advance(300);
    assert.deepEqual(heard.slice(1), [["unwatch", undefined],
                                      ["watch", ["a"]]]);
  });

  it("is asked for again after a refusal that may pass", async () => {
    let refusals = 2;
    answer = () => {
      if (refusals-- > 0)
        throw Object.assign(new Error(), { code: "rate_limited", retry: true });
    };
    watching.want(["a"]);
    await timers.advance(2000);
    assert.deepEqual(heard.length, 3);
    assert.deepEqual(rows, ["a"]);
  });

  it("waits for the next session when the connection is lost", async () => {
    answer = () => {
      throw Object.assign(new Error(), { code: "disconnected", retry: true });
    };
    watching.want(["a"]);
    await timers.advance(10_000);
    assert.equal(heard.length, 1);
    answer = () => {};
    watching.renew();
    await timers.advance(300);
    assert.deepEqual(rows, ["a"]);
  });
});
