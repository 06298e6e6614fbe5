// Edits, deletions, reactions and what happens to groups: the client against a
// node in memory.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { connected, LONG_MS, one_conversation, reconnect }
  from "./support/client.mjs";
import { FakeNode } from "./support/fake_node.mjs";
import { settled } from "./support/fake_timers.mjs";

const lines_of = client => client.conversations.get("c").log.lines;

function one_group(count = 0, fields = {}) {
  const node = new FakeNode();
  const group = node.add_conversation("c", count, { kind: "group", ...fields });
  group.people = new Map([["anna", "owner"], ["ben", "member"]]);
  return { node, group };
}

describe("changes of messages", () => {
  it("change the message that they name, and count for completeness",
     async () => {
    const node = one_conversation();
    const group = node.conversations.get("c");
    const { client, timers } = await connected(node);
    node.tell_entry(group.say("ben", "helo"));
    node.tell_entry(group.edit("ben", 1, "hello"));
    node.tell_entry(group.react("anna", 1, "👍"));
    node.tell_entry(group.say("ben", "next"));
    await timers.advance(1000);
    const [first, second] = lines_of(client);
    assert.equal(first.body.text, "hello");
    assert.equal(first.edited, group.log[1].ts);
    assert.deepEqual(first.reactions, { "👍": ["anna"] });
    assert.equal(second.seq, 4);
    assert.equal(node.count("msg.history"), 0, "there was no hole");
    assert.equal(client.conversations.get("c").unread, 2, "only messages");
  });

  it("are fetched when one was lost", async () => {
    const node = one_conversation(1);
    const group = node.conversations.get("c");
    const { client, timers } = await connected(node);
    await client.load_older("c");
    group.erase("ben", 1);
    node.tell_entry(group.say("ben", "next"));
    await timers.advance(1000);
    assert.equal(lines_of(client)[0].body, undefined);
    assert.notEqual(lines_of(client)[0].deleted, undefined);
    assert.equal(client.conversations.get("c").log.missing, 0);
  });

  it("reach a message of a page that was asked for before them", async () => {
    const node = one_conversation(3);
    const group = node.conversations.get("c");
    const { client } = await connected(node);
    let answer = null;
    node.intercept = ({ op, rid, conv }, socket) => {
      if (op !== "msg.history")
        return false;
      const ok = { conv, messages: group.page(0), more: false };
      answer = () => socket.say({ re: rid, ok });
      return true;
    };
    const loaded = client.load_older("c");
    await settled();
    node.tell_entry(group.edit("ben", 2, "edited meanwhile"));
    answer();
    await loaded;
    assert.equal(lines_of(client)[1].body.text, "edited meanwhile");
  });

  it("do not undo what a page knows already", async () => {
    const node = one_conversation(1);
    const group = node.conversations.get("c");
    const { client } = await connected(node);
    const changes = [group.edit("ben", 1, "second"),
                     group.edit("ben", 1, "third"), group.erase("ben", 1)];
    await client.load_older("c");
    for (const change of changes) {
      node.tell_entry(change);
      assert.equal(lines_of(client)[0].body, undefined);
    }
  });

  it("change what the list shows of a conversation that is not loaded",
     async () => {
    const node = one_conversation(5);
    const { client } = await connected(node);
    node.tell_entry(node.conversations.get("c").edit("ben", 5, "other words"));
    assert.equal(client.conversations.get("c").last.body.text, "other words");
  });

  it("cannot touch what is no reaction", async () => {
    const node = one_conversation(1);
    const group = node.conversations.get("c");
    const { client } = await connected(node);
    await client.load_older("c");
    node.tell_entry(group.react("ben", 1, "__proto__"));
    node.tell_entry(group.react("ben", 1, "constructor"));
    assert.deepEqual(Object.keys(lines_of(client)[0].reactions),
                     ["__proto__", "constructor"]);
    node.tell_entry(group.react("ben", 1, "__proto__", false));
    assert.deepEqual(Object.keys(lines_of(client)[0].reactions),
                     ["constructor"]);
  });
});

describe("a change that is asked for", () => {
  it("is done when its event or its place is known", async () => {
    const { node } = one_group(1);
    const { client } = await connected(node);
    await client.load_older("c");
    await client.edit("c", 1, { text: "new words" });
    await client.react("c", 1, "🎉");
    await settled();
    assert.equal(lines_of(client)[0].body.text, "new words");
    assert.deepEqual(lines_of(client)[0].reactions, { "🎉": ["anna"] });
    await client.react("c", 1, "🎉", false);
    await client.delete_message("c", 1);
    await settled();
    assert.deepEqual([lines_of(client)[0].body, lines_of(client)[0].reactions],
                     [undefined, undefined]);
  });

  it("is fetched if its event never comes", async () => {
    const { node, group } = one_group(1);
    const { client, timers } = await connected(node);
    await client.load_older("c");
    node.intercept = ({ op, rid, conv, seq, body }, socket) => {
      if (op !== "msg.edit")
        return false;
      const made = group.edit("anna", seq, body.text);
      socket.say({ re: rid, ok: { conv, changed: true, seq: made.seq,
                                  id: made.id, ts: made.ts } });
      return true;
    };
    await client.edit("c", 1, { text: "silently" });
    await timers.advance(1000);
    assert.equal(lines_of(client)[0].body.text, "silently");
  });

  it("is asked for again after a lost connection", async () => {
    const { node } = one_group(1);
    const { client, timers } = await connected(node);
    node.intercept = ({ op }) => op === "msg.react";
    const done = client.react("c", 1, "👍");
    await settled();
    node.intercept = () => false;
    await reconnect(node, timers);
    assert.equal((await done).changed, true);
    assert.equal(node.count("msg.react"), 2);
  });

  it("fails where the node says no, and in the end without one", async () => {
    const { node } = one_group(1);
    const { client, timers } = await connected(node);
    node.intercept = ({ op, rid }, socket) => op === "msg.edit"
      && (socket.say({ re: rid, err: { code: "forbidden", text: "No." } }),
          true);
    await assert.rejects(client.edit("c", 1, { text: "x" }),
                         { code: "forbidden" });
    node.reachable = false;
    node.drop();
    const failed = assert.rejects(client.edit("c", 1, { text: "x" }),
                                  { code: "disconnected" });
    await timers.advance(LONG_MS);
    await failed;
  });
});

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
    const { client } = await connected(node);
    const added = group.add("ben", ["clara"]);
    node.tell({ ev: "resync", within_ms: 0 });
    await settled();
    node.tell_entry(added);
    assert.equal(client.conversations.get("c").members, 3);
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
