// Edits, deletions and reactions: the client against a node in memory.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { connected, LONG_MS, one_conversation, one_group, reconnect }
  from "./support/client.mjs";
import { settled } from "./support/fake_timers.mjs";

const lines_of = client => client.conversations.get("c").log.lines;

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
    const edits = [group.edit("ben", 1, "second"),
                   group.edit("ben", 1, "third")];
    await client.load_older("c");
    for (const edit of edits) {
      node.tell_entry(edit);
      assert.equal(lines_of(client)[0].body.text, "third");
    }
  });

  it("bring nothing back that was deleted", async () => {
    const node = one_conversation(1);
    const group = node.conversations.get("c");
    const { client } = await connected(node);
    const changes = [group.edit("ben", 1, "second"),
                     group.react("ben", 1, "👍"), group.erase("ben", 1)];
    await client.load_older("c");
    for (const change of changes) {
      node.tell_entry(change);
      assert.equal(lines_of(client)[0].body, undefined);
      assert.equal(lines_of(client)[0].reactions, undefined);
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

  it("waits as long as the node says", async () => {
    const { node } = one_group(1);
    const { client, timers } = await connected(node);
    let refusals = 1;
    node.intercept = ({ op, rid }, socket) => op === "msg.react"
      && refusals-- > 0
      && (socket.say({ re: rid, err: { code: "rate_limited", retry: true,
                                       retry_after_ms: 5000 } }), true);
    const done = client.react("c", 1, "👍");
    await timers.advance(4900);
    assert.equal(node.count("msg.react"), 1);
    await timers.advance(200);
    assert.equal((await done).changed, true);
  });

  it("is refused here where no frame can hold it", async () => {
    const { node } = one_group(1);
    const { client } = await connected(node);
    await assert.rejects(client.edit("c", 1, { text: "ä".repeat(31_000) }),
                         { code: "too_large" });
    assert.equal(node.count("msg.edit"), 0);
    assert.equal(client.state, "online");
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
