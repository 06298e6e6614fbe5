// The client against a node in memory: no port, no clock, no chance.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { CaucusClient } from "../../web/caucus.js";
import { Store } from "../../web/store.js";
import { tick_of } from "../../web/ui/rows.js";
import { connected, LONG_MS, one_conversation, reconnect }
  from "./support/client.mjs";
import { FakeNode } from "./support/fake_node.mjs";
import { FakeTimers, settled } from "./support/fake_timers.mjs";

describe("a client that starts", () => {
  it("knows every conversation, its head and what is unread", async () => {
    const node = new FakeNode();
    node.add_conversation("c", 7, { read: 5 });
    const { client } = await connected(node);
    const one = client.conversations.get("c");
    assert.equal(client.state, "online");
    assert.equal(client.me, "anna");
    assert.equal(one.unread, 2);
    assert.equal(one.last.body.text, "text 7");
  });

  it("pages older messages until the beginning", async () => {
    const { client } = await connected(one_conversation(120));
    const { log } = client.conversations.get("c");
    while (log.base > 0)
      await client.load_older("c", 50);
    assert.deepEqual(log.lines.map(({ seq }) => seq),
                     Array.from({ length: 120 }, (_, i) => i + 1));
  });

  it("stops and says so when the token is no good", async () => {
    const node = one_conversation();
    node.intercept = ({ op, rid }, socket) => op === "hello"
      && (socket.say({ re: rid, err: { code: "bad_token", text: "" } }), true);
    const timers = new FakeTimers();
    const client = new CaucusClient({ url: "ws://node/ws", token: "old",
                                      WebSocket: node.WebSocket, timers });
    let told = 0;
    client.on("unauthorized", () => ++told);
    client.connect();
    await settled();
    await timers.advance(LONG_MS);
    assert.equal(told, 1);
    assert.equal(client.state, "stopped");
    assert.equal(node.count("hello"), 1);
  });
});

describe("messages that come in", () => {
  it("are shown once, also when they are told twice", async () => {
    const node = one_conversation();
    const { shown } = await connected(node);
    const message = node.append("c", "ben", "hello");
    node.tell_entry(message);
    node.tell_entry(message);
    await settled();
    assert.deepEqual(shown, ["hello"]);
  });

  it("are shown in order when they are told out of order", async () => {
    const node = one_conversation();
    const { shown } = await connected(node);
    const messages = ["a", "b", "c"].map(t => node.append("c", "ben", t));
    [2, 0, 1].forEach(i => node.tell_entry(messages[i]));
    await settled();
    assert.deepEqual(shown, ["a", "b", "c"]);
    assert.equal(node.count("msg.history"), 0);
  });

  it("are fetched when one of them never arrives", async () => {
    const node = one_conversation();
    const { shown, timers } = await connected(node);
    node.append("c", "ben", "lost");
    node.tell_entry(node.append("c", "ben", "came"));
    await timers.advance(1000);
    assert.deepEqual(shown, ["lost", "came"]);
  });

  it("are asked for again where a node does not have them yet", async () => {
    const node = one_conversation();
    const { shown, timers } = await connected(node);
    node.intercept = ({ op, rid, conv }, socket) => op === "msg.history"
      && (socket.say({ re: rid, ok: { conv, messages: [], more: false } }),
          true);
    node.append("c", "ben", "late");
    node.tell({ ev: "heads", heads: { c: 1 } });
    await timers.advance(1000);
    assert.equal(node.count("msg.history"), 1);
    node.intercept = () => false;
    await timers.advance(1000);
    assert.deepEqual(shown, ["late"]);
  });

  it("are fetched when only the heads are told", async () => {
    const node = one_conversation();
    const { shown, timers } = await connected(node);
    node.append("c", "ben", "a");
    node.append("c", "ben", "b");
    node.tell({ ev: "heads", heads: { c: 2 } });
    await timers.advance(1000);
    assert.deepEqual(shown, ["a", "b"]);
  });

  it("are fetched within the time given when the node lost track", async () => {
    const node = one_conversation();
    const { shown, timers } = await connected(node);
    node.append("c", "ben", "a");
    node.append("c", "ben", "b");
    const lists = node.count("conv.list");
    node.tell({ ev: "resync", within_ms: 2000 });
    await timers.advance(2000);
    await timers.advance(1000);
    assert.deepEqual(shown, ["a", "b"]);
    assert.equal(node.count("conv.list"), lists + 1);
  });

  it("start the run anew where too many are missing", async () => {
    const node = one_conversation(1);
    const { client, timers } = await connected(node, { longest_hole: 500 });
    let restarted = 0;
    client.on("restarted", () => ++restarted);
    for (let i = 0; i < 2000; ++i)
      node.append("c", "ben", `flood ${i}`);
    node.tell({ ev: "heads", heads: { c: 2001 } });
    await timers.advance(1000);
    assert.equal(restarted, 1);
    const one = client.conversations.get("c");
    assert.equal(one.log.missing, 0);
    assert.equal(one.unread, 2001, "counted by the node");
    assert.equal(await client.load_older("c", 50), 50);
    assert.equal(one.unread, 2001);
  });

  it("are asked for with the head that another node may have told", async () => {
    const node = one_conversation();
    const { client, timers } = await connected(node);
    node.append("c", "ben", "a");
    node.append("c", "ben", "b");
    node.tell({ ev: "heads", heads: { c: 2 } });
    await timers.advance(1000);
    client.conversations.get("c").log.restart(2);
    await client.load_older("c", 50);
    const asked = node.heard.filter(({ op }) => op === "msg.history");
    assert.deepEqual(asked.map(({ seen }) => seen), [2, 2]);
  });

  it("bring their conversation when it was not known", async () => {
    const node = one_conversation();
    const { client, timers } = await connected(node);
    node.add_conversation("new", 3, { peer: "clara" });
    node.tell_entry(node.append("new", "clara", "surprise"));
    await timers.advance(1000);
    assert.equal(client.conversations.get("new").peer, "clara");
    assert.equal(client.conversations.get("new").last.body.text, "surprise");
  });

  it("raise the delivered mark but not for own messages", async () => {
    const node = one_conversation();
    const { client } = await connected(node);
    await client.send("c", { text: "mine" });
    assert.equal(node.count("mark.delivered"), 0);
    node.tell_entry(node.append("c", "ben", "theirs"));
    await settled();
    assert.deepEqual(node.heard.filter(({ op }) => op === "mark.delivered"),
                     [{ op: "mark.delivered", conv: "c", seq: 2 }]);
  });
});

describe("who sends a message has read what was before it", () => {
  it("also when it was sent from another device", async () => {
    const node = one_conversation(3);
    const { client } = await connected(node);
    assert.equal(client.conversations.get("c").unread, 3);
    node.tell_entry(node.append("c", "anna", "from the phone"));
    await settled();
    assert.equal(client.conversations.get("c").unread, 0);
    assert.equal(node.count("mark.read"), 0, "the node knows");
  });

  it("and the page shows it for other people", async () => {
    const node = one_conversation(1);
    node.intercept = ({ op, rid, conv }, socket) => op === "conv.members"
      && (socket.say({ re: rid, ok: { conv, members: [
        { user: "anna", role: "owner", delivered: 1, read: 1 },
        { user: "ben", role: "member", delivered: 0, read: 0 }] } }), true);
    const { client } = await connected(node);
    const store = new Store(client);
    await store.load_members("c");
    const { seq } = await client.send("c", { text: "hello?" });
    assert.equal(tick_of(seq, store.members_of("c"), "anna"), "sent");
    node.tell_entry(node.append("c", "ben", "yes"));
    await settled();
    assert.equal(tick_of(seq, store.members_of("c"), "anna"), "read");
  });
});

describe("a message that is sent", () => {
  it("is shown once, whether its event comes before or after the ack",
     async () => {
    for (const early of [true, false]) {
      const node = one_conversation();
      const { client, shown } = await connected(node);
      node.intercept = ({ op, conv, cid, body }) => {
        if (op === "msg.send" && early)
          node.tell_entry(node.append(conv, "anna", body.text, cid));
        return false;
      };
      const ack = await client.send("c", { text: "hi" });
      if (!early)
        node.tell_entry(node.conversations.get("c").log[0]);
      await settled();
      assert.equal(ack.seq, 1);
      assert.deepEqual(shown, ["hi"]);
      assert.equal(client.outbox.of("c").length, 0);
    }
  });

  it("goes out again under its cid when the ack was lost", async () => {
    const node = one_conversation();
    const { client, timers, shown } = await connected(node);
    node.intercept = ({ op, conv, cid, body }) => op === "msg.send"
      && (node.append(conv, "anna", body.text, cid), true);
    const sent = client.send("c", { text: "once" });
    await settled();
    node.intercept = () => false;
    await reconnect(node, timers);
    assert.equal((await sent).seq, 1);
    assert.deepEqual(shown, ["once"]);
    assert.equal(node.conversations.get("c").log.length, 1);
  });

  it("waits for a connection and keeps its order", async () => {
    const node = one_conversation();
    const { client, timers } = await connected(node);
    node.reachable = false;
    node.drop();
    const sent = ["a", "b", "c"].map(text => client.send("c", { text }));
    await timers.advance(LONG_MS);
    assert.equal(node.count("msg.send"), 0);
    node.reachable = true;
    await timers.advance(LONG_MS);
    await Promise.all(sent);
    assert.deepEqual(node.conversations.get("c").log.map(m => m.body.text),
                     ["a", "b", "c"]);
  });

  it("waits as long as the node says, and nothing overtakes it", async () => {
    const node = one_conversation();
    const { client, timers } = await connected(node);
    let refusals = 1;
    node.intercept = ({ op, rid }, socket) => op === "msg.send"
      && refusals-- > 0
      && (socket.say({ re: rid, err: { code: "rate_limited", retry: true,
                                       retry_after_ms: 3000 } }), true);
    client.send("c", { text: "first" });
    client.send("c", { text: "second" });
    await timers.advance(2900);
    assert.equal(node.conversations.get("c").log.length, 0);
    await timers.advance(200);
    assert.deepEqual(node.conversations.get("c").log.map(m => m.body.text),
                     ["first", "second"]);
  });

  it("is kept as failed when the node refuses, until someone decides",
     async () => {
    const node = one_conversation();
    const { client } = await connected(node);
    node.intercept = ({ op, rid }, socket) => op === "msg.send"
      && (socket.say({ re: rid, err: { code: "forbidden", text: "No." } }),
          true);
    await assert.rejects(client.send("c", { text: "x" }),
                         { code: "forbidden" });
    const [entry] = client.outbox.of("c");
    assert.equal(entry.state, "failed");
    node.intercept = () => false;
    client.retry(entry.cid);
    await settled();
    assert.equal(node.conversations.get("c").log[0].cid, entry.cid);
    assert.equal(client.outbox.of("c").length, 0);
  });

  it("outlives a reload of the page", async () => {
    const node = one_conversation();
    let kept = [];
    const outbox_store = { load: () => kept, save: e => { kept = e; } };
    const first = await connected(node, { outbox_store });
    node.reachable = false;
    node.drop();
    first.client.send("c", { text: "kept" });
    first.client.close();
    node.reachable = true;
    await connected(node, { outbox_store });
    assert.equal(node.conversations.get("c").log[0].body.text, "kept");
    assert.deepEqual(kept, []);
  });
});
