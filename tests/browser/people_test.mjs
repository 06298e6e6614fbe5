// What happens to groups, and what is unread: the client against a node in
// memory.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { connected, LONG_MS, one_conversation, one_group }
  from "./support/client.mjs";
import { FakeNode } from "./support/fake_node.mjs";
import { settled } from "./support/fake_timers.mjs";

describe("what happens to a group", () => {
  it("changes its row, and stands between the messages", async () => {
    const { node, group } = one_group(1);
    const { client } = await connected(node);
    const one = client.conversations.get("c");
    node.tell_entry(group.add("ben", ["clara", "dora"]));
    node.tell_entry(group.update("ben", { title: "Lunch", open: true }));
    node.tell_entry(group.give_role("ben", ["anna"], "admin"));
    node.tell_entry(group.remove("anna", ["dora"]));
    assert.deepEqual([one.members, one.title, one.open, one.role],
                     [3, "Lunch", true, "admin"]);
    assert.deepEqual(one.log.lines.map(({ ev }) => ev),
                     ["conv.member_added", "conv.updated", "conv.updated",
                      "conv.member_removed"]);
    assert.equal(one.unread, 1);
  });

  it("is not counted again that a row knows already", async () => {
    const { node, group } = one_group();
    const { client, timers } = await connected(node);
    const added = group.add("ben", ["clara"]);
    node.tell({ ev: "resync", within_ms: 0 });
    await timers.advance(1);
    node.tell_entry(added);
    assert.equal(client.conversations.get("c").members, 3);
  });

  it("is not undone by a row that was made before", async () => {
    const { node, group } = one_group();
    const { client, timers } = await connected(node);
    const old = group.row_for("anna");
    node.tell_entry(group.update("ben", { title: "New" }));
    node.intercept = ({ op, rid }, socket) => op === "conv.list"
      && (socket.say({ re: rid, ok: { conversations: [old] } }), true);
    node.tell({ ev: "resync", within_ms: 0 });
    await timers.advance(1);
    assert.equal(node.count("conv.list"), 2);
    assert.equal(client.conversations.get("c").title, "New");
  });

  it("is asked for once, and again until there is an answer", async () => {
    const node = new FakeNode();
    const { client, timers } = await connected(node);
    node.add_conversation("c", 0, { kind: "group", title: "Late" });
    let refusals = 2;
    node.intercept = ({ op, rid }, socket) => op === "conv.info"
      && refusals-- > 0
      && (socket.say({ re: rid, err: { code: "unavailable", retry: true } }),
          true);
    const added = { ev: "conv.added", conv: "c", kind: "group" };
    node.tell(added);
    await timers.advance(LONG_MS);
    assert.equal(client.conversations.get("c").title, "Late");
    node.tell(added);
    await settled();
    assert.equal(node.count("conv.info"), 3);
  });

  it("brings its row to who is added, with nothing unread", async () => {
    const node = new FakeNode();
    const { client, timers } = await connected(node);
    const group = node.add_conversation("c", 700, { kind: "group" });
    group.people.set("ben", "owner");
    const added = group.add("ben", ["anna"]);
    group.row.read = added.seq;
    node.tell({ ev: "conv.added", conv: "c", kind: "group", title: "" });
    node.tell_entry(added);
    await timers.advance(1000);
    const one = client.conversations.get("c");
    assert.deepEqual([one.unread, one.members, one.role], [0, 2, "member"]);
    assert.equal(one.log.missing, 0);
    assert.equal(node.count("msg.history"), 0);
    assert.equal(await client.load_older("c"), 50);
  });

  it("ends for who is removed, and for who leaves", async () => {
    for (const end of [({ node, group }) =>
                         node.tell_entry(group.remove("ben", ["anna"])),
                       ({ client }) => client.leave("c"),
                       ({ node }) =>
                         node.tell({ ev: "conv.removed", conv: "c" })]) {
      const { node, group } = one_group();
      const { client } = await connected(node);
      const removed = [];
      client.on("removed", ({ conv }) => removed.push(conv));
      await end({ node, group, client });
      await settled();
      assert.deepEqual(removed, ["c"]);
      assert.equal(client.conversations.size, 0);
    }
  });

  it("does not end again when an old removal is read in the history",
     async () => {
    const { node, group } = one_group();
    const { client, timers } = await connected(node);
    group.remove("ben", ["anna"]);
    group.add("ben", ["anna"]);
    node.tell({ ev: "heads", heads: { c: 2 } });
    await timers.advance(1000);
    assert.equal(client.conversations.get("c").log.lines.length, 2);
  });

  it("ends where the node refuses what is missing", async () => {
    const { node } = one_group();
    const { client, timers } = await connected(node);
    node.intercept = ({ op, rid }, socket) =>
      ["msg.history", "conv.info"].includes(op)
      && (socket.say({ re: rid, err: { code: "not_member", text: "" } }), true);
    node.tell({ ev: "heads", heads: { c: 3 } });
    await timers.advance(LONG_MS);
    assert.equal(node.count("msg.history"), 1);
    assert.equal(client.conversations.size, 0);
  });

  it("begins for who joins by its id", async () => {
    const node = new FakeNode();
    const { client, timers } = await connected(node);
    node.add_conversation("c", 3, { kind: "group", title: "Open", open: true });
    const one = await client.join("c");
    await timers.advance(1000);
    assert.deepEqual([one.title, one.log.missing], ["Open", 0]);
    assert.equal(client.conversations.get("c"), one);
  });

  it("forgets what turns out to be somebody else's", async () => {
    const node = new FakeNode();
    const { client, timers } = await connected(node);
    node.intercept = ({ op, rid }, socket) => op === "conv.info"
      && (socket.say({ re: rid, err: { code: "not_member", text: "" } }), true);
    node.tell({ ev: "heads", heads: { c: 4 } });
    await timers.advance(LONG_MS);
    assert.equal(client.conversations.size, 0);
  });
});

describe("what is unread", () => {
  it("is counted by the node until the place is loaded", async () => {
    const node = one_conversation(60);
    const group = node.conversations.get("c");
    group.row.read = 20;
    group.react("ben", 60, "👍");
    const { client } = await connected(node);
    const one = client.conversations.get("c");
    assert.equal(one.unread, 40);
    node.tell_entry(group.say("ben", "one more"));
    assert.equal(one.unread, 41);
    await client.load_older("c", 50);
    assert.equal(one.unread, 41);
    client.mark_read("c", 62);
    assert.equal(one.unread, 0);
  });

  it("is asked for when another device has read a part of it", async () => {
    const node = one_conversation(60);
    const group = node.conversations.get("c");
    const { client } = await connected(node);
    group.row.read = 45;
    node.tell({ ev: "mark", conv: "c", user: "anna", read: 45, delivered: 60 });
    await settled();
    assert.equal(client.conversations.get("c").unread, 15);
  });
});
