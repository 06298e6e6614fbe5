// The client that was away, against a node in memory.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { connected, LONG_MS, one_conversation, reconnect }
  from "./support/client.mjs";
import { FakeNode } from "./support/fake_node.mjs";
import { settled } from "./support/fake_timers.mjs";

describe("a client that comes back", () => {
  it("gets all it missed, in pages, once and in order", async () => {
    const node = one_conversation(3);
    const { timers, shown } = await connected(node);
    shown.length = 0;
    node.drop();
    for (let i = 0; i < 50; ++i)
      node.append("c", "ben", `missed ${i}`);
    await timers.advance(LONG_MS);
    assert.deepEqual(shown,
                     Array.from({ length: 50 }, (_, i) => `missed ${i}`));
    assert.equal(node.count("sync"), 0);
    assert.deepEqual(node.heard.findLast(({ op }) => op === "hello").since,
                     { c: 3 });
  });

  it("comes level in more conversations than it may name", async () => {
    const node = new FakeNode();
    const convs = Array.from({ length: 2500 }, (_, i) => `c${i}`);
    convs.forEach(conv => node.add_conversation(conv, 1));
    const { client, timers } = await connected(node);
    node.drop();
    convs.forEach(conv => node.append(conv, "ben", "missed"));
    await timers.advance(LONG_MS);
    assert.equal(client.state, "online");
    for (const conv of convs) {
      const { log } = client.conversations.get(conv);
      assert.deepEqual([log.seen, log.missing], [2, 0], conv);
    }
    assert.equal(node.count("msg.history"), 0);
  });

  it("asks once where nothing is new, however many there are", async () => {
    const node = new FakeNode();
    for (let i = 0; i < 900; ++i)
      node.add_conversation(`c${i}`, 1);
    const { timers } = await connected(node);
    await reconnect(node, timers);
    assert.equal(node.count("hello"), 2);
    assert.equal(node.count("sync"), 0);
  });

  it("asks for the pages behind the one that came by itself", async () => {
    const node = new FakeNode();
    const convs = Array.from({ length: 100 }, (_, i) => `c${1000 + i}`);
    convs.forEach(conv => node.add_conversation(conv, 1));
    const { client, timers } = await connected(node);
    node.drop();
    convs.forEach(conv => node.append(conv, "ben", "missed"));
    await timers.advance(LONG_MS);
    const asked = node.heard.filter(({ op }) => op === "sync");
    assert.deepEqual(asked.map(({ after }) => after), [convs[39], convs[79]]);
    assert.ok(Object.keys(asked[0].since).every(conv => conv > convs[39]));
    assert.ok([...client.conversations.values()].every(
      ({ log }) => log.seen === 2));
  });

  it("asks later where the node cannot tell it at once", async () => {
    const node = one_conversation(3);
    const { client, timers, shown } = await connected(node);
    node.first_page = () => ({ ev: "resync", within_ms: 2000 });
    node.drop();
    node.append("c", "ben", "missed");
    client.wake();
    await settled();
    assert.equal(client.state, "online");
    assert.equal(node.count("sync"), 0);
    await timers.advance(2000);
    assert.equal(node.count("sync"), 1);
    assert.equal(shown.at(-1), "missed");
  });

  it("gives up a connection that greets and then says nothing", async () => {
    const node = one_conversation(3);
    const { client, timers } = await connected(node);
    const { first_page } = node;
    node.first_page = () => ({ ev: "typing", conv: "c", user: "b", on: true });
    node.drop();
    client.wake();
    await timers.advance(29_000);
    assert.equal(client.state, "connecting");
    node.first_page = first_page;
    await timers.advance(5000);
    assert.equal(client.state, "online");
    assert.equal(node.count("hello"), 3);
  });

  it("goes to the door where the token has ended meanwhile", async () => {
    const node = one_conversation();
    const { client, timers } = await connected(node);
    let told = 0;
    client.on("unauthorized", () => ++told);
    node.intercept = ({ op, rid }, socket) => op === "hello"
      && (socket.say({ re: rid, err: { code: "bad_token", text: "" } }), true);
    await reconnect(node, timers);
    assert.deepEqual([told, client.state], [1, "stopped"]);
  });

  it("learns of conversations that began meanwhile", async () => {
    const node = one_conversation();
    const { client, timers } = await connected(node);
    node.drop();
    node.add_conversation("later", 30, { peer: "clara" });
    await timers.advance(LONG_MS);
    const one = client.conversations.get("later");
    assert.equal(one.log.head, 30);
    assert.equal(one.log.missing, 0);
    assert.equal(one.peer, "clara");
  });

  it("asks again when the node could not say what was missed", async () => {
    const node = one_conversation();
    const { timers, shown } = await connected(node);
    let refusals = 3;
    node.intercept = ({ op, rid }, socket) => op === "sync" && refusals-- > 0
      && (socket.say({ re: rid, err: { code: "unavailable", retry: true } }),
          true);
    node.append("c", "ben", "silent");
    node.tell({ ev: "resync", within_ms: 1000 });
    await timers.advance(LONG_MS);
    assert.deepEqual(shown, ["silent"]);
    assert.equal(node.count("sync"), 4);
  });

  it("tells a read mark again that was lost with the connection", async () => {
    const node = one_conversation(4);
    const { client, timers } = await connected(node);
    client.mark_read("c", 4);
    node.drop();
    node.append("c", "ben", "five");
    await timers.advance(LONG_MS);
    const marks = node.heard.filter(({ op }) => op === "mark.read");
    assert.deepEqual(marks.at(-1), { op: "mark.read", conv: "c", seq: 4 });
  });

  it("waits longer after each failure and tries at once when woken",
     async () => {
    const node = one_conversation();
    const { client, timers } = await connected(node);
    const waits = [];
    client.on("state", ({ state, retry_ms }) =>
      state === "waiting" && waits.push(retry_ms));
    node.reachable = false;
    node.drop();
    await timers.advance(5000);
    assert.ok(waits.length > 2);
    assert.ok(waits.every((wait, i) => i === 0 || wait > waits[i - 1]));
    node.reachable = true;
    client.wake();
    await settled();
    assert.equal(client.state, "online");
  });

  it("notices a connection that is silently dead", async () => {
    const node = one_conversation();
    const { client, timers } = await connected(node);
    node.intercept = ({ op }) => op === "presence.set";
    await timers.advance(55_000);
    assert.equal(node.count("hello"), 2);
    assert.equal(client.state, "online");
  });

  it("takes the whole list when the node asks for a fresh start",
     async () => {
    const node = one_conversation(2);
    const { client, timers } = await connected(node);
    node.drop(4100);
    await timers.advance(LONG_MS);
    assert.equal(client.state, "online");
    assert.equal(node.count("conv.list"), 2);
    assert.equal(node.count("sync"), 0);
  });

  it("forgets where it is in no more, and what waited to be sent there",
     async () => {
    const node = one_conversation(2);
    const { client, timers } = await connected(node);
    const removed = [];
    client.on("removed", ({ conv }) => removed.push(conv));
    node.drop();
    node.conversations.delete("c");
    const sent = assert.rejects(client.send("c", { text: "still?" }),
                                { code: "discarded" });
    await timers.advance(LONG_MS);
    await sent;
    assert.deepEqual(removed, ["c"]);
    assert.equal(client.conversations.size, 0);
  });

  it("stays away when the node has turned it away", async () => {
    const node = one_conversation();
    const { client, timers } = await connected(node);
    node.drop(4200);
    await timers.advance(LONG_MS);
    assert.equal(client.state, "stopped");
    assert.equal(node.count("hello"), 1);
  });

  it("heeds the delay of a goaway", async () => {
    const node = one_conversation();
    const { timers } = await connected(node);
    node.tell({ ev: "goaway", delay_ms: 5000 });
    node.drop(4000);
    await timers.advance(4900);
    assert.equal(node.count("hello"), 1);
    await timers.advance(1000);
    assert.equal(node.count("hello"), 2);
  });
});

describe("the address of the next attempt", () => {
  const urls_of = node => node.opened.map(url => new URL(url).host);

  it("is where a goaway says, and the first again if nobody is there",
     async () => {
    const node = one_conversation();
    const { client, timers } = await connected(node);
    node.tell({ ev: "goaway", delay_ms: 100, url: "https://other:8443" });
    node.dead = ["other:8443"];
    node.drop(4000);
    await timers.advance(LONG_MS);
    assert.deepEqual(urls_of(node), ["node", "other:8443", "node"]);
    assert.equal(node.opened[1], "wss://other:8443/ws");
    assert.equal(client.state, "online");
  });

  it("stays where it is for a client that may not roam", async () => {
    const node = one_conversation();
    const { timers } = await connected(node, { roams: false });
    node.tell({ ev: "goaway", delay_ms: 100, url: "http://other:8080" });
    node.drop(4000);
    await timers.advance(LONG_MS);
    assert.deepEqual(urls_of(node), ["node", "node"]);
  });

  it("goes through all that were given", async () => {
    const node = one_conversation();
    node.dead = ["a", "b"];
    const { client, timers } = await connected(
      node, { url: ["ws://a/ws", "ws://b/ws", "ws://c/ws"] });
    await timers.advance(LONG_MS);
    assert.deepEqual(urls_of(node), ["a", "b", "c"]);
    assert.equal(client.state, "online");
  });
});

describe("a user with several devices", () => {
  it("sees what another device has read while this one was away", async () => {
    const node = one_conversation(4);
    const { client, timers } = await connected(node);
    node.drop();
    node.conversations.get("c").row.read = 4;
    await timers.advance(LONG_MS);
    assert.equal(client.conversations.get("c").unread, 0);
  });

  it("takes over the status that another device has chosen", async () => {
    const node = one_conversation();
    const { client, timers } = await connected(node);
    node.tell({ ev: "presence", user: "anna", status: "busy", last_seen: 1 });
    assert.equal(client.status, "busy");
    await reconnect(node, timers);
    const told = node.heard.filter(({ op }) => op === "presence.set");
    assert.equal(told[0].status, "busy");
  });
});
